//! Sockets and HTTP messages as far as a test needs them.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// A listener whose connections are each served by a thread; all of it ends when the value is dropped.
pub struct Listening {
    pub address: SocketAddr,
    stopped: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
    accepting: Option<JoinHandle<()>>,
}

impl Listening {
    /// Listens on a free port of the loopback interface.
    pub fn start(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> Listening {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (stopped, open) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
        let (ending, connections, serve) = (Arc::clone(&stopped), Arc::clone(&open), Arc::new(serve));
        let accepting = std::thread::spawn(move || {
            let mut serving = Vec::new();
            while let Ok((socket, _)) = listener.accept() {
                if ending.load(Ordering::SeqCst) {
                    break;
                }
                let _ = socket.set_nodelay(true);
                connections.lock().unwrap().push(socket.try_clone().unwrap());
                let serve = Arc::clone(&serve);
                serving.push(std::thread::spawn(move || serve(socket)));
            }
            drop(listener);
            serving.into_iter().for_each(|thread| drop(thread.join()));
        });
        Listening { address, stopped, open, accepting: Some(accepting) }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        for socket in self.open.lock().unwrap().iter() {
            let _ = socket.shutdown(Shutdown::Both);
        }
        self.accepting.take().into_iter().for_each(|thread| drop(thread.join()));
    }
}

/// Reads and forgets until the other side, or the end of the test, closes the connection.
pub fn hold(mut socket: TcpStream) {
    let mut buffer = [0_u8; 1024];
    while matches!(socket.read(&mut buffer), Ok(count) if count > 0) {}
}

/// An HTTP message: its first line, its headers with names in lower case, its body.
#[derive(Debug, Clone)]
pub struct Message {
    pub first: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Message {
    /// Reads one message; `None` where the connection ends. Bodies come with their length, as both sides here send them.
    pub fn read(socket: &mut TcpStream) -> Option<Message> {
        let mut head = Vec::new();
        let mut byte = [0_u8; 1];
        while !head.ends_with(b"\r\n\r\n") {
            if socket.read(&mut byte).ok()? == 0 {
                return None;
            }
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).ok()?;
        let mut lines = head.trim_end().split("\r\n");
        let first = lines.next()?.to_owned();
        let header =
            |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
        let headers: Vec<(String, String)> = lines.filter_map(header).collect();
        let mut message = Message { first, headers, body: Vec::new() };
        let length = message.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        message.body = vec![0; length];
        socket.read_exact(&mut message.body).ok()?;
        Some(message)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// `PUT /finesse/api/Dialog/1` of a request.
    pub fn asks(&self) -> String {
        self.first.rsplit_once(' ').map_or(self.first.clone(), |(asks, _)| asks.to_owned())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Writes the message with the length that its body has.
    pub fn write(&self, socket: &mut TcpStream) -> std::io::Result<()> {
        let mut bytes = format!("{}\r\n", self.first).into_bytes();
        for (name, value) in self.headers.iter().filter(|(name, _)| name != "content-length") {
            bytes.extend(format!("{name}: {value}\r\n").bytes());
        }
        bytes.extend(format!("content-length: {}\r\n\r\n", self.body.len()).bytes());
        bytes.extend(&self.body);
        socket.write_all(&bytes)
    }
}

/// A port of this machine on which nobody listens. It stays taken until the process ends: a port that is only free is soon
/// somebody else's, and that other test hears what was not meant for it.
pub fn closed_port() -> u16 {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let port = socket.local_addr().unwrap().port();
    std::mem::forget(socket);
    port
}
