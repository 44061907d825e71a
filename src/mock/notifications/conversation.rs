//! Conversation of one connection: stream, authentication, binding, then stanzas.

use std::sync::Arc;

use crate::limits::{LONGEST_RESOURCE, MOST_SIGN_INS};
use crate::mock::contract::Domain;
use crate::mock::pubsub::{Outbound, Service};
use crate::mock::server::Server;
use crate::mock::slot::Slot;
use crate::mock::world::Farewell;
use crate::xml::Element;
use crate::xmpp::frame::features;
use crate::xmpp::sasl::Plain;
use crate::xmpp::{CarrierError, Header, Incoming, Jid, Outgoing, namespace, stanza};

use super::requests;

/// How far a connection has come.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    /// Nobody has authenticated.
    Anonymous,
    /// Somebody said so without credentials, and was asked for them.
    Asked,
    /// The person of that id has.
    Authenticated(String),
    /// And is bound to an address.
    Bound(Jid),
}

/// What the connection does after a frame was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It goes on.
    Continue,
    /// The other side opens its stream anew.
    Restart,
    /// It changes to TLS, once what is queued is sent.
    Secure,
    /// It is gone.
    Leave,
}

/// One connection's conversation.
pub struct Conversation {
    slot: Arc<Slot>,
    serial: u64,
    session: u64,
    domain: Domain,
    outbound: Outbound,
    stage: Stage,
    offers_tls: bool,
    /// How many streams were opened on the connection, one after another.
    streams: u32,
    /// How often nobody was let in.
    refusals: u32,
    over: bool,
}

impl Conversation {
    /// Begins with a connection; `None` where no world is in the slot.
    pub fn begin(slot: Arc<Slot>, outbound: Outbound, offers_tls: bool) -> Option<Self> {
        let (serial, session, domain) = slot.with(|server| {
            let session = server.here().connect(outbound.clone());
            (server.serial, session, server.here().domain().clone())
        })?;
        let stage = Stage::Anonymous;
        Some(Conversation {
            slot,
            serial,
            session,
            domain,
            outbound,
            stage,
            offers_tls,
            streams: 0,
            refusals: 0,
            over: false,
        })
    }

    /// Takes what came from the connection. Once an end is on its way out, nothing that comes counts any more.
    pub fn take(&mut self, incoming: Result<Incoming, CarrierError>) -> Then {
        match incoming {
            Err(CarrierError::Lost(_)) => return Then::Leave,
            _ if self.over => {}
            Ok(Incoming::Open(_)) => self.open(),
            Ok(Incoming::Stanza(stanza)) => return self.stanza(&stanza),
            Ok(Incoming::Error(_) | Incoming::Close) => {
                // Gone before the answer is sent: whoever waits for it can go by it.
                self.leave(Farewell::Said);
                self.finish(Outgoing::Close);
            }
            Err(CarrierError::Malformed(error)) => self.fail(error.condition()),
        }
        Then::Continue
    }

    /// Whether nobody has authenticated so far.
    pub fn is_anonymous(&self) -> bool {
        matches!(self.stage, Stage::Anonymous | Stage::Asked)
    }

    /// Ends the stream of somebody who has not authenticated in time.
    pub fn time_out(&mut self) {
        self.fail("connection-timeout");
    }

    /// The connection is gone; without a word, unless the stream was over before.
    pub fn end(&self) {
        self.leave(if self.over { Farewell::Said } else { Farewell::Lost });
    }

    fn leave(&self, farewell: Farewell) {
        let user = match &self.stage {
            Stage::Bound(jid) => jid.user.as_str(),
            Stage::Anonymous | Stage::Asked | Stage::Authenticated(_) => "",
        };
        self.slot.with_world(self.serial, |server| {
            server.with_client(user, farewell, |service| service.disconnect(self.session));
        });
    }

    fn send(&self, frame: Outgoing) {
        self.outbound.send(frame);
    }

    fn finish(&mut self, end: Outgoing) {
        self.over = true;
        self.send(end);
    }

    fn fail(&mut self, condition: &'static str) {
        if self.streams == 0 {
            self.send(self.header());
        }
        self.finish(Outgoing::Error(condition));
    }

    /// A stream that is opened anew has an id of its own (RFC 6120, section 4.7.3).
    fn header(&self) -> Outgoing {
        Outgoing::Open(Header::from(self.domain.name(), format!("s{}-{}", self.session, self.streams)))
    }

    /// Whatever `to` says, the stream is opened: clients name the domain or the host.
    fn open(&mut self) {
        self.streams = self.streams.saturating_add(1);
        let (sasl, bind, session) = (namespace::SASL, namespace::BIND, namespace::SESSION);
        let offered = match self.stage {
            Stage::Anonymous | Stage::Asked => {
                let tls =
                    if self.offers_tls { format!("<starttls xmlns=\"{}\"/>", namespace::TLS) } else { String::new() };
                format!("{tls}<mechanisms xmlns=\"{sasl}\"><mechanism>PLAIN</mechanism></mechanisms>")
            }
            Stage::Authenticated(_) | Stage::Bound(_) => {
                format!("<bind xmlns=\"{bind}\"/><session xmlns=\"{session}\"><optional/></session>")
            }
        };
        self.send(self.header());
        self.send(Outgoing::Stanza(features(&offered)));
    }

