//! Stanzas that wait for a request or a response to carry them.

use std::collections::VecDeque;

/// Stanzas as text, in order.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    stanzas: VecDeque<String>,
    bytes: usize,
}

impl Outbox {
    pub(super) fn push(&mut self, stanza: String) {
        self.bytes += stanza.len();
        self.stanzas.push_back(stanza);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.stanzas.is_empty()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// As many as go into one wrapper: at least one, where there is one.
    pub(super) fn take(&mut self, limit: usize) -> String {
        let mut text = String::new();
        while let Some(stanza) = self.stanzas.front() {
            if !text.is_empty() && text.len() + stanza.len() > limit {
                break;
            }
            self.bytes -= stanza.len();
            text.push_str(stanza);
            self.stanzas.pop_front();
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapper_is_filled_up_to_the_limit_and_a_larger_stanza_goes_alone() {
        let mut outbox = Outbox::default();
        for length in [10, 20, 101, 5] {
            outbox.push("x".repeat(length));
        }
        let taken: Vec<usize> =
            std::iter::from_fn(|| Some(outbox.take(100).len()).filter(|length| *length > 0)).collect();
        assert_eq!(taken, [30, 101, 5]);
        assert!(outbox.is_empty() && outbox.bytes() == 0);
    }
}
