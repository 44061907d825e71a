//! How notifications travel, and the fingerprint of a certificate.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::contract::UnknownWord;

/// How notifications travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// XMPP over TCP, as it is.
    #[default]
    Tcp,
    /// XMPP over TCP, which changes to TLS before anybody authenticates.
    Starttls,
    /// XMPP over TCP in TLS from the first byte.
    Tls,
    /// XMPP in HTTP requests (XEP-0124 and XEP-0206).
    Bosh,
    /// XMPP over WebSocket (RFC 7395).
    Websocket,
}

impl Transport {
    /// All of them.
    pub const ALL: [Transport; 5] =
        [Transport::Tcp, Transport::Starttls, Transport::Tls, Transport::Bosh, Transport::Websocket];

    /// The word in target files and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Transport::Tcp => "tcp",
            Transport::Starttls => "starttls",
            Transport::Tls => "tls",
            Transport::Bosh => "bosh",
            Transport::Websocket => "websocket",
        }
    }
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Transport {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Transport::ALL.into_iter().find(|transport| transport.word() == word).ok_or_else(|| UnknownWord {
            word: word.to_owned(),
            kind: "transport",
            allowed: Transport::ALL.map(Transport::word).join(", "),
        })
    }
}

/// The SHA-256 of a certificate, by which it is known again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of a certificate in DER.
    pub fn of(certificate: &[u8]) -> Fingerprint {
        Fingerprint(Sha256::digest(certificate).into())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

/// Not a fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no SHA-256 fingerprint; write 64 hexadecimal digits, with or without colons")]
pub struct NotAFingerprint(pub String);

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    fn from_str(text: &str) -> Result<Self, NotAFingerprint> {
        let nibble = |digit: char| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let digits: Option<Vec<u8>> = text.chars().filter(|letter| *letter != ':').map(nibble).collect();
        let bytes: Option<Vec<u8>> = digits
            .filter(|digits| digits.len() == 64)
            .map(|digits| digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect());
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes.map(Fingerprint).ok_or_else(|| NotAFingerprint(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transports_are_known_by_their_words() {
        for transport in Transport::ALL {
            assert_eq!(transport.word().parse(), Ok(transport));
            assert_eq!(serde_yaml::from_str::<Transport>(transport.word()).unwrap(), transport);
        }
        let unknown = "carrier-pigeon".parse::<Transport>().unwrap_err().to_string();
        assert!(unknown.ends_with("tcp, starttls, tls, bosh, websocket"), "{unknown}");
    }

    #[test]
    fn fingerprints_are_read_as_they_are_written() {
        let fingerprint = Fingerprint::of(b"");
        let text = fingerprint.to_string();
        assert!(text.starts_with("e3b0c44298fc1c14"), "{text}");
        assert_eq!(text.parse(), Ok(fingerprint));
        let pairs: Vec<String> =
            text.to_uppercase().as_bytes().chunks(2).map(|pair| String::from_utf8_lossy(pair).into_owned()).collect();
        assert_eq!(pairs.join(":").parse(), Ok(fingerprint));
        for wrong in ["", "e3b0", &"zz".repeat(32), &"00".repeat(33)] {
            assert!(wrong.parse::<Fingerprint>().is_err(), "{wrong}");
        }
    }
}
