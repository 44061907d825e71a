//! The namespaces that travel.

/// Stanzas of a client's stream.
pub const CLIENT: &str = "jabber:client";
/// The stream element and its features and errors.
pub const STREAM: &str = "http://etherx.jabber.org/streams";
/// Conditions of stream errors.
pub const STREAM_ERRORS: &str = "urn:ietf:params:xml:ns:xmpp-streams";
/// Conditions of stanza errors.
pub const STANZA_ERRORS: &str = "urn:ietf:params:xml:ns:xmpp-stanzas";
/// Authentication.
pub const SASL: &str = "urn:ietf:params:xml:ns:xmpp-sasl";
/// The change to TLS on a stream that began without.
pub const TLS: &str = "urn:ietf:params:xml:ns:xmpp-tls";
/// Opening and closing over WebSocket (RFC 7395).
pub const FRAMING: &str = "urn:ietf:params:xml:ns:xmpp-framing";
/// Resource binding.
pub const BIND: &str = "urn:ietf:params:xml:ns:xmpp-bind";
/// The legacy session request.
pub const SESSION: &str = "urn:ietf:params:xml:ns:xmpp-session";
/// XEP-0199.
pub const PING: &str = "urn:xmpp:ping";
/// XEP-0060 requests.
pub const PUBSUB: &str = "http://jabber.org/protocol/pubsub";
/// XEP-0060 events.
pub const PUBSUB_EVENT: &str = "http://jabber.org/protocol/pubsub#event";
/// What some servers give the payload of an event.
pub const PUSH: &str = "urn:xmpp:push:0";
/// Roster.
pub const ROSTER: &str = "jabber:iq:roster";
/// Service discovery, what something is.
pub const DISCO_INFO: &str = "http://jabber.org/protocol/disco#info";
/// Service discovery, what it holds.
pub const DISCO_ITEMS: &str = "http://jabber.org/protocol/disco#items";
/// The wrapper of XMPP in HTTP requests.
pub const BOSH: &str = "http://jabber.org/protocol/httpbind";
/// What XMPP adds to that wrapper.
pub const XBOSH: &str = "urn:xmpp:xbosh";
/// The prefix `xml`.
pub const XML: &str = "http://www.w3.org/XML/1998/namespace";
