//! What a notification service offers before anybody authenticates, and whether a password may be sent after it.

use crate::xmpp::namespace;

use super::handshake::Opened;

/// What a notification service offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamOffer {
    /// The domain for which it says it speaks, where it says one.
    pub domain: Option<String>,
    /// The ways to authenticate.
    pub mechanisms: Vec<String>,
    /// Whether it wants TLS before anything else.
    pub requires_tls: bool,
}

/// Why no password is sent to a service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoPassword {
    /// It wants TLS first, and this stream goes without (RFC 6120, section 5.3.1).
    #[error("it wants TLS first (STARTTLS required); choose the transport starttls")]
    TlsFirst,
    /// It does not offer PLAIN, the one mechanism that clients of Finesse use.
    #[error("it does not offer SASL PLAIN (it offers {0}); choose another transport, or have the server offer PLAIN")]
    NoPlain(String),
}

impl StreamOffer {
    pub(super) fn of(opened: &Opened) -> StreamOffer {
        let features = &opened.features;
        let mechanisms = features.elements().filter(|feature| feature.is("mechanisms", namespace::SASL));
        let mechanisms = mechanisms.flat_map(|list| list.elements());
        let mechanisms = mechanisms.filter(|mechanism| mechanism.is("mechanism", namespace::SASL));
        let starttls = features.elements().find(|feature| feature.is("starttls", namespace::TLS));
        StreamOffer {
            domain: opened.header.from.clone(),
            mechanisms: mechanisms.map(|mechanism| mechanism.text()).collect(),
            requires_tls: starttls.is_some_and(|starttls| starttls.child("required").is_some()),
        }
    }

    /// Whether a password may be sent with PLAIN after this offer.
    ///
    /// # Errors
    /// [`NoPassword`] with the reason.
    pub fn allows_password(&self) -> Result<(), NoPassword> {
        if self.requires_tls {
            return Err(NoPassword::TlsFirst);
        }
        if self.mechanisms.iter().any(|mechanism| mechanism == "PLAIN") {
            return Ok(());
        }
        let offered = if self.mechanisms.is_empty() { "nothing".to_owned() } else { self.mechanisms.join(", ") };
        Err(NoPassword::NoPlain(offered))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::{Element, Limits, read_document};
    use crate::xmpp::Header;

    fn offered(features: &str) -> Result<(), NoPassword> {
        let text = format!("<features xmlns='{}'>{features}</features>", namespace::STREAM);
        let features: Element = read_document(text.as_bytes(), Limits::default()).unwrap();
        StreamOffer::of(&Opened { header: Header::default(), features }).allows_password()
    }

    #[test]
    fn a_password_needs_the_offer_in_the_right_namespace() {
        let sasl = namespace::SASL;
        let list = |names: &[&str]| {
            let names: String = names.iter().map(|name| format!("<mechanism>{name}</mechanism>")).collect();
            format!("<mechanisms xmlns='{sasl}'>{names}</mechanisms>")
        };
        assert_eq!(offered(&list(&["SCRAM-SHA-1", "PLAIN"])), Ok(()));
        let not_required = format!("<starttls xmlns='{}'/>{}", namespace::TLS, list(&["PLAIN"]));
        assert_eq!(offered(&not_required), Ok(()));
        assert_eq!(offered(""), Err(NoPassword::NoPlain("nothing".to_owned())));
        assert_eq!(offered(&list(&["SCRAM-SHA-1"])), Err(NoPassword::NoPlain("SCRAM-SHA-1".to_owned())));
        assert_eq!(offered(&list(&["plain"])), Err(NoPassword::NoPlain("plain".to_owned())));
        let elsewhere = list(&["PLAIN"]).replace(sasl, "urn:elsewhere");
        assert_eq!(offered(&elsewhere), Err(NoPassword::NoPlain("nothing".to_owned())));
        let required = format!("<starttls xmlns='{}'><required/></starttls>{}", namespace::TLS, list(&["PLAIN"]));
        assert_eq!(offered(&required), Err(NoPassword::TlsFirst));
    }
}
