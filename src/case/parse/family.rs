//! Families, good requests and robustness sets from written to meant. What a row says of a refusal is taken from it.

use std::collections::BTreeMap;
use std::path::Path;

use indexmap::IndexMap;

use crate::contract::{Catalogue, Method, Row, RowId};

use super::action::action;
use super::situation::{Placed, consequences, needs, scene_choice};
use super::watch::must_not_be;
use crate::case::error::Problem;
use crate::case::meant::{
    Action, Alteration, CaseFamily, ChangeKind, CredentialChoice, Expected, FamilyRuns, FamilyUse, Following,
    GoodRequest, Outcome, Request, RobustnessSet, StepPlace,
};
use crate::case::parse::Mistakes;
use crate::case::parse::claim::{Actor, outcome};
use crate::case::position::KeyPath;
use crate::case::written::{
    AlterationWritten, Entries, ErrorWritten, FamilyUseWritten, FamilyWritten, OTHER, OutcomeWritten, RequestWritten,
    RobustnessWritten, RowsWritten, TextOr, ThenWritten, WhenWritten,
};

/// What a family's file means; `None` where nothing can be derived from it.
pub fn family(name: &str, file: &Path, written: &FamilyWritten, mistakes: &mut Mistakes) -> Option<CaseFamily> {
    let top = KeyPath::top();
    let summary = mistakes.need(&top, "summary", written.summary.clone(), "one sentence");
    let needs = needs(written.needs.as_deref(), &top.key("needs"), mistakes);
    let runs = match (&written.each_required, &written.each, &written.alter) {
        (Some(how), None, None) => change_kind(how, &top.key("each_required"), mistakes).map(FamilyRuns::EachRequired),
        (None, Some(each), None) => {
            let at = top.key("each");
            if each.0.is_empty() {
                mistakes.add(Problem::at(&at, "`each` has no entries", "write one, or write `alter`"));
            }
            let named = each.0.iter().filter_map(|(name, written)| {
                Some((Some(name.clone()), alteration(written, &at.key(name), mistakes)?))
            });
            Some(FamilyRuns::These(named.collect()))
        }
        (None, None, Some(written)) => {
            alteration(written, &top.key("alter"), mistakes).map(|one| FamilyRuns::These(vec![(None, one)]))
        }
        (None, None, None) | (Some(_), ..) | (_, Some(_), Some(_)) => {
            let remedy = "write exactly one of each_required, each, alter";
            mistakes.add(Problem::at(&top, "it is not said once what is done to the request", remedy));
            None
        }
    };
    Some(CaseFamily { name: name.to_owned(), file: file.to_owned(), summary: summary?, needs, runs: runs? })
}

fn change_kind(word: &str, at: &KeyPath, mistakes: &mut Mistakes) -> Option<ChangeKind> {
    let kinds = ChangeKind::ALL.map(|kind| (kind.word(), kind));
    mistakes.word(at, word, "way to make a body wrong", &kinds)
}

