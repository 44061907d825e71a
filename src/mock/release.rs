//! Release, and what it decides about the wire: names, orders, fields and doors, each with how it is known.
//!
//! Nothing that 12.6 certainly sends was seen, so that it has what 12.5 has; its new fields of User (`activeDeviceId`,
//! `devices`, `deviceSelection`, `skillTargetId`, `services`) are known by name only and left out.

use crate::contract::Release;
use crate::xmpp::namespace;

/// The namespace of a message's `notification`: the one of 11.x was seen at two sites, the one of 12.5 in one lab. Clients
/// match by local name.
pub const fn notification_namespace(release: Release) -> &'static str {
    match release {
        Release::R11_6 => namespace::PUBSUB,
        Release::R12_5 | Release::R12_6 => namespace::PUSH,
    }
}

/// How the id of a message is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageIds {
    /// `<node>__<bare jid>__<5 characters>`
    NodeAndAddress,
    /// 8 characters.
    Characters,
}

/// How ids of messages are made; both were observed.
pub const fn message_ids(release: Release) -> MessageIds {
    match release {
        Release::R11_6 => MessageIds::NodeAndAddress,
        Release::R12_5 | Release::R12_6 => MessageIds::Characters,
    }
}

/// The fields of an error that comes as a notice, in their order; both orders were observed. The peripheral's own words
/// are new in 12.5 (page 11).
pub const fn error_fields(release: Release) -> &'static [&'static str] {
    match release {
        Release::R11_6 => &["errorData", "errorMessage", "errorType"],
        Release::R12_5 | Release::R12_6 => &[
            "peripheralErrorCode",
            "errorType",
            "errorMessage",
            "peripheralErrorText",
            "peripheralErrorMsg",
            "errorData",
        ],
    }
}

/// The children of an Update about an error, in their order; both orders were observed. An Update about anything else has
/// the first one in every release.
pub const fn error_update(release: Release) -> [&'static str; 4] {
    match release {
        Release::R11_6 => ["data", "event", "requestId", "source"],
        Release::R12_5 | Release::R12_6 => ["data", "requestId", "source", "event"],
    }
}

/// Whether a User has `wrapUpTimer` and `settings/wrapUpOnOutgoing`: seen in 12.5, and not in 11.x.
pub const fn has_wrap_up_fields(release: Release) -> bool {
    match release {
        Release::R11_6 => false,
        Release::R12_5 | Release::R12_6 => true,
    }
}

/// Where a server can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// XMPP over TCP.
    Tcp,
    /// XMPP over TCP in TLS.
    TcpTls,
    /// BOSH and WebSocket over plain HTTP.
    Web,
    /// BOSH and WebSocket over HTTPS.
    WebTls,
    /// REST over HTTPS, and BOSH and WebSocket through the web proxy.
    Proxy,
}

impl Door {
    /// All of them.
    pub const ALL: [Door; 5] = [Door::Tcp, Door::TcpTls, Door::Web, Door::WebTls, Door::Proxy];

    /// The port of a real server.
    pub const fn port(self) -> u16 {
        match self {
            Door::Tcp => 5222,
            Door::TcpTls => 5223,
            Door::Web => 7071,
            Door::WebTls => 7443,
            Door::Proxy => 8445,
        }
    }
}

/// The doors for notifications that are open by default. 12.5 closed the two plain ones (page 8 and its release notes).
/// 7443 is printed on page 9 and merely deprecated in 12.6; 5223 is told by a later edition, and inferred for 11.6; the web
/// proxy carries notifications since 12.5 (release notes of CCX 12.5).
pub const fn doors(release: Release) -> &'static [Door] {
    match release {
        Release::R11_6 => &[Door::Tcp, Door::TcpTls, Door::Web, Door::WebTls],
        Release::R12_5 | Release::R12_6 => &[Door::TcpTls, Door::WebTls, Door::Proxy],
    }
}

/// What becomes of REST over plain HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlainHttp {
    /// It is served.
    Served,
    /// It is answered with 301, to the same address on the secure port.
    Redirected,
}

