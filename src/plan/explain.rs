//! A run in words: what is arranged, what is sent, what must follow, and on which rows and pages that rests.

use std::fmt::Write as _;

use crate::case::meant::{
    AbsenceClaim, ActionsClaim, Claimed, Expected, Has, NoticeClaim, Outcome, ParticipantClaim, ValueClaim,
};
use crate::case::meant::{Action, Request, Step};
use crate::cast::{Cast, TemplatePlace};
use crate::contract::{Catalogue, RowId};
use crate::lab::CallCentre;
use crate::observe::StepNumber;
use crate::waiting::seconds;

use super::casting::cast_run;
use super::run::Run;

/// Explains a run, with the people of `call_centre` as examples.
pub fn explain(run: &Run, catalogue: &Catalogue, call_centre: &CallCentre) -> String {
    let mut cast = cast_run(run, call_centre, &|_| true).unwrap_or_default();
    cast.values = run.values().clone();
    Explaining { run, catalogue, cast, out: String::new() }.whole()
}

struct Explaining<'a> {
    run: &'a Run,
    catalogue: &'a Catalogue,
    cast: Cast,
    out: String,
}

impl Explaining<'_> {
    fn whole(mut self) -> String {
        let run = self.run;
        self.line(0, &format!("{}  ({})", run.id, run.deployment.title()));
        self.line(1, &run.case.summary);
        let needs = run.case.needs.iter().chain(&run.scene.needs);
        let needs: Vec<&str> = needs.map(|need| need.capability.word()).collect();
        if !needs.is_empty() {
            self.line(1, &format!("needs: {}", needs.join(", ")));
        }
        self.line(0, &format!("Scene: {}", run.scene.name));
        self.line(1, &run.scene.summary);
        for (index, step) in run.scene_steps().enumerate() {
            let loops = step.step.repeat.as_ref().map(|repeat| {
                let until = &repeat.until_participants;
                format!(" (the last {} done again until there are {until} participants)", steps(repeat.steps))
            });
            self.line(1, &format!("{}. {}{}", index + 1, self.action(&step.step.action), loops.unwrap_or_default()));
            if let Some(Expected::Outcome(outcome)) = step.step.then.get(&run.deployment) {
                let proofs = self.proofs(outcome);
                self.line(2, &format!("proved by {proofs}"));
            }
        }
        for (number, step, expected) in run.steps() {
            self.line(0, &format!("Step {number}"));
            self.step(step);
            self.expected(expected);
            for watch in run.watches(StepNumber::Case(number)) {
                self.line(1, &format!("Watched, and never judged: {}", watch.says));
                self.outcome(&watch.claims);
            }
        }
        self.rows();
        if let Some(open) = &run.case.open {
            self.line(0, "What the case cannot see");
            self.line(1, open);
        }
        self.out
    }

    fn line(&mut self, depth: usize, text: &str) {
        for part in text.trim_end().lines() {
            // Writing to a string cannot fail.
            let _ = writeln!(self.out, "{:width$}{part}", "", width = depth * 2);
        }
    }

    /// The template filled, or as it stands where the name is known in the run only.
    fn filled(&self, template: &str, place: TemplatePlace) -> String {
        self.cast.fill(template, place).unwrap_or_else(|_| self.partly(template, place))
    }

    /// Fills what is known and leaves the others: a dialog's id exists only in a run.
    fn partly(&self, template: &str, place: TemplatePlace) -> String {
        let mut out = String::new();
        let mut rest = template;
        while let Some(start) = rest.find('{') {
            let Some(end) = rest[start..].find('}') else { break };
            let name = &rest[start..=start + end];
            out.push_str(&rest[..start]);
            out.push_str(&self.cast.fill(name, place).unwrap_or_else(|_| name.to_owned()));
            rest = &rest[start + end + 1..];
        }
        out + rest
    }

    fn action(&self, action: &Action) -> String {
        match action {
            Action::Request(request) => {
                let what = request.xml.as_deref().and_then(asked);
                let path = self.filled(&request.path, TemplatePlace::Path);
                match what {
                    Some(what) => format!("{}: {} {path} ({what})", request.by, request.method.word()),
                    None => format!("{}: {} {path}", request.by, request.method.word()),
                }
            }
            Action::Stimulus(stimulus) => {
                let customer = stimulus.customer.iter().map(|customer| format!("customer {customer}"));
                let agent = stimulus.agent.iter().map(|agent| format!("agent {agent}"));
                let concerned: Vec<String> = customer.chain(agent).collect();
                match concerned.as_slice() {
                    [] => stimulus.kind.word().to_owned(),
                    concerned => format!("{} ({})", stimulus.kind.word(), concerned.join(", ")),
                }
            }
            Action::Advance(duration) => format!("the target's clock goes forward by {}", seconds(*duration)),
            Action::Disconnect(role) => format!("{role}'s stream ends"),
            Action::Reconnect { role, side: None } => format!("{role}'s stream comes back"),
            Action::Reconnect { role, side: Some(side) } => {
                format!("{role}'s stream comes back at server {}", side.word())
            }
            Action::Subscribe { role, node } => format!("{role} subscribes to {}", node.word()),
        }
    }

    fn proofs(&self, outcome: &Outcome) -> String {
        let notices = outcome.notices.iter().map(|notice| self.notice(notice));
        let reads = outcome.after.iter().map(|after| {
            format!("{} reads {}: {}", after.by, self.filled(&after.path, TemplatePlace::Path), self.has(&after.has))
        });
        let proofs: Vec<String> = notices.chain(reads).collect();
        if proofs.is_empty() { "its own answer".to_owned() } else { proofs.join("; ") }
    }

    fn step(&mut self, step: &Step) {
        let Action::Request(request) = &step.action else {
            let text = self.action(&step.action);
            self.line(1, &text);
            return;
        };
        self.request(request);
        if let Some(change) = &step.change {
            self.line(1, &format!("with the element {} made {}", change.element, change.how.word().replace('_', " ")));
        }
    }

    fn request(&mut self, request: &Request) {
        let path = self.filled(&request.path, TemplatePlace::Path);
        self.line(1, &format!("{} {path}", request.method.word()));
        let credentials = match request.credentials {
            crate::case::meant::CredentialChoice::Right => "the right password",
            crate::case::meant::CredentialChoice::Wrong => "a wrong password",
            crate::case::meant::CredentialChoice::None => "no credentials",
            crate::case::meant::CredentialChoice::Token => "a token of single sign-on",
        };
        self.line(1, &format!("as {}, with {credentials}", request.by));
        for (name, value) in &request.headers {
            let value = self.filled(value, TemplatePlace::Plain);
            self.line(1, &format!("{name}: {value}"));
        }
        if let Some(xml) = &request.xml {
            let xml = self.filled(xml, TemplatePlace::Xml);
            self.line(2, &xml);
        }
    }

    fn expected(&mut self, expected: &Expected) {
        match expected {
            Expected::Observe => self.line(1, "The guide is silent: what follows is recorded and compared."),
            Expected::Universal(claim) => {
                let right = if claim.is_right { "; it is taken where nothing changed before" } else { "" };
                self.line(
                    1,
                    &format!("What holds of every answer: 2xx with an effect or an error, or 4xx without any{right}"),
                );
            }
            Expected::Outcome(outcome) => {
                self.line(1, "What must follow");
                self.outcome(outcome);
            }
            Expected::OneOf { arms, because } => {
                self.line(1, "One of these must follow, whole");
                for (name, arm) in arms {
                    self.line(1, &format!("- {name}"));
                    self.outcome(arm);
                }
                self.line(1, &format!("because: {because}"));
            }
        }
    }

    fn outcome(&mut self, outcome: &Outcome) {
        let mut claims: Vec<String> = Vec::new();
        claims.extend(outcome.status.map(|status| format!("status {status}")));
        if let Some(error) = &outcome.error {
            claims
                .push(format!("error in the answer: {}", error_values(&error.error_type, &error.data, &error.message)));
        }
        if let Some(error) = &outcome.async_error {
            let values = error_values(&error.error_type, &error.data, &error.message);
            claims.push(format!("error afterwards, to {} on {}: {values}", error.to, error.on.word()));
        }
        claims.extend(
            outcome.headers.iter().map(|(name, claim)| format!("header {name}: {}{}", value(&claim.what), by(claim))),
        );
        claims.extend(outcome.notices.iter().map(|notice| format!("notice {}", self.notice(notice))));
        for absence in &outcome.none {
            claims.push(match absence {
                AbsenceClaim::Error(role) => format!("no error to {role}"),
                AbsenceClaim::Notice(notice) => format!("no notice {}", self.notice(notice)),
            });
        }
        claims.extend(outcome.only.iter().map(|only| format!("nothing else to {} on {}", only.to, only.on.word())));
        if !outcome.unchanged.is_empty() {
            claims.push(format!("read before and after, the same: {}", outcome.unchanged.join(", ")));
        }
        for after in &outcome.after {
            let path = self.filled(&after.path, TemplatePlace::Path);
            claims.push(format!("afterwards {} reads {path}: {}", after.by, self.has(&after.has)));
        }
        if outcome.in_order {
            claims.push("the notices in this order".to_owned());
        }
        claims.extend(outcome.because.iter().map(|because| format!("because: {because}")));
        for claim in claims {
            self.line(2, &claim);
        }
    }

    fn notice(&self, notice: &NoticeClaim) -> String {
        let event = notice.event.map_or("any event", |event| event.word());
        let node = notice.on.map_or("any node", |node| node.word());
        let of = notice.of.iter().map(|of| format!(" of {of}"));
        let learn = notice.learn.iter().map(|learn| format!(" (known as {learn} from then on)"));
        let has = if notice.has == Has::default() { String::new() } else { format!(": {}", self.has(&notice.has)) };
        format!("{event} to {} on {node}{}{}{has}", notice.to, of.collect::<String>(), learn.collect::<String>())
    }

    fn has(&self, has: &Has) -> String {
        let values = has.values.iter().map(|(path, claim)| format!("{path} {}{}", self.value(&claim.what), by(claim)));
        let participants = has.participants.iter().map(|(role, claim)| format!("{role} {}", self.participant(claim)));
        let alone = has.is_closed.then(|| "nobody else among the participants".to_owned());
        values.chain(participants).chain(alone).collect::<Vec<_>>().join(", ")
    }

    fn participant(&self, claim: &ParticipantClaim) -> String {
        if claim.absent {
            return "is not in it".to_owned();
        }
        let values =
            claim.values.iter().map(|(path, claim)| format!("{path} {}{}", self.value(&claim.what), by(claim)));
        let actions = claim.actions.iter().map(|actions| format!("{}{}", offered(&actions.what), by(actions)));
        format!("({})", values.chain(actions).collect::<Vec<_>>().join("; "))
    }

    fn value(&self, claim: &ValueClaim) -> String {
        match claim {
            ValueClaim::Equal(text) => self.filled(text, TemplatePlace::Plain),
            _ => value(claim),
        }
    }

    fn rows(&mut self) {
        self.line(0, "Rows");
        for id in self.run.rows() {
            let text = self.row(&id);
            self.line(1, &text);
        }
    }

    fn row(&self, id: &RowId) -> String {
        match self.catalogue.row(id) {
            Some(row) => {
                let basis = row.basis.iter().map(|basis| format!("; from {basis}"));
                format!("{id}  {}{}\n  {}", row.known(), basis.collect::<String>(), row.says)
            }
            None => format!("{id}  not in the catalogue"),
        }
    }
}

