//! What must follow: claims that say what their rows say, and leave no answer without a consequence.

use crate::case::error::Problem;
use crate::case::meant::{
    AbsenceClaim, AfterClaim, AsyncErrorClaim, CaptureFrom, Claimed, ErrorClaim, Expected, Has, NoticeClaim, Outcome,
    ValueClaim,
};
use crate::case::meant::{Action, Step};
use crate::case::parse::Mistakes;
use crate::case::position::KeyPath;
use crate::contract::{ApiObject, ObjectWord, Row, RowId, RowKind};

use super::Setting;
use super::names::NameScope;
use super::rows;
use super::watch;

/// Checks what a step expects on the setting's deployment.
pub fn check(step: &Step, setting: &Setting<'_>, scope: &mut NameScope, mistakes: &mut Mistakes) {
    let Some(expected) = step.then.get(&setting.deployment) else { return };
    let at = step.place.then.get(&setting.deployment).cloned().unwrap_or_default();
    match expected {
        Expected::Observe if setting.in_scene => {
            let remedy = "write what proves the step, with the rows that it rests on";
            mistakes.add(Problem::at(&at.key("observe"), "a scene's step that only observes proves nothing", remedy));
        }
        Expected::Observe => {}
        // What a robustness set watches is checked in the file of the good request.
        Expected::Universal(_) => {}
        Expected::Outcome(outcome) => Checking::of(step, setting, scope, mistakes).outcome(outcome, &at, false),
        Expected::OneOf { arms, because } => {
            pages(because, &at.key("because"), "several outcomes are allowed", mistakes);
            // Each arm is whole by itself; what every one of them learns is known from then on.
            let before = scope.clone();
            let mut ends = Vec::new();
            for (name, arm) in arms {
                let at = at.key("one_of").key(name);
                let mut own = before.clone();
                Checking::of(step, setting, &mut own, mistakes).outcome(arm, &at, true);
                ends.push(own);
            }
            scope.learned_in_all(&ends);
        }
    }
    watch::check(step, setting, scope, mistakes);
}

/// Who sends a step's request, and where it goes.
fn sent(action: &Action) -> (Option<&str>, Option<&str>) {
    match action {
        Action::Request(request) => (Some(&request.by), Some(&request.path)),
        Action::Stimulus(_)
        | Action::Advance(_)
        | Action::Disconnect(_)
        | Action::Reconnect { .. }
        | Action::Subscribe { .. } => (None, None),
    }
}

/// A reason must be there and name a page.
fn pages(because: &str, at: &KeyPath, why: &str, mistakes: &mut Mistakes) {
    if because.trim().is_empty() {
        let remedy = "add `because: ` with a sentence that names the pages";
        mistakes.add(Problem::at(at, format!("{why} without `because`"), remedy));
    } else if !because.contains(|letter: char| letter.is_ascii_digit()) {
        mistakes.add(Problem::at(at, "`because` names no page", "name the pages, or the doubt by its number"));
    }
}

pub(super) struct Checking<'a, 'b> {
    /// Who sends the request; nobody where the step is none.
    pub(super) actor: Option<&'b str>,
    /// Where it goes.
    pub(super) path: Option<&'b str>,
    pub(super) subscription: bool,
    /// Whether the claims are watched and not judged.
    pub(super) watches: bool,
    pub(super) setting: &'b Setting<'a>,
    pub(super) scope: &'b mut NameScope,
    pub(super) mistakes: &'b mut Mistakes,
}

impl<'a, 'b> Checking<'a, 'b> {
    /// Checks the claims of a step.
    pub(super) fn of(
        step: &'b Step,
        setting: &'b Setting<'a>,
        scope: &'b mut NameScope,
        mistakes: &'b mut Mistakes,
    ) -> Checking<'a, 'b> {
        let (actor, path) = sent(&step.action);
        let subscription = matches!(step.action, Action::Subscribe { .. });
        Checking { actor, path, subscription, watches: false, setting, scope, mistakes }
    }

