//! What a server says on a stream, without the secrets that it was sent: a carrier as the rest of the client has it.

use crate::secrets::Secrets;
use crate::xml::{Element, Node};
use crate::xmpp::{Carrier, CarrierError, Header, Incoming, Outgoing};

/// A carrier whose frames repeat no secret.
#[derive(Debug)]
pub(super) struct Heard {
    carrier: Carrier,
    secrets: Secrets,
}

impl Heard {
    pub(super) fn new(carrier: Carrier, secrets: Secrets) -> Heard {
        Heard { carrier, secrets }
    }

    /// The carrier itself.
    pub(super) fn into_carrier(self) -> Carrier {
        self.carrier
    }

    /// As [`Carrier::next`].
    pub(super) async fn next(&mut self) -> Result<Incoming, CarrierError> {
        let heard = self.carrier.next().await;
        if self.secrets.is_empty() {
            return heard;
        }
        let hide = |text: String| self.secrets.hide(&text);
        match heard {
            Ok(Incoming::Open(header)) => {
                let Header { to, from, id } = header;
                Ok(Incoming::Open(Header { to: to.map(hide), from: from.map(hide), id: id.map(hide) }))
            }
            Ok(Incoming::Stanza(mut stanza)) => {
                hide_in(&mut stanza, &self.secrets);
                Ok(Incoming::Stanza(stanza))
            }
            Ok(Incoming::Error(condition)) => Ok(Incoming::Error(hide(condition))),
            Ok(Incoming::Close) => Ok(Incoming::Close),
            Err(error) => {
                let (told, hidden) = (error.to_string(), hide(error.to_string()));
                Err(if told == hidden { error } else { CarrierError::Lost(hidden) })
            }
        }
    }

    /// As [`Carrier::send`].
    pub(super) async fn send(&mut self, frames: Vec<Outgoing>) -> Result<(), CarrierError> {
        self.carrier.send(frames).await
    }

    /// As [`Carrier::restart`].
    pub(super) fn restart(&mut self) {
        self.carrier.restart();
    }

    /// As [`Carrier::shut`].
    pub(super) async fn shut(&mut self) {
        self.carrier.shut().await;
    }
}

/// Hides secrets in every text of a stanza. Stanzas are no deeper than their limits.
fn hide_in(element: &mut Element, secrets: &Secrets) {
    element.name = secrets.hide(&element.name).into();
    element.namespace = secrets.hide(&element.namespace).into();
    for attribute in &mut element.attributes {
        attribute.name = secrets.hide(&attribute.name).into();
        attribute.value = secrets.hide(&attribute.value).into();
    }
    for child in &mut element.children {
        match child {
            Node::Element(element) => hide_in(element, secrets),
            Node::Text(text) => *text = secrets.hide(text).into(),
        }
    }
}
