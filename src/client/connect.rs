//! Connecting: from an address to a carrier. The only file of the client that knows which carrier it is.

use tokio::net::TcpStream;

use crate::xmpp::Carrier;

use super::notifications::StreamAddress;
use super::trouble::StreamTrouble;

/// Connects to a notification service; nothing has been said over the carrier yet.
pub(super) async fn connect(address: &StreamAddress) -> Result<Carrier, StreamTrouble> {
    let socket = TcpStream::connect(&address.address)
        .await
        .map_err(|error| StreamTrouble::NoConnection { address: address.address.clone(), reason: error.to_string() })?;
    // Small stanzas in turn: waiting for more to send would only delay them.
    let _ = socket.set_nodelay(true);
    Ok(Carrier::stream(socket))
}
