//! The doors that are tried: those that the target file names, and the usual ones of its hosts.

use std::collections::BTreeSet;
use std::net::IpAddr;

use reqwest::Url;

use crate::lab::Transport;
use crate::target::TargetFile;

use super::complaint::Complaint;

/// The usual ports of Finesse 12.5 and later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsualPorts {
    /// REST, BOSH and WebSocket in TLS.
    pub rest: u16,
    /// XMPP over TCP, off by default (page 8).
    pub xmpp: u16,
    /// XMPP over TCP in TLS.
    pub xmpp_tls: u16,
    /// BOSH and WebSocket without TLS, off by default (page 8).
    pub http: u16,
    /// BOSH and WebSocket in TLS (page 9), deprecated from 12.6.
    pub https: u16,
}

impl Default for UsualPorts {
    fn default() -> Self {
        UsualPorts { rest: 8445, xmpp: 5222, xmpp_tls: 5223, http: 7071, https: 7443 }
    }
}

/// Where a connection goes, and whether it is in TLS from the first byte.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Port {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: bool,
}

impl Port {
    /// `host:port`
    pub(super) fn address(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    fn of_url(address: &str, plain: &str, secure: &str) -> Option<Port> {
        let url = Url::parse(address).ok()?;
        let tls = url.scheme() == secure;
        if !tls && url.scheme() != plain {
            return None;
        }
        Some(Port { host: url.host_str()?.to_owned(), port: url.port_or_known_default()?, tls })
    }

    fn of_socket(address: &str, tls: bool) -> Option<Port> {
        let (host, port) = address.rsplit_once(':')?;
        (!host.is_empty()).then_some(())?;
        Some(Port { host: host.to_owned(), port: port.parse().ok()?, tls })
    }
}

/// Whether all that a target file names is on this machine, where no port is usual.
pub fn is_on_this_machine(file: &TargetFile) -> bool {
    let doors = doors(file, None);
    doors.iter().flatten().all(|door| {
        let host = door.port.host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
    })
}

/// What is behind a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum AddressKind {
    Rest,
    Control,
    Notifications(Transport),
}

/// A door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TriedAddress {
    pub(super) behind: AddressKind,
    /// As a target file has it.
    pub(super) address: String,
    pub(super) named: bool,
    pub(super) port: Port,
}

impl TriedAddress {
    fn of(behind: AddressKind, address: &str, named: bool) -> Result<TriedAddress, Complaint> {
        let (port, form) = match behind {
            AddressKind::Rest => (Port::of_url(address, "http", "https"), "https://HOST:8445"),
            AddressKind::Control => (Port::of_url(address, "http", "https"), "http://127.0.0.1:8446"),
            AddressKind::Notifications(Transport::Bosh) => {
                (Port::of_url(address, "http", "https"), "https://HOST:8445/http-bind")
            }
            AddressKind::Notifications(Transport::Websocket) => {
                (Port::of_url(address, "ws", "wss"), "wss://HOST:8445/ws")
            }
            AddressKind::Notifications(Transport::Tcp | Transport::Starttls) => {
                (Port::of_socket(address, false), "HOST:5222")
            }
            AddressKind::Notifications(Transport::Tls) => (Port::of_socket(address, true), "HOST:5223"),
        };
        let port = port.ok_or_else(|| Complaint::NotAnAddress { address: address.to_owned(), form })?;
        Ok(TriedAddress { behind, address: address.to_owned(), named, port })
    }

    /// `rest https://fin1:8445`, `websocket wss://fin1:8445/ws`
    pub(super) fn place(&self) -> String {
        match self.behind {
            AddressKind::Rest | AddressKind::Control => self.address.clone(),
            AddressKind::Notifications(transport) => format!("{transport} {}", self.address),
        }
    }

    /// Whether nobody on the way can read what is said.
    pub(super) fn is_private(&self) -> bool {
        self.port.tls || self.behind == AddressKind::Notifications(Transport::Starttls)
    }
}

