//! Outcomes and claims from written to meant.

use indexmap::IndexMap;

use crate::contract::{NodeName, RowId};

use crate::case::error::Problem;
use crate::case::meant::{
    AbsenceClaim, ActionsClaim, AfterClaim, AsyncErrorClaim, Capture, CaptureFrom, CaptureSource, Claimed, ErrorClaim,
    EventName, Expected, Has, NoticeClaim, OnlyClaim, Outcome, ParticipantClaim, ValueClaim,
};
use crate::case::meant::{Action, Role};
use crate::case::parse::Mistakes;
use crate::case::parse::watch;
use crate::case::position::KeyPath;
use crate::case::written::TextOr;
use crate::case::written::{
    AbsenceWritten, ActionsWritten, AfterWritten, AsyncErrorWritten, CaptureWritten, ErrorWritten, HasWritten,
    NoticeWritten, OutcomeWritten, PartWordsWritten, PartWritten, ParticipantWritten, RowWritten, ValueWordsWritten,
    ValueWritten,
};

/// Who acts in a step, and on what: where an asynchronous error goes unless the case says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Actor {
    role: Option<Role>,
    node: Option<NodeName>,
}

impl Actor {
    /// The actor of a request; nobody for other steps.
    pub fn of(action: &Action) -> Self {
        match action {
            Action::Request(request) => {
                let node = if request.path.contains("/Dialog") { NodeName::dialogs() } else { NodeName::user() };
                Actor { role: Some(request.by.clone()), node: Some(node) }
            }
            Action::Stimulus(_)
            | Action::Advance(_)
            | Action::Disconnect(_)
            | Action::Reconnect { .. }
            | Action::Subscribe { .. } => Actor::default(),
        }
    }
}

/// A claim that is made of a text.
type TextClaim = fn(String) -> ValueClaim;

/// Everything that the claims of one outcome need to be understood.
pub(super) struct Reader<'a> {
    pub(super) operation: &'a str,
    pub(super) actor: &'a Actor,
    pub(super) mistakes: &'a mut Mistakes,
}

/// What must follow on one deployment.
pub fn outcome(
    written: &OutcomeWritten,
    at: &KeyPath,
    operation: &str,
    actor: &Actor,
    mistakes: &mut Mistakes,
) -> Expected {
    let mut reader = Reader { operation, actor, mistakes };
    // What is watched stands beside anything, and is read by itself.
    let written = &OutcomeWritten { watch: None, ..written.clone() };
    if written.observe == Some(true) {
        let bare =
            OutcomeWritten { observe: Some(true), because: written.because.clone(), ..OutcomeWritten::default() };
        if *written != bare {
            let remedy = "leave the claims out, or `observe`";
            reader.tell(&at.key("observe"), "`observe` stands beside claims", remedy);
        }
        return Expected::Observe;
    }
    let Some(arms) = &written.one_of else { return Expected::Outcome(Box::new(reader.outcome(written, at))) };
    let bare =
        OutcomeWritten { one_of: Some(arms.clone()), because: written.because.clone(), ..OutcomeWritten::default() };
    if *written != bare {
        reader.tell(&at.key("one_of"), "`one_of` stands beside claims", "move the claims into each of its outcomes");
    }
    let at = at.key("one_of");
    if arms.0.len() < 2 {
        reader.tell(&at, "`one_of` needs two outcomes or more", "write the single outcome without `one_of`");
    }
    let arms = arms.0.iter().map(|(name, arm)| (name.clone(), reader.arm(arm, &at.key(name)))).collect();
    Expected::OneOf { arms, because: written.because.clone().unwrap_or_default() }
}

