//! Looking at a notification service: what it offers before anybody authenticates.

use std::time::Duration;

use crate::lab::Transport;
use crate::waiting::{Elapsed, within};

use super::connect::connect;
use super::handshake::Handshake;
use super::http::HttpClient;
use super::notifications::StreamAddress;
use super::offer::StreamOffer;
use super::trouble::StreamTrouble;

/// Opens a stream, reads what is offered, and ends the stream. Nobody's credentials are needed.
///
/// # Errors
/// [`StreamTrouble`] that names the host and what it did not do.
pub async fn look(
    client: &HttpClient,
    address: &StreamAddress,
    deadline: Duration,
) -> Result<StreamOffer, StreamTrouble> {
    match within(deadline, ask(client, address)).await {
        Ok(offer) => offer,
        Err(Elapsed(limit)) => Err(StreamTrouble::Late {
            address: address.address.clone(),
            what: "the opening of a stream".to_owned(),
            limit,
        }),
    }
}

async fn ask(client: &HttpClient, address: &StreamAddress) -> Result<StreamOffer, StreamTrouble> {
    let carrier = connect(client, address).await?;
    let mut handshake = Handshake { carrier, address, user: "" };
    if address.transport == Transport::Starttls {
        handshake = handshake.secure(client).await?;
    }
    let opened = handshake.open().await?;
    handshake.leave().await;
    Ok(StreamOffer::of(&opened))
}
