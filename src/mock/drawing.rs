//! Drawing: choices by a number, and which of them are not the usual ones.

use super::choice::{ChoiceEntry, mixed};
use super::choices::{Choices, all_choices};

impl Choices {
    /// Choices at random: the same for the same seed. The number keeps its default.
    pub fn drawn(seed: u64) -> Self {
        let draw = |place: u64, of: usize| {
            let number = mixed(seed.wrapping_add((place + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
            usize::try_from(number % of.max(1) as u64).unwrap_or_default()
        };
        let entries = (0_u64..).zip(all_choices());
        entries.fold(Choices::default(), |choices, (place, choice)| {
            (choice.choose)(choices, draw(place, choice.names.len()))
        })
    }

    /// Which of them differ from the default, as they are written: `not_let_in=page`.
    pub fn unusual(self) -> Vec<String> {
        let differs = |choice: &ChoiceEntry<Choices>| {
            let is_default = (choice.choose)(self, 0) == self;
            let place = (0..choice.names.len()).find(|place| (choice.choose)(self, *place) == self)?;
            (!is_default).then(|| choice.names[place].replacen(": ", "=", 1))
        };
        all_choices().filter_map(differs).collect()
    }
}