/// What a body asks for: its requestedAction or state.
fn asked(xml: &str) -> Option<&str> {
    ["requestedAction", "state"].into_iter().find_map(|element| {
        let after = xml.split_once(&format!("<{element}>"))?.1;
        Some(after.split_once('<')?.0)
    })
}

fn steps(number: usize) -> String {
    if number == 1 { "step".to_owned() } else { format!("{number} steps") }
}

fn error_values(error_type: &ValueClaim, data: &ValueClaim, message: &ValueClaim) -> String {
    format!("type {}, data {}, message {}", value(error_type), value(data), value(message))
}

fn offered(claim: &ActionsClaim) -> String {
    match claim {
        ActionsClaim::Exactly(these) => format!("actions exactly {}", these.join(" ")),
        ActionsClaim::Some { include, exclude } if exclude.is_empty() => format!("actions with {}", include.join(" ")),
        ActionsClaim::Some { include, exclude } => {
            format!("actions with {} and without {}", include.join(" "), exclude.join(" "))
        }
    }
}

/// The row that a part of an object rests on, where it names one.
fn by<T>(claim: &Claimed<T>) -> String {
    claim.row.as_ref().map_or(String::new(), |row| format!(" by {row}"))
}

fn value(claim: &ValueClaim) -> String {
    match claim {
        ValueClaim::Equal(text) => text.clone(),
        ValueClaim::Not(text) => format!("not {text}"),
        ValueClaim::Begins(text) => format!("beginning with {text}"),
        ValueClaim::Present => "present".to_owned(),
        ValueClaim::Absent => "absent".to_owned(),
        ValueClaim::Empty => "empty".to_owned(),
        ValueClaim::Any => "any".to_owned(),
    }
}