fn alteration(written: &AlterationWritten, at: &KeyPath, mistakes: &mut Mistakes) -> Option<Alteration> {
    let AlterationWritten { change, body, says, by, credentials, method, path } = written;
    let given =
        [change, body, by, credentials, method, path].into_iter().flatten().count() + usize::from(says.is_some());
    if given != 1 {
        let remedy = "write exactly one of change, body, says, as, credentials, method, path";
        mistakes.add(Problem::at(at, "one thing is done to the request", remedy));
        return None;
    }
    if let Some(Entries(says)) = says {
        if says.is_empty() {
            mistakes.add(Problem::at(&at.key("says"), "`says` names no element", "write `element: text`"));
        }
        return Some(Alteration::Says(says.clone()));
    }
    let kinds = ChangeKind::ALL.map(|kind| (kind.word(), Alteration::Change(kind)));
    let bodies = [("none", Alteration::NoBody), ("cut_off", Alteration::CutOff)];
    let others = [(OTHER, Alteration::ByOther)];
    let choices = CredentialChoice::ALL.map(|choice| (choice.word(), Alteration::Credentials(choice)));
    let methods = Method::ALL.map(|method| (method.key(), Alteration::Method(method)));
    let paths = [("unknown_id", Alteration::UnknownId), ("of_other", Alteration::IdOfOther)];
    let mut meant = |key: &str, word: &Option<String>, kind: &str, known: &[(&'static str, Alteration)]| {
        let numbered: Vec<(&'static str, usize)> =
            known.iter().enumerate().map(|(at, (word, _))| (*word, at)).collect();
        let index = mistakes.word(&at.key(key), word.as_ref()?, kind, &numbered)?;
        known.get(index).map(|(_, alteration)| alteration.clone())
    };
    meant("change", change, "way to make a body wrong", &kinds)
        .or_else(|| meant("body", body, "word for a body", &bodies))
        .or_else(|| meant("as", by, "word for who sends it", &others))
        .or_else(|| meant("credentials", credentials, "choice of credentials", &choices))
        .or_else(|| meant("method", method, "method", &methods))
        .or_else(|| meant("path", path, "word for a path", &paths))
}

/// What a good request's file means; `None` where it holds no request.
pub fn request(folder: &str, file: &Path, written: &RequestWritten, mistakes: &mut Mistakes) -> Option<GoodRequest> {
    let top = KeyPath::top();
    let request = good_request(written, mistakes);
    let scene = mistakes.need(&top, "scene", written.scene.as_ref(), "the name of a scene");
    let scene = scene.map(|choice| scene_choice(choice, &top.key("scene"), mistakes));
    // A stand-in keeps the reading going, so that mistakes further down are told as well; the request is not used.
    let by = written.by.clone().unwrap_or_default();
    let stand_in = Request::read(&by, "/");
    let action = Action::Request(request.clone().unwrap_or(stand_in));
    let operation = folder.replace('/', ".");
    let reading = Reading { written, action: &action, operation: &operation };
    let watched = reading.watched(mistakes);
    let at = top.key("required");
    let required = written.required.iter().flat_map(|required| &required.0);
    let required = required
        .map(|(element, then)| (element.clone(), reading.then(then, &at.key(element), mistakes)))
        .collect::<IndexMap<_, _>>();
    let at = top.key("families");
    let families = written.families.iter().flat_map(|families| &families.0);
    let families = families
        .map(|(name, family)| (name.clone(), reading.family_use(family, &at.key(name), mistakes)))
        .collect::<IndexMap<_, _>>();
    let scene = scene?;
    let mut meant = GoodRequest {
        folder: folder.to_owned(),
        file: file.to_owned(),
        request: request?,
        scene,
        other: written.other.clone(),
        watched,
        unseen: written.unseen.clone(),
        required,
        families,
    };
    meant.keep_deployments_with_a_scene();
    Some(meant)
}

fn good_request(written: &RequestWritten, mistakes: &mut Mistakes) -> Option<Request> {
    let verbs = written.verbs();
    if verbs.len() != 1 {
        let what = if verbs.is_empty() { "the request has no method" } else { "the request has several methods" };
        mistakes.add(Problem::at(&KeyPath::top(), what, "write exactly one of put, post, get, delete, with its path"));
        let _ = mistakes.need(&KeyPath::top(), "as", written.by.as_ref(), "agent");
        return None;
    }
    let RequestWritten { by, put, post, get, delete, xml, .. } = written.clone();
    let when = WhenWritten { by, put, post, get, delete, xml, ..WhenWritten::default() };
    match action(&Placed { at: KeyPath::top(), written: &when }, mistakes)? {
        Action::Request(request) => Some(request),
        _ => None,
    }
}

/// What the outcomes of one good request are read with.
struct Reading<'a> {
    written: &'a RequestWritten,
    action: &'a Action,
    operation: &'a str,
}

impl Reading<'_> {
    fn watched(&self, mistakes: &mut Mistakes) -> Outcome {
        let RequestWritten { none, unchanged, .. } = self.written.clone();
        let written = OutcomeWritten { none, unchanged, ..OutcomeWritten::default() };
        match outcome(&written, &KeyPath::top(), self.operation, &Actor::of(self.action), mistakes) {
            Expected::Outcome(outcome) => *outcome,
            Expected::OneOf { .. } | Expected::Observe | Expected::Universal(_) => Outcome::default(),
        }
    }

    fn then(&self, written: &TextOr<ThenWritten>, at: &KeyPath, mistakes: &mut Mistakes) -> Following {
        match written {
            TextOr::Text(row) => self.following(&of_row(row), at, mistakes),
            TextOr::Long(then) => self.following(then, at, mistakes),
        }
    }

    fn family_use(&self, written: &TextOr<FamilyUseWritten>, at: &KeyPath, mistakes: &mut Mistakes) -> FamilyUse {
        let long = match written {
            TextOr::Text(row) => {
                let following = Some(self.following(&of_row(row), at, mistakes));
                return FamilyUse::Applies { following, left_out: IndexMap::new() };
            }
            TextOr::Long(long) => long,
        };
        if let Some(reason) = &long.why_not {
            if *long != (FamilyUseWritten { why_not: Some(reason.clone()), ..FamilyUseWritten::default() }) {
                let what = "`why_not` stands beside what must follow";
                mistakes.add(Problem::at(&at.key("why_not"), what, "keep one of the two").of_key());
            }
            return FamilyUse::Not(reason.clone());
        }
        let FamilyUseWritten { why_not: _, leave_out, both, cce, ccx } = long.clone();
        let left_out = leave_out.map_or_else(IndexMap::new, |left_out| left_out.0);
        if long.leave_out.is_some() && left_out.is_empty() {
            mistakes.add(Problem::at(&at.key("leave_out"), "`leave_out` names no run", "write `run: reason`"));
        }
        if *long == FamilyUseWritten::default() {
            mistakes.add(Problem::at(at, "nothing is said of the family", "write a row's id, or `why_not: sentence`"));
        }
        let then = ThenWritten { both, cce, ccx };
        let says = then != ThenWritten::default();
        FamilyUse::Applies { following: says.then(|| self.following(&then, at, mistakes)), left_out }
    }

    fn following(&self, then: &ThenWritten, at: &KeyPath, mistakes: &mut Mistakes) -> Following {
        for (key, outcome) in [("both", &then.both), ("cce", &then.cce), ("ccx", &then.ccx)] {
            outcome.iter().for_each(|outcome| must_not_be(outcome, &at.key(key), "a good request", mistakes));
        }
        let filled = |outcome: &Option<OutcomeWritten>| outcome.as_ref().map(|outcome| self.filled(outcome));
        let then = ThenWritten { both: filled(&then.both), cce: filled(&then.cce), ccx: filled(&then.ccx) };
        let mut place = StepPlace::default();
        let placed = Placed { at: at.clone(), written: &then };
        let then = consequences(&placed, self.action, self.operation, &mut place, mistakes);
        Following { then, place: place.then }
    }

    /// The outcome with what its row says and what every refusal of the request leaves alone, as far as it says nothing of
    /// these itself.
    fn filled(&self, written: &OutcomeWritten) -> OutcomeWritten {
        if written.observe == Some(true) {
            return written.clone();
        }
        if let Some(Entries(arms)) = &written.one_of {
            let arms = arms.iter().map(|(name, arm)| (name.clone(), self.filled(arm))).collect();
            return OutcomeWritten { one_of: Some(Entries(arms)), ..written.clone() };
        }
        let row = self.rows(written.row.as_ref()).into_iter().find(|row| row.status.is_some());
        OutcomeWritten {
            status: written.status.or_else(|| row?.status),
            error: written.error.clone().or_else(|| error_of(row?)),
            none: written.none.clone().or_else(|| self.written.none.clone()),
            unchanged: written.unchanged.clone().or_else(|| self.written.unchanged.clone()),
            ..written.clone()
        }
    }

    fn rows(&self, written: Option<&RowsWritten>) -> Vec<&'static Row> {
        let ids: Vec<&str> = match written {
            None => Vec::new(),
            Some(TextOr::Text(id)) => vec![id],
            Some(TextOr::Long(ids)) => ids.iter().map(|id| id.0.as_str()).collect(),
        };
        let full = |id: &str| id.parse().unwrap_or_else(|_| RowId::of(self.operation, id));
        ids.into_iter().filter_map(|id| Catalogue::shared().row(&full(id))).collect()
    }
}

