//! Wrap-up: whether an agent works on after a call, and for how long. A call centre sets it for each agent, and on CCX
//! for each queue.

use serde::{Deserialize, Serialize};

/// `wrapUpOnIncoming` and `wrapUpOnOutgoing` of a User.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WrapUpMode {
    /// The agent wraps up.
    Required,
    /// The agent wraps up, and gives a reason before being ready again.
    RequiredWithWrapUpData,
    /// The agent wraps up after a call for which it was asked.
    Optional,
    /// The agent does not wrap up.
    #[default]
    NotAllowed,
}

impl WrapUpMode {
    /// All of them.
    pub const ALL: [WrapUpMode; 4] =
        [WrapUpMode::Required, WrapUpMode::RequiredWithWrapUpData, WrapUpMode::Optional, WrapUpMode::NotAllowed];

    /// The word that travels.
    pub const fn word(self) -> &'static str {
        match self {
            WrapUpMode::Required => "REQUIRED",
            WrapUpMode::RequiredWithWrapUpData => "REQUIRED_WITH_WRAP_UP_DATA",
            WrapUpMode::Optional => "OPTIONAL",
            WrapUpMode::NotAllowed => "NOT_ALLOWED",
        }
    }
}

/// How an agent wraps up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WrapUp {
    /// After calls that came to the agent.
    pub incoming: WrapUpMode,
    /// After calls that the agent placed.
    pub outgoing: WrapUpMode,
    /// `wrapUpTimer`: after how many seconds the wrap-up ends by itself.
    pub seconds: u32,
}

impl Default for WrapUp {
    /// No wrap-up, and the time that a 12.5 server showed.
    fn default() -> Self {
        WrapUp { incoming: WrapUpMode::default(), outgoing: WrapUpMode::default(), seconds: 7200 }
    }
}

impl WrapUp {
    /// Whether nothing was set.
    pub fn is_default(&self) -> bool {
        *self == WrapUp::default()
    }

    /// Whether the agent has to wrap up after some call.
    pub fn is_required(&self) -> bool {
        let required = |mode| matches!(mode, WrapUpMode::Required | WrapUpMode::RequiredWithWrapUpData);
        required(self.incoming) || required(self.outgoing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_written_as_they_travel_and_what_is_left_out_is_usual() {
        for mode in WrapUpMode::ALL {
            let read: WrapUp = serde_yaml::from_str(&format!("{{incoming: {}}}", mode.word())).unwrap();
            assert_eq!(read, WrapUp { incoming: mode, ..WrapUp::default() });
            assert_eq!(read.is_required(), mode.word().starts_with("REQUIRED"));
        }
        assert!(serde_yaml::from_str::<WrapUp>("{incoming: SOMETIMES}").is_err());
    }
}