impl Reader<'_> {
    pub(super) fn tell(&mut self, at: &KeyPath, what: impl Into<String>, remedy: &str) {
        self.mistakes.add(Problem::at(at, what, remedy));
    }

    fn arm(&mut self, written: &OutcomeWritten, at: &KeyPath) -> Outcome {
        if written.one_of.is_some() || written.observe.is_some() {
            self.tell(at, "an outcome of `one_of` holds another choice", "write every outcome whole, side by side");
        }
        watch::must_not_be(written, at, "an outcome of `one_of`", self.mistakes);
        self.outcome(written, at)
    }

    pub(super) fn outcome(&mut self, written: &OutcomeWritten, at: &KeyPath) -> Outcome {
        let rows = match &written.row {
            None => Vec::new(),
            Some(TextOr::Text(row)) => self.row(row, &at.key("row")).into_iter().collect(),
            Some(TextOr::Long(rows)) => {
                let at = at.key("row");
                rows.iter().enumerate().filter_map(|(index, row)| self.row(&row.0, &at.index(index))).collect()
            }
        };
        let notices = self.list(written.notices.as_deref(), &at.key("notices"), Self::notice);
        let learned = notices.iter().filter_map(|notice: &NoticeClaim| {
            Some(Capture { name: notice.learn.clone()?, from: CaptureFrom::Notice(Box::new(notice.clone())) })
        });
        let mut captures: Vec<Capture> = learned.collect();
        captures.extend(self.captures(written, &at.key("capture")));
        Outcome {
            rows,
            status: written.status,
            error: written.error.as_ref().map(|error| self.error(error, &at.key("error"))),
            async_error: written.async_error.as_ref().and_then(|error| self.async_error(error, &at.key("async_error"))),
            headers: written.headers.as_ref().map_or_else(IndexMap::new, |all| self.values(&all.0, &at.key("headers"))),
            notices,
            none: self.list(written.none.as_deref(), &at.key("none"), Self::absence),
            only: self.list(written.only.as_deref(), &at.key("only"), |reader, only, at| {
                let to = reader.mistakes.need(at, "to", only.to.clone(), "agent");
                let on = reader.mistakes.need(at, "on", only.on.as_ref(), "dialogs");
                let on = on.and_then(|word| node(word, &at.key("on"), reader.mistakes));
                Some(OnlyClaim { to: to?, on: on? })
            }),
            unchanged: written.unchanged.clone().unwrap_or_default(),
            after: self.list(written.after.as_deref(), &at.key("after"), Self::after),
            captures,
            in_order: written.in_order.unwrap_or_default(),
            because: written.because.clone(),
        }
    }

    fn captures(&mut self, written: &OutcomeWritten, at: &KeyPath) -> Vec<Capture> {
        let entries = written.capture.iter().flat_map(|captures| &captures.0);
        entries.filter_map(|(name, capture)| self.capture(name, capture, &at.key(name))).collect()
    }

    fn capture(&mut self, name: &str, written: &CaptureWritten, at: &KeyPath) -> Option<Capture> {
        let word = self.mistakes.need(at, "from", written.from.as_ref(), "notice")?;
        let sources = CaptureSource::ALL.map(|source| (source.word(), source));
        let source = self.mistakes.word(&at.key("from"), word, "source of an id", &sources)?;
        let CaptureWritten { from: _, to, on, event, get, by, has } = written.clone();
        let keys = [
            ("to", to.is_some()),
            ("on", on.is_some()),
            ("event", event.is_some()),
            ("get", get.is_some()),
            ("as", by.is_some()),
            ("has", has.is_some()),
        ];
        let strange = |key: &str| !source.needs().contains(&key) && !source.may_have().contains(&key);
        for (key, _) in keys.into_iter().filter(|(key, given)| *given && strange(key)) {
            let what = format!("`{key}` has no meaning beside `from: {word}`");
            self.mistakes.add(Problem::at(&at.key(key), what, "take it out").of_key());
        }
        let from = match source {
            CaptureSource::Notice => {
                self.mistakes.need(at, "on", on.as_ref(), "dialogs")?;
                let notice = NoticeWritten { to, on, event, has, ..NoticeWritten::default() };
                CaptureFrom::Notice(Box::new(self.notice(&notice, at)?))
            }
            CaptureSource::List => {
                let path = self.mistakes.need(at, "get", get, "/finesse/api/User/{agent.id}/Dialogs");
                let by = self.mistakes.need(at, "as", by, "agent");
                let has = self.optional_has(has.as_ref(), at);
                CaptureFrom::List(AfterClaim { path: path?, by: by?, has })
            }
            CaptureSource::Location => CaptureFrom::Location,
        };
        Some(Capture { name: name.to_owned(), from })
    }

    fn list<T, M>(
        &mut self,
        written: Option<&[T]>,
        at: &KeyPath,
        one: impl Fn(&mut Self, &T, &KeyPath) -> Option<M>,
    ) -> Vec<M> {
        let entries = written.unwrap_or_default().iter().enumerate();
        entries.filter_map(|(index, entry)| one(self, entry, &at.index(index))).collect()
    }

    fn row(&mut self, text: &str, at: &KeyPath) -> Option<RowId> {
        if text.contains('#') {
            return match text.parse() {
                Ok(row) => Some(row),
                Err(error) => {
                    self.tell(at, format!("{error}"), "write the operation, a hash and the row's short id");
                    None
                }
            };
        }
        if self.operation.is_empty() {
            let what = format!("`{text}` is a short row id, and no folder says of which operation");
            self.tell(at, what, "write the full id, as in dialog.take_action#202");
            return None;
        }
        Some(RowId::of(self.operation, text))
    }

    fn optional_row(&mut self, row: Option<&RowWritten>, at: &KeyPath) -> Option<RowId> {
        row.and_then(|row| self.row(&row.0, &at.key("row")))
    }

    fn error(&mut self, written: &ErrorWritten, at: &KeyPath) -> ErrorClaim {
        ErrorClaim {
            row: self.optional_row(written.row.as_ref(), at),
            error_type: self.optional_value(written.error_type.as_ref(), &at.key("type")),
            data: self.optional_value(written.data.as_ref(), &at.key("data")),
            message: self.optional_value(written.message.as_ref(), &at.key("message")),
        }
    }

    fn async_error(&mut self, written: &AsyncErrorWritten, at: &KeyPath) -> Option<AsyncErrorClaim> {
        let to = written.to.clone().or_else(|| self.actor.role.clone());
        let to = self.mistakes.need(at, "to", to, "agent");
        let on = match &written.on {
            Some(word) => node(word, &at.key("on"), self.mistakes),
            None => self.mistakes.need(at, "on", self.actor.node, "dialogs"),
        };
        let row = self.optional_row(written.row.as_ref(), at);
        let error_type = self.optional_value(written.error_type.as_ref(), &at.key("type"));
        let data = self.optional_value(written.data.as_ref(), &at.key("data"));
        let message = self.optional_value(written.message.as_ref(), &at.key("message"));
        Some(AsyncErrorClaim { row, to: to?, on: on?, error_type, data, message })
    }

    fn notice(&mut self, written: &NoticeWritten, at: &KeyPath) -> Option<NoticeClaim> {
        let to = self.mistakes.need(at, "to", written.to.clone(), "agent");
        let claim = NoticeClaim {
            row: self.optional_row(written.row.as_ref(), at),
            to: to.clone().unwrap_or_default(),
            on: written.on.as_ref().and_then(|word| node(word, &at.key("on"), self.mistakes)),
            event: written.event.as_ref().and_then(|word| event(word, &at.key("event"), self.mistakes)),
            of: written.of.clone(),
            has: self.optional_has(written.has.as_ref(), at),
            learn: written.learn.clone(),
        };
        to.map(|_| claim)
    }

    fn absence(&mut self, written: &AbsenceWritten, at: &KeyPath) -> Option<AbsenceClaim> {
        if let Some(role) = &written.error {
            let bare = AbsenceWritten { error: Some(role.clone()), ..AbsenceWritten::default() };
            if *written != bare {
                self.tell(&at.key("error"), "`error` stands beside a notice", "write two entries");
            }
            return Some(AbsenceClaim::Error(role.clone()));
        }
        let AbsenceWritten { error: _, row, to, on, event, of, has } = written.clone();
        let notice = NoticeWritten { row, to, on, event, of, has, learn: None };
        self.notice(&notice, at).map(|notice| AbsenceClaim::Notice(Box::new(notice)))
    }

    fn after(&mut self, written: &AfterWritten, at: &KeyPath) -> Option<AfterClaim> {
        let path = self.mistakes.need(at, "get", written.get.clone(), "/finesse/api/Dialog/{call.id}");
        let by = self.mistakes.need(at, "as", written.by.clone(), "agent");
        let has = self.mistakes.need(at, "has", written.has.as_ref(), "{state: ACTIVE}");
        let has = has.map(|has| self.has(has, &at.key("has")));
        Some(AfterClaim { path: path?, by: by?, has: has? })
    }

    fn optional_has(&mut self, written: Option<&HasWritten>, at: &KeyPath) -> Has {
        written.map_or_else(Has::default, |has| self.has(has, &at.key("has")))
    }

    fn has(&mut self, written: &HasWritten, at: &KeyPath) -> Has {
        if written.values.is_empty() && written.participants.roles.is_empty() {
            self.tell(at, "`has` claims nothing", "write a path and a value, `state: ACTIVE`");
        }
        let values = self.values(&written.values, at);
        let roles = at.key("participants");
        let (participants, others) = (&written.participants.roles, written.participants.others);
        let lists_one = participants.values().any(|participant| !participant.absent);
        if others.is_some() && !lists_one {
            self.tell(
                &roles.key("others"),
                "nobody is listed, beside whom there could be others",
                "list somebody, or leave it out",
            );
        }
        let participants: IndexMap<_, _> = participants
            .iter()
            .map(|(role, claim)| (role.clone(), self.participant(claim, &roles.key(role))))
            .collect();
        Has { values, participants, is_closed: lists_one && !others.unwrap_or(false) }
    }

    fn values(
        &mut self,
        written: &IndexMap<String, PartWritten>,
        at: &KeyPath,
    ) -> IndexMap<String, Claimed<ValueClaim>> {
        written.iter().map(|(path, part)| (path.clone(), self.part(part, &at.key(path)))).collect()
    }

    fn participant(&mut self, written: &ParticipantWritten, at: &KeyPath) -> ParticipantClaim {
        if written.absent && (!written.values.is_empty() || written.actions.is_some()) {
            self.tell(
                &at.key("absent"),
                "says that the participant is absent, and what it says",
                "keep one of the two",
            );
        }
        ParticipantClaim {
            absent: written.absent,
            values: self.values(&written.values, at),
            actions: written.actions.as_ref().and_then(|actions| self.actions(actions, &at.key("actions"))),
        }
    }

    fn actions(&mut self, written: &ActionsWritten, at: &KeyPath) -> Option<Claimed<ActionsClaim>> {
        let row = self.optional_row(written.row.as_ref(), at);
        let what = match (&written.exactly, &written.include, &written.exclude) {
            (Some(exactly), None, None) => Some(ActionsClaim::Exactly(exactly.clone())),
            (None, None, None) => {
                self.tell(at, "`actions` claims nothing", "write exactly, or include and exclude");
                None
            }
            (None, include, exclude) => Some(ActionsClaim::Some {
                include: include.clone().unwrap_or_default(),
                exclude: exclude.clone().unwrap_or_default(),
            }),
            (Some(_), ..) => {
                self.tell(at, "`exactly` stands beside include or exclude", "keep one of the two");
                None
            }
        };
        what.map(|what| Claimed { what, row })
    }

    fn optional_value(&mut self, written: Option<&ValueWritten>, at: &KeyPath) -> ValueClaim {
        written.map_or(ValueClaim::Any, |value| self.value(value, at))
    }

    fn value(&mut self, written: &ValueWritten, at: &KeyPath) -> ValueClaim {
        match written {
            TextOr::Text(text) => ValueClaim::Equal(text.clone()),
            TextOr::Long(ValueWordsWritten { present, absent, empty, any, begins }) => {
                let remedy = "write one of present, absent, empty, any (each `true`) or begins";
                self.one_claim([*present, *absent, *empty, *any], [(begins, ValueClaim::Begins)], at, remedy)
            }
        }
    }

    fn part(&mut self, written: &PartWritten, at: &KeyPath) -> Claimed<ValueClaim> {
        match written {
            TextOr::Text(text) => ValueClaim::Equal(text.clone()).into(),
            TextOr::Long(PartWordsWritten { row, equals, present, absent, empty, any, begins, not }) => {
                let remedy = "write one of present, absent, empty, any (each `true`), begins, equals or not";
                let texts =
                    [(begins, ValueClaim::Begins as TextClaim), (equals, ValueClaim::Equal), (not, ValueClaim::Not)];
                let what = self.one_claim([*present, *absent, *empty, *any], texts, at, remedy);
                Claimed { what, row: self.optional_row(row.as_ref(), at) }
            }
        }
    }

    /// The one claim that is made; `flags` are present, absent, empty and any.
    fn one_claim<const N: usize>(
        &mut self,
        flags: [Option<bool>; 4],
        texts: [(&Option<String>, TextClaim); N],
        at: &KeyPath,
        remedy: &str,
    ) -> ValueClaim {
        let words = [ValueClaim::Present, ValueClaim::Absent, ValueClaim::Empty, ValueClaim::Any];
        let words = flags.into_iter().zip(words).filter(|(given, _)| *given == Some(true)).map(|(_, claim)| claim);
        let texts = texts.into_iter().filter_map(|(text, claim)| text.clone().map(claim));
        let given: Vec<ValueClaim> = words.chain(texts).collect();
        if let [claim] = &given[..] {
            return claim.clone();
        }
        self.tell(at, "a value makes exactly one claim", remedy);
        ValueClaim::Any
    }
}

/// The node of that word.
pub fn node(word: &str, at: &KeyPath, mistakes: &mut Mistakes) -> Option<NodeName> {
    let nodes: Vec<(&str, NodeName)> = NodeName::all().map(|node| (node.word(), node)).collect();
    mistakes.word(at, word, "node", &nodes)
}

fn event(word: &str, at: &KeyPath, mistakes: &mut Mistakes) -> Option<EventName> {
    let events = EventName::ALL.map(|event| (event.word(), event));
    mistakes.word(at, word, "event", &events)
}
