//! A relay between a client of BOSH and a server, which passes requests on or does with them what the script says.

use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex};

use super::wire::{Listening, Message, hold};

/// What the relay does with a request.
#[derive(Debug, Clone)]
pub enum Fate {
    /// Server and client hear each other.
    Passes,
    /// The connection breaks before the server has the request.
    NeverArrives,
    /// The server works the request off, and its response is lost.
    ResponseLost,
    /// The client gets this response, status line and headers included, and the server nothing.
    Instead(Vec<u8>),
    /// The client gets nothing, with the connection open.
    Silence,
}

/// Connections to the server, each of which may wait for its response.
type Waiting = Arc<Mutex<Vec<TcpStream>>>;

/// The relay. Ends when dropped.
pub struct Relay {
    listening: Listening,
    waiting: Waiting,
}

impl Drop for Relay {
    fn drop(&mut self) {
        for socket in self.waiting.lock().unwrap().iter() {
            let _ = socket.shutdown(Shutdown::Both);
        }
    }
}

impl Relay {
    /// A relay before the server at `host:port`.
    pub fn before(server: &str, fate: impl Fn(&Message) -> Fate + Send + Sync + 'static) -> Relay {
        let (server, waiting) = (server.to_owned(), Waiting::default());
        let opened = Arc::clone(&waiting);
        Relay { listening: Listening::start(move |socket| serve(socket, &server, &opened, &fate)), waiting }
    }

    /// The address of BOSH behind the relay.
    pub fn address(&self) -> String {
        format!("http://{}/http-bind/", self.listening.address)
    }
}

fn serve(mut socket: TcpStream, server: &str, waiting: &Waiting, fate: &impl Fn(&Message) -> Fate) {
    while let Some(request) = Message::read(&mut socket) {
        let fate = fate(&request);
        match &fate {
            Fate::Passes | Fate::ResponseLost => {
                let Some(response) = exchange(server, waiting, &request) else { break };
                if matches!(fate, Fate::ResponseLost) || response.write(&mut socket).is_err() {
                    break;
                }
            }
            Fate::NeverArrives => break,
            Fate::Instead(bytes) => {
                let _ = socket.write_all(bytes);
                let _ = socket.shutdown(Shutdown::Write);
                return hold(socket);
            }
            Fate::Silence => return hold(socket),
        }
    }
    let _ = socket.shutdown(Shutdown::Both);
}

fn exchange(server: &str, waiting: &Waiting, request: &Message) -> Option<Message> {
    let mut socket = TcpStream::connect(server).ok()?;
    let _ = socket.set_nodelay(true);
    waiting.lock().unwrap().push(socket.try_clone().ok()?);
    request.write(&mut socket).ok()?;
    Message::read(&mut socket)
}
