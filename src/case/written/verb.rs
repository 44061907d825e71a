//! The verbs of a step: what each needs beside it, and what it may have.

/// A key of `when` that says what is done. A step has exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepVerb {
    /// The key.
    pub word: &'static str,
    /// Keys that must stand beside it.
    pub needs: &'static [&'static str],
    /// Keys that may.
    pub may_have: &'static [&'static str],
}

impl StepVerb {
    const fn request(word: &'static str) -> StepVerb {
        StepVerb { word, needs: &["as"], may_have: &["xml", "headers", "credentials", "side", "deliberately"] }
    }

    const fn alone(word: &'static str) -> StepVerb {
        StepVerb { word, needs: &[], may_have: &[] }
    }

    /// All of them.
    pub const ALL: [StepVerb; 11] = [
        StepVerb::request("put"),
        StepVerb::request("post"),
        StepVerb::request("get"),
        StepVerb::request("delete"),
        StepVerb::request("options"),
        StepVerb::request("head"),
        StepVerb { word: "stimulus", needs: &[], may_have: &["customer", "agent"] },
        StepVerb::alone("advance"),
        StepVerb::alone("disconnect"),
        StepVerb { word: "reconnect", needs: &[], may_have: &["side"] },
        StepVerb { word: "subscribe", needs: &["node"], may_have: &[] },
    ];

    /// Whether `key` has a meaning beside it.
    pub fn goes_with(self, key: &str) -> bool {
        self.needs.contains(&key) || self.may_have.contains(&key)
    }
}