    fn stanza(&mut self, stanza: &Element) -> Then {
        match self.stage.clone() {
            Stage::Anonymous | Stage::Asked if stanza.is("auth", namespace::SASL) => return self.authenticate(stanza),
            Stage::Asked if stanza.is("response", namespace::SASL) => {
                return self.let_in(Plain::decode(&stanza.text()));
            }
            Stage::Anonymous | Stage::Asked if stanza.is("abort", namespace::SASL) => self.turn_away("aborted"),
            Stage::Anonymous if stanza.is("starttls", namespace::TLS) && self.offers_tls => {
                self.offers_tls = false;
                self.send(Outgoing::Stanza(format!("<proceed xmlns=\"{}\"/>", namespace::TLS)));
                return Then::Secure;
            }
            Stage::Anonymous | Stage::Asked => self.fail("not-authorized"),
            Stage::Authenticated(user) => match stanza.child("bind").filter(|_| stanza.name == "iq") {
                Some(bind) => self.bind(stanza, bind, &user),
                None => self.fail("not-authorized"),
            },
            Stage::Bound(jid) => self.bound(stanza, &jid),
        }
        Then::Continue
    }

    fn authenticate(&mut self, auth: &Element) -> Then {
        let text = auth.text();
        if auth.attribute("mechanism") != Some("PLAIN") {
            self.turn_away("invalid-mechanism");
        } else if text.trim().is_empty() {
            // Credentials may come by themselves (RFC 6120, section 6.4.2).
            self.stage = Stage::Asked;
            self.send(Outgoing::Stanza(format!("<challenge xmlns=\"{}\"/>", namespace::SASL)));
        } else {
            return self.let_in(Plain::decode(&text));
        }
        Then::Continue
    }

    fn let_in(&mut self, plain: Option<Plain>) -> Then {
        let person = plain.filter(acts_for_oneself).and_then(|plain| {
            // A login name that no JID can hold is sent as it is, or escaped as in a JID.
            let names = [plain.user.clone(), Jid::unescaped(&plain.user)];
            let known = |server: &mut Server| names.iter().find_map(|name| server.authenticate(name, &plain.password));
            self.slot.with_world(self.serial, known).flatten()
        });
        match person {
            Some(person) => {
                self.stage = Stage::Authenticated(person);
                self.send(Outgoing::Stanza(format!("<success xmlns=\"{}\"/>", namespace::SASL)));
                Then::Restart
            }
            None => {
                self.turn_away("not-authorized");
                Then::Continue
            }
        }
    }

    /// Nobody has authenticated, and may try again a few times (RFC 6120, section 6.4.5).
    fn turn_away(&mut self, condition: &str) {
        self.stage = Stage::Anonymous;
        self.send(Outgoing::Stanza(format!("<failure xmlns=\"{}\"><{condition}/></failure>", namespace::SASL)));
        self.refusals += 1;
        if self.refusals >= MOST_SIGN_INS {
            self.fail("policy-violation");
        }
    }

    fn bind(&mut self, request: &Element, bind: &Element, user: &str) {
        let resource = bind.text_at("resource").filter(|resource| !resource.is_empty());
        if resource.as_ref().is_some_and(|resource| resource.len() > LONGEST_RESOURCE) {
            return self.send(Outgoing::stanza(&stanza::refusal(request, None, "modify", "bad-request")));
        }
        let bound = self.slot.with_world(self.serial, |server| {
            server.with_client(user, Farewell::Said, |service| service.bind(self.session, user, resource))
        });
        let Some(jid) = bound else { return self.finish(Outgoing::Close) };
        let answer = Element::new("bind")
            .in_namespace(namespace::BIND)
            .with_child(Element::leaf("jid", jid.to_string()).in_namespace(namespace::BIND));
        self.send(Outgoing::stanza(&stanza::result(request, None, Some(answer))));
        self.stage = Stage::Bound(jid);
    }

    /// Stanzas are worked off under the world's lock, so that an answer stands behind every event that was before it.
    fn bound(&mut self, stanza: &Element, jid: &Jid) {
        if !["presence", "iq", "message"].contains(&stanza.name.as_str()) {
            // Whoever asks for what was not offered would wait for its answer for ever.
            return self.fail("unsupported-stanza-type");
        }
        let (session, outbound) = (self.session, &self.outbound);
        let worked = self.slot.with_world(self.serial, |server| {
            let answer = match stanza.name.as_str() {
                "presence" => {
                    if let Some(presence) = requests::presence(stanza) {
                        let set = |service: &mut Service| service.set_presence(session, presence);
                        server.with_client(&jid.user, Farewell::Said, set);
                    }
                    None
                }
                "iq" => {
                    let call_centre = Arc::clone(&server.world.call_centre);
                    requests::answer(server.here(), &call_centre, stanza, jid)
                }
                _ => None,
            };
            if let Some(answer) = answer {
                outbound.send(Outgoing::stanza(&answer));
            }
        });
        if worked.is_none() {
            self.finish(Outgoing::Close);
        }
    }
}

/// Whether somebody names nobody else to act as: nobody at all, the user name, or the own address.
fn acts_for_oneself(plain: &Plain) -> bool {
    let names = [plain.user.clone(), Jid::unescaped(&plain.user)];
    let address = plain.authorize.parse::<Jid>();
    plain.authorize.is_empty()
        || names.contains(&plain.authorize)
        || address.is_ok_and(|address| names.contains(&address.user))
}
