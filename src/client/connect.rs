//! Connecting: from an address to a carrier. With [`super::websocket`], all of the client that knows which carrier it is.

use tokio::net::TcpStream;

use crate::lab::Transport;
use crate::limits::STANZA_LIMITS;
use crate::xmpp::Carrier;
use crate::xmpp::carrier::Socket;

use super::bosh;
use super::heard::Heard;
use super::http::HttpClient;
use super::notifications::StreamAddress;
use super::trouble::StreamTrouble;
use super::websocket;

/// Connects to a notification service; nothing has been said over the carrier yet. What is heard over it repeats no secret
/// that the client sent.
pub(super) async fn connect(client: &HttpClient, address: &StreamAddress) -> Result<Heard, StreamTrouble> {
    Ok(Heard::new(carrier(client, address).await?, client.secrets().clone()))
}

async fn carrier(client: &HttpClient, address: &StreamAddress) -> Result<Carrier, StreamTrouble> {
    match address.transport {
        Transport::Tcp | Transport::Starttls => {
            let socket: Box<dyn Socket> = Box::new(tcp(address, &address.address).await?);
            Ok(Carrier::stream(socket, STANZA_LIMITS))
        }
        Transport::Tls => {
            let socket = Box::new(tcp(address, &address.address).await?);
            Ok(Carrier::stream(secure(client, address, host(&address.address), socket).await?, STANZA_LIMITS))
        }
        Transport::Websocket => websocket::connect(client, address).await,
        Transport::Bosh => bosh::connect(client, address).await,
    }
}

/// A connected socket; `at` is host and port.
pub(super) async fn tcp(address: &StreamAddress, at: &str) -> Result<TcpStream, StreamTrouble> {
    let socket = TcpStream::connect(at)
        .await
        .map_err(|error| StreamTrouble::NoConnection { address: address.address.clone(), reason: error.to_string() })?;
    // Small stanzas in turn: waiting for more to send would only delay them.
    let _ = socket.set_nodelay(true);
    Ok(socket)
}

/// Puts TLS around a socket.
pub(super) async fn secure(
    client: &HttpClient,
    address: &StreamAddress,
    host: &str,
    socket: Box<dyn Socket>,
) -> Result<Box<dyn Socket>, StreamTrouble> {
    let secured = client.tls().secure(host, socket).await;
    secured.map_err(|reason| StreamTrouble::NoTls { address: address.address.clone(), reason })
}

/// The host of `host:port`.
pub(super) fn host(address: &str) -> &str {
    address.rsplit_once(':').map_or(address, |(host, _)| host)
}
