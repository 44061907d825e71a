//! What a target may have or lack, so that a case which needs it is not applicable rather than failed.

use std::fmt;

/// Things that a case may need of its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Capability {
    /// Customers can call in through a queue.
    QueuedCalls,
    /// Customers can call in at all, or calls can be placed to outside numbers.
    OutsideCalls,
    /// Supervisors can monitor silently.
    SilentMonitoring,
    /// The largest number of parties in a conference; has a number.
    ConferenceLimit,
    /// A dialer reserves agents for outbound calls.
    OutboundOption,
    /// ECC variables are configured.
    EccVariables,
    /// People wrap up after calls.
    WrapUp,
    /// People whose calls end without a wrap-up: whoever works on after calls plays no role.
    NoWrapUp,
    /// Phones ring until somebody answers: none of them answers by itself.
    ManualAnswer,
    /// The target's clock can be advanced.
    Advance,
    /// A wrong password may be sent: no account that people work with is blocked by five of them (page 29).
    WrongPasswords,
    /// Agents are configured as mobile agents.
    MobileAgents,
    /// Campaigns let agents schedule callbacks.
    Callbacks,
    /// Tokens of single sign-on can be had, which are taken as long as those of the guide's examples.
    Tokens,
}

impl Capability {
    /// All of them.
    pub const ALL: [Capability; 14] = [
        Capability::QueuedCalls,
        Capability::OutsideCalls,
        Capability::SilentMonitoring,
        Capability::ConferenceLimit,
        Capability::OutboundOption,
        Capability::EccVariables,
        Capability::WrapUp,
        Capability::NoWrapUp,
        Capability::ManualAnswer,
        Capability::Advance,
        Capability::WrongPasswords,
        Capability::MobileAgents,
        Capability::Callbacks,
        Capability::Tokens,
    ];

    /// The word in `needs:` and in target files.
    pub const fn word(self) -> &'static str {
        match self {
            Capability::QueuedCalls => "queued_calls",
            Capability::OutsideCalls => "outside_calls",
            Capability::SilentMonitoring => "silent_monitoring",
            Capability::ConferenceLimit => "conference_limit",
            Capability::OutboundOption => "outbound_option",
            Capability::EccVariables => "ecc_variables",
            Capability::WrapUp => "wrap_up",
            Capability::NoWrapUp => "no_wrap_up",
            Capability::ManualAnswer => "manual_answer",
            Capability::Advance => "advance",
            Capability::WrongPasswords => "wrong_passwords",
            Capability::MobileAgents => "mobile_agents",
            Capability::Callbacks => "callbacks",
            Capability::Tokens => "tokens",
        }
    }

    /// The capability of that word.
    pub fn named(word: &str) -> Option<Capability> {
        Capability::ALL.into_iter().find(|capability| capability.word() == word)
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A need of a case: a capability, perhaps with an upper bound for its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CapabilityNeed {
    /// What is needed.
    pub capability: Capability,
    /// The number must be at most this.
    pub at_most: Option<u32>,
}
