//! The one table of fields that differ from run to run and say nothing. Nothing else is hidden.

/// A field whose value is replaced by a placeholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Volatile {
    /// Local name of the element.
    pub element: &'static str,
    /// What stands in its place.
    pub placeholder: &'static str,
    /// Why its value says nothing.
    pub reason: &'static str,
}

/// The table.
pub const VOLATILE: &[Volatile] = &[
    Volatile { element: "stateChangeTime", placeholder: "{time}", reason: "when the run happened to be" },
    Volatile { element: "startTime", placeholder: "{time}", reason: "when the run happened to be" },
    Volatile { element: "currentTimestamp", placeholder: "{time}", reason: "when the run happened to be" },
    Volatile {
        element: "lastSuccessCTIHeartbeatTime",
        placeholder: "{milliseconds}",
        reason: "when the run happened to be",
    },
    Volatile { element: "host", placeholder: "{host}", reason: "which machine the run happened on" },
    Volatile { element: "xmppDomain", placeholder: "{domain}", reason: "which machine the run happened on" },
    Volatile { element: "xmppPubSubDomain", placeholder: "{pubsub}", reason: "which machine the run happened on" },
];

/// The placeholder of an element whose text is not empty; an empty text is kept, because emptiness says something.
pub(super) fn placeholder(element: &str, text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return None;
    }
    VOLATILE.iter().find(|volatile| volatile.element == element).map(|volatile| volatile.placeholder)
}
