//! Runs of robustness sets: the odd requests that are made of each good one, sent one after another, and a right one at the
//! end. What must hold of their answers needs no page of the guide.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use indexmap::IndexMap;

use crate::case::body_template::{address, elements};
use crate::case::error::Problem;
use crate::case::meant::{
    Action, BodyChange, Case, CaseId, Entry, Expected, GoodRequest, Request, RobustnessSet, Step, StepPlace,
    UniversalClaim,
};
use crate::case::parse::Mistakes;
use crate::case::position::KeyPath;

/// The folder of robustness sets, which stands in the ids of their runs.
pub const ROBUSTNESS: &str = "_robustness";

/// The header that declares what a body is.
const CONTENT_TYPE: &str = "Content-Type";

/// The cases of all sets, and what is wrong with them and the requests as they stand together.
#[derive(Debug, Default)]
pub struct RobustnessCases {
    /// One a set.
    pub cases: Vec<Case>,
    /// Mistakes, by file.
    pub mistakes: BTreeMap<PathBuf, Mistakes>,
}

/// Makes the case of every set. A request that could not be read is not missed.
pub fn robustness_cases(
    sets: &[RobustnessSet],
    requests: &[GoodRequest],
    unreadable: &BTreeSet<String>,
) -> RobustnessCases {
    let mut made = RobustnessCases::default();
    for set in sets {
        let mut mistakes = Mistakes::default();
        let good = good_requests(set, requests, unreadable, &mut mistakes);
        let entries = good.into_iter().map(|good| Entry {
            name: Some(good.folder.rsplit('/').next().unwrap_or(&good.folder).to_owned()),
            scene: good.scene.clone(),
            values: IndexMap::new(),
            steps: steps(set, good),
        });
        made.cases.push(Case {
            id: CaseId(format!("{ROBUSTNESS}/{}", set.name)),
            file: set.file.clone(),
            summary: set.summary.clone(),
            needs: Vec::new(),
            open: None,
            entries: entries.collect(),
        });
        if !mistakes.0.is_empty() {
            made.mistakes.insert(set.file.clone(), mistakes);
        }
    }
    made
}

/// The good requests that a set names: each known, once, at one address with the others, and made odd by something.
fn good_requests<'a>(
    set: &RobustnessSet,
    requests: &'a [GoodRequest],
    unreadable: &BTreeSet<String>,
    mistakes: &mut Mistakes,
) -> Vec<&'a GoodRequest> {
    let mut found = Vec::new();
    let mut shared: Option<String> = None;
    for (index, folder) in set.requests.iter().enumerate() {
        let at = KeyPath::top().key("requests").index(index);
        let Some(good) = requests.iter().find(|good| good.folder == *folder) else {
            if !unreadable.contains(folder) {
                let known = requests.iter().map(|good| good.folder.as_str());
                let what = format!("there is no good request `{folder}`");
                let remedy = format!("write cases/{folder}/_request.yaml, or name another operation's folder");
                mistakes.add(Problem::at(&at, what, remedy).near(folder, known));
            }
            continue;
        };
        if set.requests[..index].contains(folder) {
            mistakes.add(Problem::at(&at, format!("`{folder}` stands there twice"), "keep one of them"));
            continue;
        }
        let own = format!("{} {}", good.request.method, address(&good.request.path));
        if *shared.get_or_insert_with(|| own.clone()) != own {
            let what = format!("`{folder}` goes to another address, {own}");
            mistakes.add(Problem::at(&at, what, "write a set for each address and method"));
        }
        if steps(set, good).len() < 2 {
            let what = format!("nothing of the set makes `{folder}` odd");
            mistakes.add(Problem::at(&at, what, "give the set bodies, or take the request out"));
        }
        found.push(good);
    }
    found
}

fn steps(set: &RobustnessSet, good: &GoodRequest) -> Vec<Step> {
    let step = |request: Request, change: Option<BodyChange>, is_right: bool| {
        let claim = UniversalClaim { watched: good.watched.clone(), is_unseen: good.unseen.is_some(), is_right };
        let expected = Expected::Universal(Box::new(claim));
        Step {
            watch: BTreeMap::new(),
            action: Action::Request(request),
            change,
            then: good.scene.keys().map(|deployment| (*deployment, expected.clone())).collect(),
            repeat: None,
            place: StepPlace::default(),
        }
    };
    let mut steps = Vec::new();
    if let Some(body) = &good.request.xml {
        // The root is what makes a body one; without it, it is another document, as those in `bodies` are.
        let mut names: Vec<&str> = elements(body).into_iter().skip(1).collect();
        let mut seen = BTreeSet::new();
        names.retain(|name| seen.insert(*name));
        for how in &set.changes {
            for element in &names {
                let change = BodyChange { element: (*element).to_owned(), how: *how };
                steps.push(step(good.request.clone(), Some(change), false));
            }
        }
    }
    for body in set.bodies.values() {
        steps.push(step(Request { xml: Some(body.clone()), ..good.request.clone() }, None, false));
    }
    for content_type in set.content_types.values() {
        let mut request = good.request.clone();
        request.headers.insert(CONTENT_TYPE.to_owned(), content_type.clone());
        steps.push(step(request, None, false));
    }
    steps.push(step(good.request.clone(), None, true));
    steps
}
