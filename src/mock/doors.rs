//! Doors that a mock opens, and what stands behind each.

use std::net::{Ipv4Addr, SocketAddr};

use crate::contract::Release;

use super::release::{Door, PlainHttp, doors, plain_http};

/// Where plain HTTP was served up to 12.0; a port that needs no privileges.
const PLAIN_HTTP: u16 = 8082;

/// How doors are opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// As is handy to develop with: REST without TLS, and each door for HTTP has everything behind it.
    Handy,
    /// As a server of that release has them when it is installed.
    Usual(Release),
}

/// Where a world listens. Port 0 takes a free one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doors {
    /// What stands behind them.
    pub manner: Manner,
    /// Plain HTTP.
    pub rest: SocketAddr,
    /// REST in TLS.
    pub https: Option<SocketAddr>,
    /// XMPP over TCP.
    pub xmpp: Option<SocketAddr>,
    /// XMPP over TCP in TLS. Where doors are handy it is opened when somebody asks for it.
    pub xmpp_tls: Option<SocketAddr>,
    /// BOSH and WebSocket over plain HTTP.
    pub web: Option<SocketAddr>,
    /// BOSH and WebSocket in TLS.
    pub web_tls: Option<SocketAddr>,
}

/// What a door for HTTP leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoorContent {
    /// REST, BOSH and WebSocket.
    Everything,
    /// REST.
    Rest,
    /// BOSH and WebSocket.
    Notifications,
    /// Nothing but the way to the door in TLS at that address.
    Redirect(SocketAddr),
}

impl Doors {
    /// The handy ones, at their usual ports of this machine.
    pub const fn handy() -> Doors {
        Doors {
            manner: Manner::Handy,
            rest: here(PLAIN_HTTP),
            https: None,
            xmpp: Some(here(Door::Tcp.port())),
            xmpp_tls: None,
            web: None,
            web_tls: None,
        }
    }

    /// Those that a server of that release has open when it is installed, at their ports of this machine.
    pub fn usual(release: Release) -> Doors {
        let open = |door: Door| doors(release).contains(&door).then(|| here(door.port()));
        Doors {
            manner: Manner::Usual(release),
            rest: here(PLAIN_HTTP),
            // REST is there in every release, and notifications where the release has them there.
            https: Some(here(Door::Proxy.port())),
            xmpp: open(Door::Tcp),
            xmpp_tls: open(Door::TcpTls),
            web: open(Door::Web),
            web_tls: open(Door::WebTls),
        }
    }

    /// Those that others than programs on this machine can reach.
    pub fn beyond_this_machine(&self) -> Vec<SocketAddr> {
        let Doors { manner: _, rest, https, xmpp, xmpp_tls, web, web_tls } = *self;
        let all = [Some(rest), https, xmpp, xmpp_tls, web, web_tls].into_iter().flatten();
        all.filter(|address| !address.ip().to_canonical().is_loopback()).collect()
    }

    /// What `rest` leads to.
    pub(super) fn behind_rest(&self) -> DoorContent {
        match (self.manner, self.https) {
            (Manner::Handy, _) => DoorContent::Everything,
            (Manner::Usual(release), Some(https)) if plain_http(release) == PlainHttp::Redirected => {
                DoorContent::Redirect(https)
            }
            (Manner::Usual(_), _) => DoorContent::Rest,
        }
    }

    /// What `https` leads to.
    pub(super) fn behind_https(&self) -> DoorContent {
        match self.manner {
            Manner::Usual(release) if !doors(release).contains(&Door::Proxy) => DoorContent::Rest,
            Manner::Usual(_) | Manner::Handy => DoorContent::Everything,
        }
    }

    /// Where REST is had: the scheme, and the address.
    pub(super) fn rest_address(&self) -> (&'static str, SocketAddr) {
        match (self.manner, self.https) {
            (Manner::Usual(_), Some(https)) => ("https", https),
            (Manner::Handy, _) | (Manner::Usual(_), None) => ("http", self.rest),
        }
    }

    /// Where BOSH and WebSocket are had, nobody on the way reading where that can be: whether in TLS, and the address.
    pub(super) fn web_address(&self) -> Option<(bool, SocketAddr)> {
        match self.manner {
            Manner::Handy => Some((false, self.rest)),
            Manner::Usual(_) => {
                let proxy = self.https.filter(|_| self.behind_https() == DoorContent::Everything);
                let secure = proxy.or(self.web_tls).map(|address| (true, address));
                secure.or(self.web.map(|address| (false, address)))
            }
        }
    }
}

const fn here(port: u16) -> SocketAddr {
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), port)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ports(doors: &Doors) -> Vec<u16> {
        let Doors { rest, https, xmpp, xmpp_tls, web, web_tls, .. } = *doors;
        let all = [Some(rest), https, xmpp, xmpp_tls, web, web_tls];
        all.into_iter().flatten().map(|address| address.port()).collect()
    }

    #[test]
    fn the_usual_doors_are_those_of_the_release() {
        let https = here(8445);
        for (release, open, rest, secure, web) in [
            (Release::R11_6, &[8082, 8445, 5222, 5223, 7071, 7443][..], DoorContent::Rest, DoorContent::Rest, 7443),
            (Release::R12_5, &[8082, 8445, 5223, 7443], DoorContent::Redirect(https), DoorContent::Everything, 8445),
            (Release::R12_6, &[8082, 8445, 5223, 7443], DoorContent::Redirect(https), DoorContent::Everything, 8445),
        ] {
            let doors = Doors::usual(release);
            assert_eq!(ports(&doors), open, "{release}");
            assert_eq!((doors.behind_rest(), doors.behind_https()), (rest, secure), "{release}");
            assert_eq!(doors.rest_address(), ("https", https), "{release}");
            assert_eq!(doors.web_address(), Some((true, here(web))), "{release}");
        }
    }

    #[test]
    fn doors_beyond_this_machine_are_known() {
        let handy = Doors::handy();
        assert_eq!(handy.beyond_this_machine(), []);
        let address = |text: &str| text.parse::<SocketAddr>().unwrap();
        for (text, is_beyond) in [
            ("0.0.0.0:80", true),
            ("192.0.2.1:80", true),
            ("[::]:80", true),
            ("[::1]:80", false),
            ("127.9.9.9:80", false),
            ("[::ffff:127.0.0.1]:80", false),
        ] {
            let rest = Doors { rest: address(text), ..handy };
            let web = Doors { web_tls: Some(address(text)), ..handy };
            let expected = if is_beyond { vec![address(text)] } else { Vec::new() };
            assert_eq!((rest.beyond_this_machine(), web.beyond_this_machine()), (expected.clone(), expected), "{text}");
        }
    }

    #[test]
    fn the_handy_doors_have_everything_behind_them_and_need_no_tls() {
        let doors = Doors::handy();
        assert_eq!(ports(&doors), [8082, 5222]);
        assert_eq!((doors.behind_rest(), doors.behind_https()), (DoorContent::Everything, DoorContent::Everything));
        assert_eq!((doors.rest_address(), doors.web_address()), (("http", here(8082)), Some((false, here(8082)))));
    }
}