    fn outcome(&mut self, outcome: &Outcome, at: &KeyPath, arm: bool) {
        let rows = self.rows(outcome, at);
        if let Some(because) = &outcome.because {
            pages(because, &at.key("because"), "a reason is given", self.mistakes);
        }
        self.status(outcome, &rows, at);
        self.error(outcome, &rows, at);
        if let Some(error) = &outcome.async_error {
            self.async_error(outcome, error, &at.key("async_error"));
        }
        self.headers(outcome, at);
        self.names(outcome, at);
        if outcome.all_rows().next().is_none() {
            let remedy = match self.setting.in_scene {
                true => "name the row of what proves the step, or add one to the catalogue with an honest standing",
                false => "name a row of the catalogue, or write `observe: true` where the guide is silent",
            };
            self.tell(&at.key("row"), "the outcome rests on no row", remedy);
        }
        if outcome.in_order {
            self.order(outcome, &rows, at);
        }
        if self.setting.in_scene {
            self.proof(outcome, at, arm);
        } else {
            self.consequence(outcome, at);
        }
    }

    pub(super) fn tell(&mut self, at: &KeyPath, what: impl Into<String>, remedy: &str) {
        self.mistakes.add(Problem::at(at, what, remedy));
    }

    /// A value that differs from its row must say why.
    fn differs(&mut self, outcome: &Outcome, at: &KeyPath, what: String) {
        if outcome.because.is_none() {
            self.tell(at, what, "write what the row says, or add `because` with the pages");
        }
    }

