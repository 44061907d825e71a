//! What is watched: its names and rows are known, whatever it would take to be judged; and headers, which both kinds of claims have.

use crate::case::meant::{Outcome, Step};
use crate::case::parse::Mistakes;
use crate::case::position::KeyPath;

use super::Setting;
use super::names::NameScope;
use super::outcome::Checking;
use super::rows;

/// Checks what a step watches on the setting's deployment.
pub fn check(step: &Step, setting: &Setting<'_>, scope: &mut NameScope, mistakes: &mut Mistakes) {
    let at = step.place.then.get(&setting.deployment).cloned().unwrap_or_default().key("watch");
    for (index, watch) in step.watch.get(&setting.deployment).into_iter().flatten().enumerate() {
        let mut checking = Checking { watches: true, ..Checking::of(step, setting, scope, mistakes) };
        checking.watched(&watch.claims, &at.index(index));
    }
}

impl Checking<'_, '_> {
    /// Headers are those of an answer.
    pub(super) fn headers(&mut self, outcome: &Outcome, at: &KeyPath) {
        let at = at.key("headers");
        if self.actor.is_none() && !outcome.headers.is_empty() {
            self.tell(&at, "a step that is no request has no answer", "take `headers` out");
        }
        for (name, claim) in &outcome.headers {
            let at = at.key(name);
            if let Some(id) = &claim.row {
                rows::fitting(id, &[], self.setting, &at.key("row"), self.mistakes);
            }
            self.value(&claim.what, &at);
        }
    }

    /// What is watched may rest on no row, and need not be whole.
    fn watched(&mut self, claims: &Outcome, at: &KeyPath) {
        self.status(claims, &[], at);
        self.headers(claims, at);
        self.names(claims, at);
        let error = claims.error.as_ref().and_then(|claim| claim.row.as_ref());
        let later = claims.async_error.as_ref().and_then(|claim| claim.row.as_ref());
        for (key, row) in [("error", error), ("async_error", later)] {
            if let Some(row) = row {
                rows::fitting(row, &[], self.setting, &at.key(key).key("row"), self.mistakes);
            }
        }
        if let Some(claim) = &claims.async_error {
            self.scope.person(&claim.to, &at.key("async_error").key("to"), self.mistakes);
        }
    }
}
