//! Prosody, a real XMPP server, on free ports of the loopback interface, with two accounts and a pubsub service.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use finspec::client::{StreamAddress, Trust};
use finspec::lab::Transport;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tempfile::TempDir;

use crate::pem::pem;

pub const USER: &str = "1001001";
/// Who may publish everywhere.
pub const ADMIN: &str = "finesse";
pub const PASSWORD: &str = "secret";
pub const DOMAIN: &str = "localhost";
pub const PUBSUB: &str = "pubsub.localhost";

/// How long Prosody may take for what it does.
const PATIENT: Duration = Duration::from_secs(60);

/// What Prosody tells of each port, and how many it opens: for XMPP without TLS and in TLS, HTTP and HTTPS.
const LISTENING: &str = "Activated service";
const PORTS: usize = 4;

/// Prosody with its folder. Ends when dropped.
pub struct Prosody {
    folder: TempDir,
    ports: [u16; PORTS],
    process: Option<Child>,
}

impl Prosody {
    /// Starts it with fresh accounts.
    pub fn start() -> Prosody {
        let folder = tempfile::tempdir().unwrap();
        let listeners: Vec<TcpListener> = (0..PORTS).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
        let port = |at: usize| listeners[at].local_addr().unwrap().port();
        let ports = [port(0), port(1), port(2), port(3)];
        drop(listeners);
        certify(folder.path());
        std::fs::create_dir(folder.path().join("data")).unwrap();
        std::fs::write(folder.path().join("prosody.cfg.lua"), configuration(folder.path(), ports)).unwrap();
        let mut prosody = Prosody { folder, ports, process: None };
        for user in [USER, ADMIN] {
            prosody.control(&["register", user, DOMAIN, PASSWORD]);
        }
        prosody.begin();
        prosody
    }

    /// Starts the process, and returns when all ports are open.
    pub fn begin(&mut self) {
        let mut process = self
            .command("prosody")
            .arg("-F")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("prosody is installed");
        let lines = lines_of(&mut process);
        self.process = Some(process);
        let (mut open, mut told) = (0, Vec::new());
        while open < PORTS {
            match lines.recv_timeout(PATIENT) {
                Ok(line) => {
                    open += usize::from(line.contains(LISTENING) && line.contains("127.0.0.1"));
                    told.push(line);
                }
                Err(_) => panic!("prosody opened {open} of {PORTS} ports and said:\n{}", told.join("\n")),
            }
        }
    }

    /// Stops the process, as a crash does.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    /// Where the notification service is over a transport.
    pub fn address(&self, transport: Transport) -> StreamAddress {
        let [xmpp, tls, http, https] = self.ports;
        let address = match transport {
            Transport::Tcp | Transport::Starttls => format!("localhost:{xmpp}"),
            Transport::Tls => format!("localhost:{tls}"),
            Transport::Bosh => format!("http://localhost:{http}/http-bind"),
            Transport::Websocket => format!("wss://localhost:{https}/xmpp-websocket"),
        };
        StreamAddress { transport, address, domain: DOMAIN.to_owned(), pubsub: PUBSUB.to_owned() }
    }

    /// The WebSocket on the port without TLS.
    pub fn plain_websocket(&self) -> StreamAddress {
        let address = format!("ws://localhost:{}/xmpp-websocket", self.ports[2]);
        StreamAddress { address, ..self.address(Transport::Websocket) }
    }

    /// Trust in the certificate that it has.
    pub fn trust(&self) -> Trust {
        Trust::authorities(&self.folder.path().join("localhost.crt")).unwrap()
    }

    /// Runs `prosodyctl`.
    fn control(&self, words: &[&str]) {
        let ran =
            self.command("prosodyctl").args(words).stdin(Stdio::null()).output().expect("prosodyctl is installed");
        assert!(ran.status.success(), "{words:?}: {}", String::from_utf8_lossy(&ran.stdout));
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.arg("--config").arg(self.folder.path().join("prosody.cfg.lua")).current_dir(self.folder.path());
        command
    }
}

impl Drop for Prosody {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What a process says, line by line. The reading ends with the process.
fn lines_of(process: &mut Child) -> Receiver<String> {
    let said = BufReader::new(process.stdout.take().unwrap());
    let (teller, lines) = channel();
    std::thread::spawn(move || {
        for line in said.lines().map_while(Result::ok) {
            let _ = teller.send(line);
        }
    });
    lines
}

fn certify(folder: &Path) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed([DOMAIN.to_owned()]).unwrap();
    std::fs::write(folder.join("localhost.crt"), pem("CERTIFICATE", cert.der())).unwrap();
    std::fs::write(folder.join("localhost.key"), pem("PRIVATE KEY", &signing_key.serialize_der())).unwrap();
}

fn configuration(folder: &Path, [xmpp, tls, http, https]: [u16; PORTS]) -> String {
    let folder = folder.display();
    format!(
        r#"
interfaces = {{"127.0.0.1"}}; pidfile = "{folder}/prosody.pid"; data_path = "{folder}/data"; run_as_root = true
log = {{{{levels = {{min = "info"}}, to = "file", filename = "/dev/stdout"}}}}
modules_enabled = {{"disco", "roster", "saslauth", "tls", "ping", "posix", "bosh", "websocket"}}
modules_disabled = {{"s2s", "offline"}}
c2s_ports = {{{xmpp}}}; c2s_direct_tls_ports = {{{tls}}}
http_ports = {{{http}}}; http_interfaces = {{"127.0.0.1"}}; https_ports = {{{https}}}; https_interfaces = {{"127.0.0.1"}}
authentication = "internal_plain"; allow_unencrypted_plain_auth = true; c2s_require_encryption = false
consider_bosh_secure = true; consider_websocket_secure = true
ssl = {{key = "{folder}/localhost.key", certificate = "{folder}/localhost.crt"}}
c2s_direct_tls_ssl = ssl; https_ssl = ssl
VirtualHost "{DOMAIN}"
Component "{PUBSUB}" "pubsub"
  autocreate_on_publish = true; autocreate_on_subscribe = true; admins = {{"{ADMIN}@{DOMAIN}"}}
"#
    )
}
