//! The part of a stream before events can arrive: credentials, a resource, presence, done in turn.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

use crate::contract::control::Password;
use crate::xml::{Element, write_compact};
use crate::xmpp::stream::{STANZA_LIMITS, header};
use crate::xmpp::{Jid, StreamEvent, StreamReader, namespace, sasl, stanza};

use super::notifications::{StreamAddress, StreamTrouble};

/// A stream on its way to being one.
pub(super) struct Handshake<'a> {
    pub(super) reading: OwnedReadHalf,
    pub(super) writer: OwnedWriteHalf,
    pub(super) address: &'a StreamAddress,
    pub(super) user: &'a str,
    pub(super) stream: StreamReader,
}

impl Handshake<'_> {
    pub(super) async fn authenticate(&mut self, password: &Password) -> Result<(), StreamTrouble> {
        self.open().await?;
        let plain = sasl::Plain { authorize: String::new(), user: self.user.to_owned(), password: password.0.clone() };
        let auth =
            Element::leaf("auth", plain.encode()).in_namespace(namespace::SASL).with_attribute("mechanism", "PLAIN");
        self.send(&write_compact(&auth)).await?;
        let answer = self.stanza().await?;
        match answer.name.as_str() {
            "success" => Ok(()),
            "failure" => Err(StreamTrouble::Refused {
                address: self.address.address.clone(),
                user: self.user.to_owned(),
                condition: stanza::condition(&answer),
            }),
            other => Err(self.unexpected(format!("<{other}> in answer to the credentials"))),
        }
    }

    /// A fresh stream, a resource, the legacy session request, presence: sent together, answered in turn.
    pub(super) async fn bind(&mut self) -> Result<Jid, StreamTrouble> {
        self.stream = StreamReader::new(STANZA_LIMITS);
        self.open().await?;
        let requests = [stanza::bind("fsb", Some("finspec")), stanza::session("fss"), stanza::presence()];
        let text: String = requests.iter().map(write_compact).collect();
        self.send(&text).await?;
        let mut jid = None;
        loop {
            let answer = self.stanza().await?;
            match answer.attribute("id") {
                Some("fsb") => {
                    let bound = answer.text_at("bind/jid").and_then(|jid| jid.parse().ok());
                    let Some(bound) = bound else {
                        return Err(self.unexpected(format!("no address was bound ({})", stanza::condition(&answer))));
                    };
                    jid = Some(bound);
                }
                Some("fss") => return jid.ok_or_else(|| self.unexpected("no answer to the bind request".to_owned())),
                _ => {}
            }
        }
    }

    async fn open(&mut self) -> Result<(), StreamTrouble> {
        self.send(&header(Some(&self.address.domain), None, None)).await?;
        match self.event().await? {
            StreamEvent::Opened(_) => {}
            other => return Err(self.unexpected(format!("{other:?} instead of a stream"))),
        }
        let features = self.stanza().await?;
        if features.is("features", namespace::STREAM) { Ok(()) } else { Err(self.unexpected("no features".to_owned())) }
    }

    async fn send(&mut self, text: &str) -> Result<(), StreamTrouble> {
        self.writer.write_all(text.as_bytes()).await.map_err(|error| self.ended(error.to_string()))
    }

    async fn stanza(&mut self) -> Result<Element, StreamTrouble> {
        match self.event().await? {
            StreamEvent::Stanza(stanza) if stanza.is("error", namespace::STREAM) => {
                Err(self.ended(format!("the server sent the stream error {}", stanza::condition(&stanza))))
            }
            StreamEvent::Stanza(stanza) => Ok(stanza),
            StreamEvent::Opened(_) => Err(self.unexpected("a second stream inside the first".to_owned())),
            StreamEvent::Closed => Err(self.ended("the server closed it".to_owned())),
        }
    }

    async fn event(&mut self) -> Result<StreamEvent, StreamTrouble> {
        let mut buffer = [0_u8; 4096];
        loop {
            match self.stream.next_event() {
                Ok(Some(event)) => return Ok(event),
                Ok(None) => {}
                Err(error) => return Err(self.unexpected(error.to_string())),
            }
            match self.reading.read(&mut buffer).await {
                Ok(0) => return Err(self.ended("the server closed the connection".to_owned())),
                Ok(count) => self.stream.push(&buffer[..count]),
                Err(error) => return Err(self.ended(error.to_string())),
            }
        }
    }

    fn ended(&self, reason: String) -> StreamTrouble {
        StreamTrouble::Ended { address: self.address.address.clone(), user: self.user.to_owned(), reason }
    }

    fn unexpected(&self, reason: String) -> StreamTrouble {
        StreamTrouble::Unexpected { address: self.address.address.clone(), reason }
    }
}
