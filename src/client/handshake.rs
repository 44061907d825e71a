//! The part of a stream before events can arrive: credentials, a resource, presence, done in turn.

use crate::control::Password;
use crate::limits::STANZA_LIMITS;
use crate::xml::Element;
use crate::xmpp::{Carrier, CarrierError, Header, Incoming, Jid, Outgoing, namespace, sasl, stanza};

use super::connect::{host, secure};
use super::heard::Heard;
use super::http::HttpClient;
use super::notifications::StreamAddress;
use super::offer::StreamOffer;
use super::trouble::StreamTrouble;

/// Whether a stream announces itself. Without presence no events arrive (page 9), and nobody is signed out when it ends
/// (page 378).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PresenceChoice {
    Sent,
    Withheld,
}

/// How a server opened a stream.
pub(super) struct Opened {
    pub(super) header: Header,
    pub(super) features: Element,
}

/// A stream on its way to being one.
pub(super) struct Handshake<'a> {
    pub(super) carrier: Heard,
    pub(super) address: &'a StreamAddress,
    pub(super) user: &'a str,
}

impl Handshake<'_> {
    /// Changes to TLS on a stream that began without; what follows goes over a stream of its own.
    pub(super) async fn secure(mut self, client: &HttpClient) -> Result<Self, StreamTrouble> {
        let Handshake { address, user, .. } = self;
        let refused =
            |reason: &str| StreamTrouble::NoTls { address: address.address.clone(), reason: reason.to_owned() };
        let features = self.open().await?.features;
        if !features.elements().any(|feature| feature.is("starttls", namespace::TLS)) {
            return Err(refused("it does not offer STARTTLS; choose another transport"));
        }
        self.send(vec![Outgoing::stanza(&Element::new("starttls").in_namespace(namespace::TLS))]).await?;
        if !self.stanza().await?.is("proceed", namespace::TLS) {
            return Err(refused("it offers STARTTLS and refuses it; look at the server's log"));
        }
        let Carrier::Stream(carrier) = self.carrier.into_carrier() else {
            return Err(refused("STARTTLS is for TCP; choose another transport"));
        };
        let socket = secure(client, address, host(&address.address), carrier.into_socket()).await?;
        let carrier = Heard::new(Carrier::stream(socket, STANZA_LIMITS), client.secrets().clone());
        Ok(Handshake { carrier, address, user })
    }

    /// Authenticates with a password, which goes nowhere unless the server has offered to take it.
    pub(super) async fn authenticate(&mut self, password: &Password) -> Result<(), StreamTrouble> {
        let opened = self.open().await?;
        StreamOffer::of(&opened).allows_password().map_err(|reason| {
            let (address, user) = (self.address.address.clone(), self.user.to_owned());
            StreamTrouble::PasswordKept { address, user, reason }
        })?;
        let plain = sasl::Plain { authorize: String::new(), user: self.user.to_owned(), password: password.0.clone() };
        let auth =
            Element::leaf("auth", plain.encode()).in_namespace(namespace::SASL).with_attribute("mechanism", "PLAIN");
        self.send(vec![Outgoing::stanza(&auth)]).await?;
        let answer = self.stanza().await?;
        if answer.is("success", namespace::SASL) {
            return Ok(());
        }
        if answer.is("failure", namespace::SASL) {
            return Err(StreamTrouble::Refused {
                address: self.address.address.clone(),
                user: self.user.to_owned(),
                condition: stanza::condition(&answer),
            });
        }
        let Element { name, namespace, .. } = &answer;
        Err(self.unexpected(format!("<{name}> of namespace `{namespace}` in answer to the credentials")))
    }

    /// A fresh stream, a resource, the legacy session request, presence where it is to be sent: sent together, answered in
    /// turn.
    pub(super) async fn bind(&mut self, presence: PresenceChoice) -> Result<Jid, StreamTrouble> {
        self.carrier.restart();
        self.open().await?;
        let mut requests = vec![stanza::bind("fsb", Some("finspec")), stanza::session("fss")];
        requests.extend((presence == PresenceChoice::Sent).then(stanza::presence));
        self.send(requests.iter().map(Outgoing::stanza).collect()).await?;
        let mut jid = None;
        loop {
            let answer = self.stanza().await?;
            match answer.attribute("id") {
                Some("fsb") => jid = Some(self.bound(&answer)?),
                Some("fss") => return jid.ok_or_else(|| self.unexpected("no answer to the bind request".to_owned())),
                _ => {}
            }
        }
    }

    /// The address that the answer to the bind request binds: the person's, who authenticated, and nobody else's.
    fn bound(&self, answer: &Element) -> Result<Jid, StreamTrouble> {
        let none = || self.unexpected(format!("no address was bound ({})", stanza::condition(answer)));
        let is_result = answer.is("iq", namespace::CLIENT) && answer.attribute("type") == Some("result");
        let bind = answer.elements().find(|child| child.is("bind", namespace::BIND)).filter(|_| is_result);
        let jid = bind.and_then(|bind| bind.elements().find(|child| child.is("jid", namespace::BIND)));
        let bound = jid.and_then(|jid| jid.text().parse::<Jid>().ok()).ok_or_else(none)?;
        let asked = Jid::bare(self.user, &self.address.domain);
        if bound.is_same_person(&asked) {
            return Ok(bound);
        }
        Err(self.unexpected(format!("it bound the address {bound} to who authenticated as {asked}")))
    }

    /// Opens the stream.
    pub(super) async fn open(&mut self) -> Result<Opened, StreamTrouble> {
        self.send(vec![Outgoing::Open(Header::to(&self.address.domain))]).await?;
        let header = match self.next().await? {
            Incoming::Open(header) => header,
            Incoming::Error(condition) => return Err(self.ended_by(condition)),
            other => return Err(self.unexpected(format!("{other:?} instead of a stream"))),
        };
        let features = self.stanza().await?;
        match features.is("features", namespace::STREAM) {
            true => Ok(Opened { header, features }),
            false => Err(self.unexpected("no features".to_owned())),
        }
    }

    /// Ends the stream before anybody has authenticated.
    pub(super) async fn leave(mut self) {
        if self.send(vec![Outgoing::Close]).await.is_ok() {
            self.carrier.shut().await;
        }
    }

    async fn send(&mut self, frames: Vec<Outgoing>) -> Result<(), StreamTrouble> {
        self.carrier.send(frames).await.map_err(|error| self.ended(error.to_string()))
    }

    async fn stanza(&mut self) -> Result<Element, StreamTrouble> {
        match self.next().await? {
            Incoming::Stanza(stanza) => Ok(stanza),
            Incoming::Open(_) => Err(self.unexpected("a second stream inside the first".to_owned())),
            Incoming::Error(condition) => Err(self.ended_by(condition)),
            Incoming::Close => Err(self.ended("the server ended it".to_owned())),
        }
    }

    async fn next(&mut self) -> Result<Incoming, StreamTrouble> {
        self.carrier.next().await.map_err(|error| match error {
            CarrierError::Malformed(error) => self.unexpected(error.to_string()),
            CarrierError::Lost(reason) => self.ended(reason),
        })
    }

    fn ended_by(&self, condition: String) -> StreamTrouble {
        let (address, user) = (self.address.address.clone(), self.user.to_owned());
        StreamTrouble::EndedByError { address, user, condition }
    }

    fn ended(&self, reason: String) -> StreamTrouble {
        StreamTrouble::Ended { address: self.address.address.clone(), user: self.user.to_owned(), reason }
    }

    fn unexpected(&self, reason: String) -> StreamTrouble {
        StreamTrouble::Unexpected { address: self.address.address.clone(), reason }
    }
}
