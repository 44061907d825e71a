//! The cases that ship, and the situations that the format must carry: read, checked, explained.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use finspec::case::meant::{CaseId, Expected};
use finspec::case::{Library, check};
use finspec::contract::{Catalogue, Deployment};
use finspec::lab::{CallCentre, Capability, TargetDescription};
use finspec::plan::{Run, RunId, explain};

use crate::support::corpus;

/// The situations on which other formats broke, and what their explanation must name: rows, pages, the request.
const SITUATIONS: &[(&str, Deployment, &[&str])] = &[
    (
        "dialog/barge_call/conference_full",
        Deployment::Cce,
        &[
            "POST /finesse/api/User/1001005/Dialogs",
            "dialog.barge_call#400-20700  printed, p. 102",
            "{monitor.id}",
            "because:",
        ],
    ),
    (
        "dialog/take_action/conference_by_non_controller",
        Deployment::Cce,
        &["async-conference-by-non-controller-cce  printed, p. 86", "beginning with <ConferenceCallCommand>"],
    ),
    (
        "dialog/take_action/conference_by_non_controller",
        Deployment::Ccx,
        &["async-conference-by-non-controller-ccx  printed, p. 87", "data 22"],
    ),
    (
        "dialog/send_dtmf/held_participant",
        Deployment::Ccx,
        &[
            "refused_now",
            "refused_later",
            "<targetMediaAddress>5501</targetMediaAddress>",
            "async-dtmf-while-held  printed, p. 93",
        ],
    ),
    (
        "dialog/barge_call/call_between_agents",
        Deployment::Ccx,
        &[
            "no notice any event to supervisor on user of supervisor",
            "state NOT_READY",
            "platform-states-non-icd-call  printed, p. 102",
        ],
    ),
    ("dialog/single_step_transfer/while_ringing", Deployment::Cce, &["TRANSFER_SST", "state ALERTING", "p. 97"]),
    ("dialog/single_step_transfer/while_ringing", Deployment::Ccx, &["The guide is silent"]),
    (
        "dialog/update_call_data/array_index_too_high",
        Deployment::Cce,
        &["<name>user.history[5]</name>", "logged_only", "async-array-index-out-of-range  printed, p. 90"],
    ),
    (
        "high_availability/presence/last_session_ends",
        Deployment::Ccx,
        &[
            "agent's stream ends",
            "goes forward by 59 s",
            "PUT to supervisor on team of agent: state LOGOUT",
            "pp. 378, 379",
        ],
    ),
    (
        "dialog/take_action/transfer_after_consulting",
        Deployment::Cce,
        &[
            "DELETE to colleague on dialogs of consult",
            "POST to colleague on dialogs of call",
            "PUT to caller",
            "pp. 130, 131",
        ],
    ),
];

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

fn sound(root: &Path) -> Library {
    let loaded = Library::load(root);
    assert!(loaded.errors.0.is_empty(), "{}", loaded.errors.render());
    let errors = check(&loaded.library);
    assert!(errors.0.is_empty(), "{}", errors.render());
    loaded.library
}

fn explained(library: &Library, id: &str, deployment: Deployment) -> String {
    let case = library.case(&CaseId(id.to_owned())).unwrap_or_else(|| panic!("{id} is not there"));
    let entry = &case.entries[0];
    let scene = Arc::new(library.scenes[&entry.scene[&deployment]].clone());
    let id = RunId::of(deployment, case, entry);
    let run = Run {
        id,
        deployment,
        case: Arc::new(case.clone()),
        entry: 0,
        scene,
        catalogue: Arc::clone(Catalogue::shared()),
    };
    explain(&run, Catalogue::shared(), &CallCentre::standard())
}

#[test]
fn the_cases_that_ship_are_sound() {
    let library = sound(&shipped());
    assert!(library.cases.len() >= 30);
}

/// How many situations there are on which the guide is silent, on both deployments together.
const SILENT: usize = 66;

#[test]
fn no_run_is_without_a_claim_but_situations_on_which_the_guide_is_silent() {
    let library = sound(&shipped());
    let mut silent = 0;
    for case in &library.cases {
        for step in case.entries.iter().flat_map(|entry| &entry.steps) {
            let observed = step.then.values().filter(|expected| matches!(expected, Expected::Observe)).count();
            let is_mutation = step.change.is_some() || case.id.0.contains("/_");
            assert!(observed == 0 || !is_mutation, "{}: an odd request claims nothing", case.id);
        }
    }
    for deployment in Deployment::ALL {
        let runs = corpus::whole().plan(&target(deployment));
        silent += runs.iter().filter(|planned| planned.run().only_observes()).count();
        for planned in corpus::whole().plan_robustness(&target(deployment)) {
            let run = planned.run();
            assert!(run.steps().count() > 1, "{}", run.id);
            let claims = |expected: &Expected| matches!(expected, Expected::Universal(_));
            assert!(run.steps().all(|(_, _, expected)| claims(expected)), "{}", run.id);
            assert!(!run.listeners().is_empty(), "{}: nobody would hear of what was refused", run.id);
        }
    }
    assert_eq!(silent, SILENT, "mutations belong to a robustness set, and situations are counted here");
}

fn target(deployment: Deployment) -> TargetDescription {
    let numbers = BTreeMap::from([(Capability::ConferenceLimit, 4)]);
    TargetDescription { numbers, ..TargetDescription::lacking_nothing(deployment) }
}

#[test]
fn the_situations_are_read_checked_and_explained() {
    let library = sound(&shipped());
    for (id, deployment, named) in SITUATIONS {
        let text = explained(&library, id, *deployment);
        for name in *named {
            assert!(text.contains(name), "{id} on {deployment} does not name `{name}`:\n{text}");
        }
    }
}

#[test]
fn one_case_alone_loads_what_it_needs_and_nothing_else() {
    let id = CaseId("dialog/send_dtmf/letters".to_owned());
    let alone = Library::load_case(&shipped(), &id).complete().unwrap();
    assert_eq!(alone.cases.len(), 1);
    let scenes: Vec<&str> = alone.scenes.keys().map(String::as_str).collect();
    assert_eq!(
        scenes,
        ["agent_on_queued_call", "agent_with_ringing_call", "ready_agent", "signed_in_agent", "signed_out_agent"]
    );
    assert!(check(&alone).0.is_empty());
    let whole = Library::load(&shipped()).library;
    assert_eq!(whole.case(&id).unwrap(), &alone.cases[0]);
}