/// The doors of a target file; those that it names first, each with its complaint where it names no address.
pub(super) fn doors(file: &TargetFile, usual: Option<UsualPorts>) -> Vec<Result<TriedAddress, (String, Complaint)>> {
    let rest = (AddressKind::Rest, file.rest.clone());
    let notifications =
        file.notifications.iter().map(|(transport, address)| (AddressKind::Notifications(*transport), address.clone()));
    let control = file.control.iter().map(|control| (AddressKind::Control, control.address.clone()));
    let named = std::iter::once(rest).chain(control).chain(notifications);
    let mut doors: Vec<Result<TriedAddress, (String, Complaint)>> = named
        .map(|(behind, address)| TriedAddress::of(behind, &address, true).map_err(|complaint| (address, complaint)))
        .collect();
    let mut known: BTreeSet<(AddressKind, Port)> =
        doors.iter().flatten().map(|door| (door.behind, door.port.clone())).collect();
    let of_finesse = doors.iter().flatten().filter(|door| door.behind != AddressKind::Control);
    let hosts: BTreeSet<String> = of_finesse.map(|door| door.port.host.clone()).collect();
    for (host, ports) in hosts.iter().flat_map(|host| usual.map(|ports| (host, ports))) {
        let others = usual_doors(host, ports).into_iter();
        let others = others.filter_map(|(behind, address)| TriedAddress::of(behind, &address, false).ok());
        doors.extend(others.filter(|door| known.insert((door.behind, door.port.clone()))).map(Ok));
    }
    doors
}

fn usual_doors(host: &str, ports: UsualPorts) -> Vec<(AddressKind, String)> {
    use Transport::{Bosh, Starttls, Tcp, Tls, Websocket};
    let UsualPorts { rest, xmpp, xmpp_tls, http, https } = ports;
    let notifications = [
        (Websocket, format!("wss://{host}:{rest}/ws")),
        (Bosh, format!("https://{host}:{rest}/http-bind")),
        (Websocket, format!("wss://{host}:{https}/ws")),
        (Bosh, format!("https://{host}:{https}/http-bind")),
        (Tls, format!("{host}:{xmpp_tls}")),
        (Starttls, format!("{host}:{xmpp}")),
        (Tcp, format!("{host}:{xmpp}")),
        (Websocket, format!("ws://{host}:{http}/ws")),
        (Bosh, format!("http://{host}:{http}/http-bind")),
    ];
    let notifications =
        notifications.into_iter().map(|(transport, address)| (AddressKind::Notifications(transport), address));
    std::iter::once((AddressKind::Rest, format!("https://{host}:{rest}"))).chain(notifications).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(rest: &str, notifications: &str) -> TargetFile {
        let text = format!(
            "name: t\ndeployment: cce\nrest: {rest}\nnotifications: {notifications}\n\
             call_centre: {{teams: [], people: [], queues: []}}\n"
        );
        serde_yaml::from_str(&text).unwrap()
    }

    #[test]
    fn named_doors_come_first_and_usual_ones_are_tried_once() {
        let file = file("https://fin1.example.test:8445", "{websocket: 'wss://fin1.example.test:8445/ws'}");
        let doors: Vec<TriedAddress> =
            doors(&file, Some(UsualPorts::default())).into_iter().map(Result::unwrap).collect();
        let named: Vec<String> = doors.iter().filter(|door| door.named).map(TriedAddress::place).collect();
        assert_eq!(named, ["https://fin1.example.test:8445", "websocket wss://fin1.example.test:8445/ws"]);
        assert_eq!(doors.len(), 10, "two are named of the ten usual ones");
        assert!(doors[..2].iter().all(|door| door.named));
    }

    #[test]
    fn this_machine_is_known_however_it_is_written() {
        for (rest, tcp, is_here) in [
            ("http://127.0.0.1:8082", "localhost:5222", true),
            ("https://[::1]:8445", "[::1]:5222", true),
            ("https://fin1.example.test", "127.0.0.1:5222", false),
        ] {
            assert_eq!(is_on_this_machine(&file(rest, &format!("{{tcp: '{tcp}'}}"))), is_here, "{rest} {tcp}");
        }
    }

    #[test]
    fn without_usual_ports_only_named_doors_are_tried() {
        let file = file("http://127.0.0.1:1", "{tcp: '127.0.0.1:2', bosh: 'ftp://x'}");
        let doors = doors(&file, None);
        assert_eq!(doors.len(), 3);
        let complaint = doors.iter().find_map(|door| door.as_ref().err()).unwrap();
        assert_eq!(
            complaint.1.to_string(),
            "`ftp://x` is no address; write https://HOST:8445/http-bind into the target file"
        );
    }
}
