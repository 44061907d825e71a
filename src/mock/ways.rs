//! Ways of choosing: by name, and in the combinations in which a server is played to show that each is honest.

use super::choice::{ChoiceEntry, ChoiceKind, NoChoice};
use super::choices::{Choices, TABLE};

/// Ways of choosing that show a choice within another, and a setting of which a later edition of the guide tells: their name, and
/// the names of the values.
const BESIDE: [(&str, &[&str]); 3] = [
    (
        "barge_consulting: not_the_controller, barge_refusal: refused_at_once",
        &["barge_consulting: not_the_controller", "barge_refusal: refused_at_once"],
    ),
    ("monitor_not_ready: refused, monitor_error: as_data", &["monitor_not_ready: refused", "monitor_error: as_data"]),
    ("conference_id: new", &["conference_id: new"]),
];

impl Choices {
    /// The same choices with one that somebody names, `not_let_in=page`.
    ///
    /// # Errors
    /// What cannot be chosen, and where it stands what can be.
    pub fn choosing(self, written: &str) -> Result<Self, NoChoice> {
        let name = written.replacen('=', ": ", 1);
        if TABLE.iter().any(|choice| choice.names.contains(&name.as_str())) {
            return Ok(self.with(&name));
        }
        Err(NoChoice::of(written, TABLE))
    }

    /// The same choices with the value of that name; unchanged where no choice has it.
    pub(super) fn with(self, name: &str) -> Self {
        let place = |choice: &ChoiceEntry<Choices>| choice.names.iter().position(|other| *other == name);
        let found = TABLE.iter().find_map(|choice| Some((choice, place(choice)?)));
        found.map_or(self, |(choice, place)| (choice.choose)(self, place))
    }

    /// Every way of choosing that differs from the usual one in a single place, by name; the usual one first, and
    /// those that show a choice within another last. Most settings are not among them: no two sentences of the guide stand
    /// against each other there.
    pub fn all_variants() -> Vec<(&'static str, Choices)> {
        let mut variants = vec![("usual", Choices::default())];
        for choice in TABLE.iter().filter(|choice| choice.kind == ChoiceKind::Open) {
            let others = choice.names.iter().enumerate().skip(1);
            variants.extend(others.map(|(place, name)| (*name, (choice.choose)(Choices::default(), place))));
        }
        let chosen = |values: &[&'static str]| values.iter().copied().fold(Choices::default(), Choices::with);
        variants.extend(BESIDE.map(|(name, values)| (name, chosen(values))));
        variants
    }

    /// The usual way of choosing, then as many others as meet each value of an open choice: the first of them has each
    /// choice's second value, the next its third or last.
    pub fn all_together() -> Vec<(&'static str, Choices)> {
        let open = || TABLE.iter().filter(|choice| choice.kind == ChoiceKind::Open);
        let most = open().map(|choice| choice.names.len()).max().unwrap_or_default();
        let at = |place: usize| {
            open()
                .fold(Choices::default(), |choices, choice| (choice.choose)(choices, place.min(choice.names.len() - 1)))
        };
        (0..most).map(|place| (if place == 0 { "usual" } else { "all together" }, at(place))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::choices::{ConferenceId, DtmfWhileHeld, MonitorError, MonitorNotReady};

    #[test]
    fn each_open_value_that_is_no_default_is_chosen_alone() {
        let variants = Choices::all_variants();
        let different: Vec<&Choices> = variants.iter().map(|(_, choices)| choices).collect();
        for (index, choices) in different.iter().enumerate() {
            assert!(!different[..index].contains(choices), "{} is there already", variants[index].0);
        }
        assert_eq!(different[0], &Choices::default());
        let open = TABLE.iter().filter(|choice| choice.kind == ChoiceKind::Open);
        let others: usize = open.map(|choice| choice.values.len() - 1).sum();
        assert_eq!(variants.len(), 1 + others + BESIDE.len());
        let held = variants.iter().find(|(name, _)| *name == "dtmf_while_held: refused_at_once").unwrap().1;
        assert_eq!(held, Choices { dtmf_while_held: DtmfWhileHeld::RefusedAtOnce, ..Choices::default() });
        let named = |start: &str| variants.iter().find(|(name, _)| name.starts_with(start)).unwrap().1;
        let both = named("monitor_not_ready: refused, monitor_error");
        assert_eq!(both.monitor_error, MonitorError::AsData);
        assert_eq!(both.monitor_not_ready, MonitorNotReady::Refused);
        assert_eq!(named("conference_id: new").conference_id, ConferenceId::New);
    }
}
