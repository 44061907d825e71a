//! Stimulus: what can happen that no API call causes, and how a mock is asked for it.

use serde::{Deserialize, Serialize};

/// What can happen that no API call causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StimulusKind {
    /// A customer calls a queue that the agent in the cast serves.
    CustomerCallsQueue,
    /// A customer calls an agent's extension directly.
    CustomerCallsAgent,
    /// The customer hangs up.
    CustomerHangsUp,
    /// A dialer reserves the agent for a preview call.
    DialerReservesAgent,
    /// Finesse loses the CTI server, and notices at once.
    CtiServerIsLost,
    /// Finesse has the CTI server again.
    CtiServerComesBack,
    /// A service that Finesse depends on goes down: Finesse is out of service.
    ServiceGoesDown,
    /// Finesse serves in part only.
    ServiceBecomesPartial,
    /// Whatever kept Finesse from serving is there again, but for a CTI server that is lost.
    ServiceComesBack,
    /// An agent's phone fails.
    PhoneFails,
    /// It works again.
    PhoneWorksAgain,
}

/// Whom a stimulus is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concerned {
    /// A customer and an agent.
    CustomerAndAgent,
    /// A customer.
    Customer,
    /// An agent.
    Agent,
    /// The server.
    Server,
}

impl StimulusKind {
    /// All of them.
    pub const ALL: [StimulusKind; 11] = [
        StimulusKind::CustomerCallsQueue,
        StimulusKind::CustomerCallsAgent,
        StimulusKind::CustomerHangsUp,
        StimulusKind::DialerReservesAgent,
        StimulusKind::CtiServerIsLost,
        StimulusKind::CtiServerComesBack,
        StimulusKind::ServiceGoesDown,
        StimulusKind::ServiceBecomesPartial,
        StimulusKind::ServiceComesBack,
        StimulusKind::PhoneFails,
        StimulusKind::PhoneWorksAgain,
    ];

    /// The word in case files and over the control address.
    pub const fn word(self) -> &'static str {
        match self {
            StimulusKind::CustomerCallsQueue => "customer_calls_queue",
            StimulusKind::CustomerCallsAgent => "customer_calls_agent",
            StimulusKind::CustomerHangsUp => "customer_hangs_up",
            StimulusKind::DialerReservesAgent => "dialer_reserves_agent",
            StimulusKind::CtiServerIsLost => "cti_server_is_lost",
            StimulusKind::CtiServerComesBack => "cti_server_comes_back",
            StimulusKind::ServiceGoesDown => "service_goes_down",
            StimulusKind::ServiceBecomesPartial => "service_becomes_partial",
            StimulusKind::ServiceComesBack => "service_comes_back",
            StimulusKind::PhoneFails => "phone_fails",
            StimulusKind::PhoneWorksAgain => "phone_works_again",
        }
    }

    /// Whom it is about.
    pub const fn concerned(self) -> Concerned {
        match self {
            StimulusKind::CustomerCallsQueue | StimulusKind::CustomerCallsAgent | StimulusKind::DialerReservesAgent => {
                Concerned::CustomerAndAgent
            }
            StimulusKind::CustomerHangsUp => Concerned::Customer,
            StimulusKind::PhoneFails | StimulusKind::PhoneWorksAgain => Concerned::Agent,
            StimulusKind::CtiServerIsLost
            | StimulusKind::CtiServerComesBack
            | StimulusKind::ServiceGoesDown
            | StimulusKind::ServiceBecomesPartial
            | StimulusKind::ServiceComesBack => Concerned::Server,
        }
    }
}

/// Asks a stimulus of a mock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StimulusCommand {
    /// What happens.
    pub kind: StimulusKind,
    /// The customer's number; empty where no customer is concerned.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub customer: String,
    /// Where the call goes: a queue's name or number, or an agent's extension. For a phone, the agent's id or login name.
    /// Not needed where the customer hangs up or the server is concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

impl StimulusCommand {
    /// What happens to the server.
    pub fn of_server(kind: StimulusKind) -> Self {
        StimulusCommand { kind, customer: String::new(), to: None }
    }

    /// What happens to somebody's phone.
    pub fn of_phone(kind: StimulusKind, person: &str) -> Self {
        StimulusCommand { kind, customer: String::new(), to: Some(person.to_owned()) }
    }
}

/// A stimulus that did not happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{reason}")]
pub struct StimulusDeclined {
    /// Why, in a sentence that says what to do.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_one_word_everywhere() {
        for kind in StimulusKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
        }
        let bare: StimulusCommand = serde_json::from_str(r#"{"kind":"cti_server_is_lost"}"#).unwrap();
        assert_eq!(bare, StimulusCommand::of_server(StimulusKind::CtiServerIsLost));
    }
}