    fn rows(&mut self, outcome: &Outcome, at: &KeyPath) -> Vec<&'a Row> {
        let at = at.key("row");
        let single = outcome.rows.len() == 1;
        let named = outcome.rows.iter().enumerate();
        named
            .filter_map(|(index, id)| {
                let at = if single { at.clone() } else { at.index(index) };
                rows::fitting(id, &[], self.setting, &at, self.mistakes)
            })
            .collect()
    }

    pub(super) fn status(&mut self, outcome: &Outcome, rows: &[&Row], at: &KeyPath) {
        let at = at.key("status");
        let Some(status) = outcome.status else {
            // Where no row is known, that is told, and it would say the status.
            if self.actor.is_some() && !self.watches && (outcome.rows.is_empty() || !rows.is_empty()) {
                self.tell(&at, "`status` is missing", "write the HTTP status that the request is answered with");
            }
            return;
        };
        if self.actor.is_none() {
            self.tell(&at, "a step that is no request has no status", "take `status` out");
            return;
        }
        if !(100..=599).contains(&status) {
            self.tell(&at, format!("{status} is no HTTP status"), "write a number from 100 to 599");
        }
        let documented = rows.iter().filter_map(|row| Some((row, row.status?)));
        for (row, documented) in documented.filter(|(_, documented)| *documented != status) {
            self.differs(outcome, &at, format!("the status is {status}, and `{}` says {documented}", row.id));
        }
    }

    fn error(&mut self, outcome: &Outcome, rows: &[&'a Row], at: &KeyPath) {
        let at = at.key("error");
        let own = outcome.error.as_ref().and_then(|error| error.row.as_ref());
        let own =
            own.and_then(|id| rows::fitting(id, &[RowKind::Response], self.setting, &at.key("row"), self.mistakes));
        let row = own.or_else(|| rows.iter().copied().find(|row| row.kind == RowKind::Response));
        if outcome.error.is_some() && outcome.status.is_some_and(|status| status < 400) {
            let remedy = "write `async_error` for an error that comes later, or correct the status";
            self.tell(&at, "an answer that is no refusal has no error", remedy);
        }
        let Some(row) =
            row.filter(|row| row.error_type.is_some() || row.error_message.is_some() || row.error_data.is_some())
        else {
            return;
        };
        let nothing =
            ErrorClaim { row: None, error_type: ValueClaim::Any, data: ValueClaim::Any, message: ValueClaim::Any };
        let claim = outcome.error.as_ref().unwrap_or(&nothing);
        self.values(outcome, [&claim.error_type, &claim.data, &claim.message], row, &at);
    }

    fn async_error(&mut self, outcome: &Outcome, claim: &AsyncErrorClaim, at: &KeyPath) {
        // The actor is told already where the request names one that is not known.
        if self.actor != Some(claim.to.as_str()) {
            self.scope.person(&claim.to, &at.key("to"), self.mistakes);
        }
        let Some(id) = &claim.row else {
            self.tell(&at.key("row"), "the asynchronous error rests on no row", "name its row");
            return;
        };
        if let Some(row) = rows::fitting(id, &[RowKind::AsyncError], self.setting, &at.key("row"), self.mistakes) {
            self.values(outcome, [&claim.error_type, &claim.data, &claim.message], row, at);
        }
    }

    fn values(&mut self, outcome: &Outcome, claims: [&ValueClaim; 3], row: &Row, at: &KeyPath) {
        let documented = [&row.error_type, &row.error_data, &row.error_message];
        for ((key, claim), documented) in ["type", "data", "message"].into_iter().zip(claims).zip(documented) {
            let Some(value) = documented else { continue };
            if !rows::agrees(claim, Some(value)) {
                let what = format!("`{key}` claims {}, and `{}` says `{value}`", rows::written(claim), row.id);
                self.differs(outcome, &at.key(key), what);
            }
        }
    }

    fn order(&mut self, outcome: &Outcome, rows: &[&Row], at: &KeyPath) {
        let notices = outcome.notices.iter().filter_map(|notice| notice.row.as_ref());
        let notices = notices.filter_map(|id| self.setting.catalogue.row(id));
        if !rows.iter().copied().chain(notices).any(|row| row.kind == RowKind::Notification) {
            let remedy = "name the row of a notification that gives the order, or take `in_order` out";
            self.tell(&at.key("in_order"), "no row gives an order", remedy);
        }
    }

    /// In a case: no answer without a consequence.
    fn consequence(&mut self, outcome: &Outcome, at: &KeyPath) {
        let reads = !outcome.unchanged.is_empty() || !outcome.after.is_empty();
        let no_error = outcome.none.iter().any(|absence| matches!(absence, AbsenceClaim::Error(_)));
        let followed = outcome.async_error.is_some() || !outcome.notices.is_empty() || (no_error && reads);
        match outcome.status {
            Some(202) if !followed => {
                let what = "202 says only that the request was taken in, and nothing is said to follow";
                let remedy = "add `async_error`, `notices`, or `none: [{error: …}]` with `unchanged` or `after`";
                self.tell(&at.key("status"), what, remedy);
            }
            Some(status) if status >= 400 && !reads => {
                let what = "a refusal must leave everything as it was, and nothing shows it";
                self.tell(&at.key("status"), what, "add `unchanged` with the names that must not change, or `after`");
            }
            None if !followed && !reads && outcome.none.is_empty() => {
                self.tell(at, "nothing is said to follow", "add notices, `none`, `unchanged` or `after`");
            }
            Some(_) | None => {}
        }
    }

    /// In a scene: each step ends in a notice or a read that proves it.
    fn proof(&mut self, outcome: &Outcome, at: &KeyPath, arm: bool) {
        // A subscription is proved by its own answer.
        if !self.subscription && outcome.notices.is_empty() && outcome.after.is_empty() {
            self.tell(at, "nothing proves that the step was done", "add a notice that must come, or `after`");
        }
        if arm {
            self.tell(at, "a scene's step has one outcome", "write it without `one_of`");
        }
    }

    pub(super) fn names(&mut self, outcome: &Outcome, at: &KeyPath) {
        let texts = [("error", outcome.error.as_ref().map(|claim| [&claim.error_type, &claim.data, &claim.message]))];
        let later = outcome.async_error.as_ref().map(|claim| [&claim.error_type, &claim.data, &claim.message]);
        for (key, claims) in texts.into_iter().chain([("async_error", later)]) {
            for (part, claim) in ["type", "data", "message"].into_iter().zip(claims.into_iter().flatten()) {
                self.value(claim, &at.key(key).key(part));
            }
        }
        for (index, notice) in outcome.notices.iter().enumerate() {
            let at = at.key("notices").index(index);
            self.notice(outcome, notice, &at);
            // What it tells is known to the claims behind it.
            if let Some(name) = &notice.learn {
                self.capture(outcome, name, &at.key("learn"));
            }
        }
        for capture in outcome.captures.iter().filter(|capture| !is_learned_by_notice(outcome, &capture.name)) {
            self.capture(outcome, &capture.name, &at.key("capture").key(&capture.name));
        }
        for (index, absence) in outcome.none.iter().enumerate() {
            let at = at.key("none").index(index);
            match absence {
                AbsenceClaim::Error(role) => self.scope.person(role, &at.key("error"), self.mistakes),
                AbsenceClaim::Notice(notice) => self.notice(outcome, notice, &at),
            }
        }
        for (index, only) in outcome.only.iter().enumerate() {
            self.scope.person(&only.to, &at.key("only").index(index).key("to"), self.mistakes);
        }
        for (index, name) in outcome.unchanged.iter().enumerate() {
            let at = at.key("unchanged").index(index);
            self.scope.readable(name, &at, self.mistakes);
        }
        for (index, after) in outcome.after.iter().enumerate() {
            self.after(after, &at.key("after").index(index));
        }
    }

    /// An id that is learned here, which must have somewhere to come from.
    fn capture(&mut self, outcome: &Outcome, name: &str, at: &KeyPath) {
        let Some(capture) = outcome.captures.iter().find(|capture| capture.name == name) else { return };
        let object = match &capture.from {
            CaptureFrom::Notice(_) => capture.object(),
            CaptureFrom::Location => self.created(outcome),
            CaptureFrom::List(claim) => {
                self.after(claim, at);
                capture.object()
            }
        };
        match object.filter(|object| ApiObject::of(*object).id.is_some()) {
            Some(object) => self.scope.learn(name, object, at, self.mistakes),
            None => {
                let remedy =
                    "learn it from a notice with `on`, from the Location of an answer 201 or 200, or from a list";
                self.tell(at, format!("nothing here can tell the id of `{name}`"), remedy);
            }
        }
    }

    /// What a request creates, where its answer tells where it is.
    fn created(&self, outcome: &Outcome) -> Option<ObjectWord> {
        let path = self.path.filter(|_| outcome.status.is_some_and(|status| (200..300).contains(&status)))?;
        ObjectWord::listed_at(path)
    }

    fn notice(&mut self, outcome: &Outcome, notice: &NoticeClaim, at: &KeyPath) {
        self.scope.person(&notice.to, &at.key("to"), self.mistakes);
        if let Some(name) = &notice.of {
            self.scope.readable(name, &at.key("of"), self.mistakes);
        }
        self.has(&notice.has, &at.key("has"));
        let Some(id) = &notice.row else { return };
        let row = rows::fitting(id, &[RowKind::Notification], self.setting, &at.key("row"), self.mistakes);
        if let Some(what) = row.and_then(|row| rows::notice_differs(notice, row)) {
            self.differs(outcome, at, what);
        }
    }

    fn after(&mut self, after: &AfterClaim, at: &KeyPath) {
        self.scope.person(&after.by, &at.key("as"), self.mistakes);
        self.scope.text(&after.path, &at.key("get"), self.mistakes);
        self.has(&after.has, &at.key("has"));
    }

    fn has(&mut self, has: &Has, at: &KeyPath) {
        for (path, claim) in &has.values {
            self.part(claim, &at.key(path));
        }
        for (role, claim) in &has.participants {
            let at = at.key("participants").key(role);
            self.scope.participant(role, &at, self.mistakes);
            for (path, claim) in &claim.values {
                self.part(claim, &at.key(path));
            }
            if let Some(actions) = &claim.actions {
                self.own_row(actions.row.as_ref(), &at.key("actions"));
            }
        }
    }

    fn part(&mut self, claim: &Claimed<ValueClaim>, at: &KeyPath) {
        self.value(&claim.what, at);
        self.own_row(claim.row.as_ref(), at);
    }

    /// The row that a part of an object names; a part may rest on a row of any kind.
    fn own_row(&mut self, row: Option<&RowId>, at: &KeyPath) {
        if let Some(id) = row {
            rows::fitting(id, &[], self.setting, &at.key("row"), self.mistakes);
        }
    }

    pub(super) fn value(&mut self, claim: &ValueClaim, at: &KeyPath) {
        match claim {
            ValueClaim::Equal(text) | ValueClaim::Not(text) | ValueClaim::Begins(text) => {
                self.scope.text(text, at, self.mistakes)
            }
            ValueClaim::Present | ValueClaim::Absent | ValueClaim::Empty | ValueClaim::Any => {}
        }
    }
}

fn is_learned_by_notice(outcome: &Outcome, name: &str) -> bool {
    outcome.notices.iter().any(|notice| notice.learn.as_deref() == Some(name))
}