fn of_row(row: &str) -> ThenWritten {
    let outcome = OutcomeWritten { row: Some(TextOr::Text(row.to_owned())), ..OutcomeWritten::default() };
    ThenWritten { both: Some(outcome), ..ThenWritten::default() }
}

fn error_of(row: &Row) -> Option<ErrorWritten> {
    let text = |text: &Option<String>| text.clone().map(TextOr::Text);
    let (error_type, data, message) = (text(&row.error_type), text(&row.error_data), text(&row.error_message));
    let error = ErrorWritten { row: None, error_type, data, message };
    (error != ErrorWritten::default()).then_some(error)
}

impl GoodRequest {
    /// What is said alike for both deployments is meant for those that have a scene.
    fn keep_deployments_with_a_scene(&mut self) {
        let GoodRequest { scene, required, families, .. } = self;
        let of_families = families.values_mut().filter_map(|family| match family {
            FamilyUse::Applies { following, .. } => following.as_mut(),
            FamilyUse::Not(_) => None,
        });
        for following in required.values_mut().chain(of_families) {
            let is_both = |place: &BTreeMap<_, KeyPath>| {
                let mut places = place.values();
                places.next().is_some_and(|first| places.all(|other| other == first)) && place.len() > 1
            };
            if is_both(&following.place) {
                following.then.retain(|deployment, _| scene.contains_key(deployment));
                following.place.retain(|deployment, _| scene.contains_key(deployment));
            }
        }
    }
}

/// What a robustness set's file means; `None` where it names no request.
pub fn robustness(
    name: &str,
    file: &Path,
    written: &RobustnessWritten,
    mistakes: &mut Mistakes,
) -> Option<RobustnessSet> {
    let top = KeyPath::top();
    let summary = mistakes.need(&top, "summary", written.summary.clone(), "one sentence");
    let requests = mistakes.need(&top, "requests", written.requests.clone(), "[dialog/send_dtmf]");
    if requests.as_ref().is_some_and(Vec::is_empty) {
        mistakes.add(Problem::at(&top.key("requests"), "`requests` is empty", "name at least one operation's folder"));
    }
    let at = top.key("changes");
    let changes = written.changes.iter().flatten().enumerate();
    let changes = changes.filter_map(|(index, word)| change_kind(word, &at.index(index), mistakes)).collect();
    let entries = |entries: &Option<Entries<String>>| entries.clone().map_or_else(IndexMap::new, |entries| entries.0);
    Some(RobustnessSet {
        name: name.to_owned(),
        file: file.to_owned(),
        summary: summary?,
        requests: requests?,
        changes,
        bodies: entries(&written.bodies),
        content_types: entries(&written.content_types),
    })
}
