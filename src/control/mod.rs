//! What travels over the control address of a mock: worlds, stimuli, time. One JSON object a message.
//!
//! The target that drives a mock in another process and the mock that is driven share these types and nothing else.

mod commands;
mod stimulus;

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{EnumAccess, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::contract::{Deployment, Release};
use crate::lab::CallCentre;
use crate::lab::Transport;

pub use commands::{
    AdvanceCommand, CallStatus, CutCommand, DelayCommand, DelayedThing, FailCommand, PartyStatus, PersonStatus,
    TokenCommand, TokenGiven, WorldStatus,
};
pub use stimulus::{Concerned, StimulusCommand, StimulusDeclined, StimulusKind};

/// The product name with which a mock answers in the `Server` header, and by which a target knows it.
pub const MOCK_PRODUCT: &str = "finspec-mock";

/// The header of an answer with which a mock says that it lacks what was asked for, and what that is.
pub const NOT_MODELLED: &str = "finspec-not-modelled";

/// How a world's clock goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum WorldClock {
    /// It stands still until it is told to advance.
    #[default]
    Still,
    /// It goes with real time.
    Real,
}

/// Asks for a world of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldRequest {
    /// Which product the world behaves like.
    pub deployment: Deployment,
    /// Which release.
    #[serde(default)]
    pub release: Release,
}

/// The second server of a world, and how it is reached. People and passwords are those of the world.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondOpened {
    /// Base address of its REST API.
    pub rest: String,
    /// Addresses of its notification service.
    pub notifications: BTreeMap<Transport, String>,
    /// The domain of its addresses.
    pub domain: String,
    /// The address of its publish-subscribe service.
    pub pubsub: String,
}

/// Secret text that travels to the one who asked for it and is not printed anywhere else.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Password(pub String);

impl Password {
    /// One that nobody can guess: 128 bits by lot, in hexadecimal.
    ///
    /// # Errors
    /// Where the system has no random numbers.
    pub fn drawn() -> Result<Password, getrandom::Error> {
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Password(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Password, D::Error> {
        deserializer.deserialize_any(PasswordVisitor)
    }
}

/// The visits of numbers, flags, lists and nothing, for a visitor whose `refused` says what is wrong: serde's own would
/// quote what was met, which may be the secret.
macro_rules! refuses_what_may_be_a_secret {
    ($($visit:ident: $kind:ty),+) => {
        $(fn $visit<E: serde::de::Error>(self, _: $kind) -> Result<Self::Value, E> {
            Err(Self::refused())
        })+

        fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
            Err(Self::refused())
        }

        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
            Err(Self::refused())
        }
    };
    () => {
        $crate::control::refuses_what_may_be_a_secret!(
            visit_bool: bool, visit_i64: i64, visit_i128: i128, visit_u64: u64, visit_u128: u128, visit_f64: f64
        );
    };
}
pub(crate) use refuses_what_may_be_a_secret;

/// Takes a text. What is none is not quoted, as serde would: it may be the secret.
struct PasswordVisitor;

impl PasswordVisitor {
    fn refused<E: Error>() -> E {
        E::custom("it is no text; put it in quotes")
    }
}

impl<'de> Visitor<'de> for PasswordVisitor {
    type Value = Password;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Password, E> {
        Ok(Password(text.to_owned()))
    }

    refuses_what_may_be_a_secret!();

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Password, A::Error> {
        Err(Self::refused())
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<Password, A::Error> {
        Err(Self::refused())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(not printed)")
    }
}

/// A world that was opened, and how it is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldOpened {
    /// Its id in control addresses: `/worlds/{id}`.
    pub id: String,
    /// Base address of its REST API, `http://127.0.0.1:40001`.
    pub rest: String,
    /// Addresses of its notification service: `tcp: 127.0.0.1:40002`, `websocket: ws://127.0.0.1:40001/ws`.
    pub notifications: BTreeMap<Transport, String>,
    /// The password of everybody in it.
    pub password: Password,
    /// Tokens of single sign-on by person's id, where nobody comes in with a password.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tokens: BTreeMap<String, Password>,
    /// Who and what is in it.
    pub call_centre: CallCentre,
}