/// REST over plain HTTP: served up to 12.0 (later edition), redirected since 12.5 (page 8).
pub const fn plain_http(release: Release) -> PlainHttp {
    match release {
        Release::R11_6 => PlainHttp::Served,
        Release::R12_5 | Release::R12_6 => PlainHttp::Redirected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::mock::pubsub::{Presence, outbound};
    use crate::mock::server::Server;
    use crate::mock::testing::{ADA, call, server};
    use crate::xml::{Element, Limits, read_document};
    use crate::xmpp::Outgoing;

    const NODE: &str = "/finesse/api/User/1001001";

    fn of_release(release: Release) -> Server {
        let mut server = server(Cce);
        server.world.contract.release = release;
        server
    }

    /// What a present session of Ada's is sent when she signs in with that extension: the message and its Update.
    fn told(mut server: Server, extension: &str) -> (Element, Element) {
        let (outbound, mut queue) = outbound();
        let session = server.service.connect(outbound);
        server.service.bind(session, ADA, Some("desk1".to_owned()));
        server.service.set_presence(session, Presence::Listening);
        let body = format!("<User><state>LOGIN</state><extension>{extension}</extension></User>");
        assert_eq!(server.answer(&call("PUT", NODE, &body)).status, 202);
        let Some(Outgoing::Stanza(text)) = queue.try_next() else { panic!("nothing was sent") };
        let message = read_document(text.as_bytes(), Limits::default()).unwrap();
        let payload = message.text_at("event/items/item/notification").unwrap();
        (message, read_document(payload.as_bytes(), Limits::default()).unwrap())
    }

    fn names(element: &Element) -> Vec<&str> {
        element.elements().map(|child| child.name.as_str()).collect()
    }

    #[test]
    fn messages_of_11_6_name_node_and_address_and_those_of_12_5_do_not() {
        let named = "/finesse/api/User/1001001__1001001@finesse.test__";
        for (release, namespace, begins, characters) in [
            (Release::R11_6, namespace::PUBSUB, named, 5),
            (Release::R12_5, namespace::PUSH, "", 8),
            (Release::R12_6, namespace::PUSH, "", 8),
        ] {
            let (message, update) = told(of_release(release), "5501");
            assert_eq!(message.at("event/items/item/notification").unwrap().namespace, namespace);
            let rest = message.attribute("id").and_then(|id| id.strip_prefix(begins));
            assert_eq!(rest.map(str::len), Some(characters), "{release}: {message:?}");
            assert_eq!(names(&update), ["data", "event", "requestId", "source"], "{release}");
        }
    }

    #[test]
    fn errors_have_the_order_of_the_release_and_the_peripherals_words_since_12_5() {
        let of_12_5 = error_fields(Release::R12_5);
        for (release, of_update, of_error) in [
            (Release::R11_6, ["data", "event", "requestId", "source"], &["errorData", "errorMessage", "errorType"][..]),
            (Release::R12_5, ["data", "requestId", "source", "event"], of_12_5),
            (Release::R12_6, ["data", "requestId", "source", "event"], of_12_5),
        ] {
            let (_, update) = told(of_release(release), "5599");
            assert_eq!(names(&update), of_update, "{release}");
            let error = update.at("data/apiErrors/apiError").unwrap();
            assert_eq!(names(error), of_error, "{release}");
            assert_eq!(error.text_at("errorData").as_deref(), Some("260"));
        }
    }

    #[test]
    fn a_peripheral_that_said_nothing_has_no_fields() {
        let mut silent = server(Ccx);
        silent.world.contract.release = Release::R12_6;
        let (_, update) = told(silent, "5599");
        assert_eq!(names(update.at("data/apiErrors/apiError").unwrap()), ["errorType", "errorMessage", "errorData"]);
    }

    #[test]
    fn users_of_11_6_have_no_timer_for_wrap_up() {
        for (release, timer, settings) in [
            (Release::R11_6, None, &["wrapUpOnIncoming"][..]),
            (Release::R12_5, Some("7200"), &["wrapUpOnIncoming", "wrapUpOnOutgoing"]),
            (Release::R12_6, Some("7200"), &["wrapUpOnIncoming", "wrapUpOnOutgoing"]),
        ] {
            let (_, update) = told(of_release(release), "5501");
            let user = update.at("data/user").unwrap();
            assert_eq!(user.text_at("wrapUpTimer").as_deref(), timer, "{release}");
            assert_eq!(names(user.at("settings").unwrap()), settings, "{release}");
        }
    }

    #[test]
    fn plain_doors_are_closed_since_12_5() {
        let ports = |release| doors(release).iter().map(|door| door.port()).collect::<Vec<_>>();
        assert_eq!(ports(Release::R11_6), [5222, 5223, 7071, 7443]);
        assert_eq!(ports(Release::R12_5), [5223, 7443, 8445]);
        assert_eq!(ports(Release::R12_6), [5223, 7443, 8445]);
        assert_eq!(Door::ALL.map(Door::port), [5222, 5223, 7071, 7443, 8445]);
        let plain = Release::ALL.map(plain_http);
        assert_eq!(plain, [PlainHttp::Served, PlainHttp::Redirected, PlainHttp::Redirected]);
    }
}
