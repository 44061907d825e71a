//! Where the guide says two things, the mock can do either, and a case must know each for what it is: every arm of every
//! `one_of` is met under some choice, or stands here with the reason why no choice shows it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use finspec::case::meant::Expected;
use finspec::client::HttpClient;
use finspec::client::http::DEADLINE;
use finspec::contract::Deployment;
use finspec::lab::CallCentre;
use finspec::mock::{Choices, DtmfWhileHeld};
use finspec::plan::{Planned, Run};
use finspec::report::RunRecord;
use finspec::target::{Embedded, Target};
use finspec::verdict::VerdictWord;

use crate::support::corpus::{self, Driving};

/// Arms that no choice shows: operation and situation, arm, reason.
const NOT_SHOWN: [(&str, &str, &str); 56] = [
    (
        "take_action::_unknown_id",
        "not_found",
        "the pages of the operation print the other word, which the mock has; a server has one for all",
    ),
    (
        "outbound_option_preview::_unknown_id",
        "not_found",
        "the pages of the operation print the other word, which the mock has; a server has one for all",
    ),
    (
        "direct_preview::_unknown_id",
        "not_found",
        "the pages of the operation print the other word, which the mock has; a server has one for all",
    ),
    (
        "end_barge_call::_unknown_id",
        "dialog_not_found",
        "the pages of the operation print the other word, which the mock has; a server has one for all",
    ),
    (
        "end_silent_monitor::_unknown_id",
        "dialog_not_found",
        "the pages of the operation print the other word, which the mock has; a server has one for all",
    ),
    (
        "send_dtmf::_unknown_id",
        "dialog_not_found",
        "the pages of the operation print the other word, which the mock has; a server has one for all",
    ),
    (
        "start_recording::_unknown_id",
        "dialog_not_found",
        "the pages of the operation print the other word, which the mock has; a server has one for all",
    ),
    (
        "reclassify::_empty_parameter",
        "bad_request",
        "page 112 lists Bad Request without a word, and the mock has a type that says more",
    ),
    (
        "reclassify::_wrong_case_parameter",
        "bad_request",
        "page 112 lists Bad Request without a word, and the mock has a type that says more",
    ),
    (
        "reclassify::_unknown_id",
        "does_not_exist",
        "page 112 has two rows for it, and the mock knows the one that names the dialog",
    ),
    (
        "make_call::busy_colleague",
        "second_line",
        "phones of the mock have one line; two are the call manager's setting",
    ),
    (
        "sign_out::from_ready",
        "refused_now",
        "the CTI server refuses, as page 50 has it; no choice of the mock refuses at once",
    ),
    (
        "sign_out::while_talking",
        "refused_now",
        "the CTI server refuses, as page 50 has it; no choice of the mock refuses at once",
    ),
    (
        "sign_out::while_wrapping_up",
        "refused_now",
        "the CTI server refuses, as page 50 has it; no choice of the mock refuses at once",
    ),
    (
        "wrap_up::time_is_over",
        "not_available",
        "what an agent's Automatic Available is belongs to the call centre and is not open",
    ),
    (
        "change_state::ready_while_signed_out",
        "refused_now",
        "the CTI server refuses, as page 50 has it; no choice of the mock refuses at once",
    ),
    (
        "change_state::ready_while_a_call_is_offered",
        "refused_now",
        "the CTI server refuses, as page 50 has it; no choice of the mock refuses at once",
    ),
    (
        "change_state::ready_while_a_call_is_offered",
        "taken_in",
        "no choice of the mock keeps a READY that is asked for while a call rings",
    ),
    (
        "change_state::supervisor_asks_for_who_is_signed_out",
        "not_in_the_situation",
        "the mock has 400 for what is not the supervisor's to set; page 73 has 401 too and not when",
    ),
    ("make_call::with_wrong_call_variables", "bad_request", "the mock answers as Update Call Variable Data does"),
    (
        "drop_participant::not_offered",
        "refused_now",
        "the mock refuses each action that is not offered in one way, afterwards",
    ),
    ("drop_participant::_unknown_id", "dialog_not_found", "the rules of this operation have one word for it"),
    ("send_dtmf::missing_part_of_a_parameter", "invalid", "the mock knows a parameter without a part as missing"),
    (
        "::_address_outside_ascii",
        "invalid_destination",
        "the mock looks at an address before it looks for whom it reaches",
    ),
    ("::_empty_parameter::", "invalid", "the mock takes an element that says nothing for one that is not there"),
    ("::_wrong_case_parameter::", "invalid", "the mock takes an element by another name for one that is not there"),
    (
        "single_step_transfer::busy_supervisor",
        "refused_now",
        "the mock learns of a busy line from the CTI server alone",
    ),
    ("send_dtmf::letters", "invalid_input", "the mock takes any letter on CCE, as page 93 has it"),
    ("send_dtmf::letters", "refused_later", "the mock takes any letter on CCE, as page 93 has it"),
    ("send_dtmf::punctuation", "refused_later", "the mock refuses on CCE at once what is neither a letter nor a tone"),
    ("send_dtmf::invalid_value", "parameter_missing", "the mock takes the first parameter for the one that is meant"),
    ("single_step_transfer::to_own_extension", "invalid_input", "the mock looks for whom an address reaches"),
    ("single_step_transfer::to_own_extension", "refused_later", "the mock knows the own extension itself"),
    ("silent_monitor::own_extension", "invalid_input", "the mock looks for whom an address reaches"),
    ("silent_monitor::own_extension", "refused_later", "the mock knows the own extension itself"),
    ("silent_monitor::own_extension", "not_theirs", "supervisors of the mock's own call centre belong to their teams"),
    ("sign_in::extension_in_use", "not_ones_own", "an extension of the mock is nobody's own before somebody signs in"),
    (
        "silent_monitor::ready_supervisor",
        "invalid_input",
        "the mock has the supervisor's state as Invalid State, as page 98 lists it",
    ),
    (
        "silent_monitor::ready_supervisor",
        "refused_later",
        "the mock has the supervisor's state as Invalid State, as page 98 lists it",
    ),
    (
        "silent_monitor::signed_out_supervisor",
        "invalid_state",
        "the mock has one word for an extension that is not one's own",
    ),
    (
        "silent_monitor::signed_out_supervisor",
        "not_authorized",
        "the mock has one word for an extension that is not one's own",
    ),
    (
        "silent_monitor::signed_out_supervisor",
        "refused_later",
        "the mock has one word for an extension that is not one's own",
    ),
    (
        "single_step_transfer::not_a_participant",
        "invalid_input",
        "the mock has one word for a call that is not one's own",
    ),
    ("single_step_transfer::not_a_participant", "not_found", "the mock has one word for a call that is not one's own"),
    (
        "single_step_transfer::not_a_participant",
        "refused_later",
        "the mock has one word for a call that is not one's own",
    ),
    (
        "single_step_transfer::signed_out",
        "invalid_input",
        "the mock has one word for an extension that is not one's own",
    ),
    ("single_step_transfer::signed_out", "not_found", "the mock has one word for an extension that is not one's own"),
    (
        "single_step_transfer::signed_out",
        "refused_later",
        "the mock has one word for an extension that is not one's own",
    ),
    (
        "take_action::conference_while_colleague_rings",
        "invalid_input",
        "the mock refuses each action that is not offered in one way, afterwards",
    ),
    (
        "change_state::supervisor_asks_for_who_is_signed_out",
        "refused_later",
        "the mock has the supervisor's mistakes at once, as page 73",
    ),
    ("::supervisor_makes_not_ready", "not_the_supervisors", "the mock lets supervisors do what page 47 has"),
    ("sign_in::extension_with_letters", "refused_later", "the mock refuses letters before it looks for a device"),
    ("make_call::busy_colleague", "answered_elsewhere", "no line of the mock is forwarded"),
    ("make_call::bad_destination", "answered_elsewhere", "no announcement of the mock answers"),
    (
        "transfer_of_held_call_to_second_call",
        "no_consult_call",
        "the mock lets any held call be transferred, as page 93 has it",
    ),
    (
        "sign_in::e164_extension",
        "refused_later",
        "the mock refuses what is no number on CCE before it looks for a device",
    ),
];

/// An arm: the run and its name.
type Arm = (String, String);

fn is_listed((run, arm): &Arm) -> bool {
    NOT_SHOWN.iter().any(|(situation, listed, _)| run.contains(situation) && listed == arm)
}

/// The arms of each `one_of` of a run, in the order of its steps.
fn arms_of(run: &Run) -> Vec<Vec<&str>> {
    let arms = run.steps().filter_map(|(_, _, expected)| match expected {
        Expected::OneOf { arms, .. } => Some(arms.keys().map(String::as_str).collect()),
        Expected::Outcome(_) | Expected::Observe | Expected::Universal(_) => None,
    });
    arms.collect()
}

/// The runs with `one_of` that are wanted, with their records by the expectation alone, against a mock with these choices.
async fn records(deployment: Deployment, choices: Choices, is_wanted: impl Fn(&Run) -> bool) -> Vec<(Run, RunRecord)> {
    let runtime = tokio::runtime::Handle::current();
    let target = Arc::new(Embedded::with(runtime, deployment, CallCentre::standard(), choices));
    let mut planned = corpus::whole().plan(target.description());
    planned.retain(|planned| matches!(planned, Planned::Run(run) if !arms_of(run).is_empty() && is_wanted(run)));
    let driving = Driving { jobs: 16, deadline: DEADLINE, snapshots: false, strict: true };
    let records = corpus::records(&target, &HttpClient::new(DEADLINE).unwrap(), &planned, driving).await;
    let mut records: BTreeMap<String, RunRecord> = records.into_iter().map(|it| (it.id.clone(), it)).collect();
    let run = |planned: &Planned| (planned.run().clone(), records.remove(planned.run().id.as_str()).unwrap());
    planned.iter().map(run).collect()
}

#[tokio::test]
async fn dtmf_for_a_held_participant_is_refused_at_once_or_later() {
    for deployment in Deployment::ALL {
        for (choice, arm, row) in [
            (DtmfWhileHeld::RefusedLater, "refused_later", "async-dtmf-while-held"),
            (DtmfWhileHeld::RefusedAtOnce, "refused_now", "401-invalid-state"),
        ] {
            let choices = Choices { dtmf_while_held: choice, ..Choices::default() };
            let is_it = |run: &Run| run.id.as_str().ends_with("dialog::send_dtmf::held_participant");
            let records = records(deployment, choices, is_it).await;
            let [(_, record)] = records.as_slice() else { panic!("one run") };
            assert_eq!(record.verdict, VerdictWord::Conforms, "{:?} {:?}", record.reason, record.deviations);
            assert_eq!(record.arms, [arm]);
            let confirmed: Vec<&str> = record.rows.iter().map(|row| row.id.short()).collect();
            assert!(confirmed.contains(&row), "only what was seen is confirmed: {confirmed:?}");
            assert!(!(confirmed.contains(&"401-invalid-state") && confirmed.contains(&"async-dtmf-while-held")));
        }
    }
}

/// How calls begin and end in a call centre is no fault of its server: whatever is set, no run deviates. Left out are phones
/// that answer by themselves, where no call rings, and what has outcomes of its own.
#[tokio::test(flavor = "multi_thread")]
async fn no_way_in_which_calls_begin_and_end_is_a_deviation() {
    let ways = [
        "end_of_call=user_first",
        "start_time=kept",
        "transferred_type=kept",
        "outside_call=caller_alone",
        "missed_calls=second",
        "call_data=filled_by_script",
        "idle_logout=after_eight_hours",
    ];
    let choices = ways.iter().try_fold(Choices::default(), |choices, way| choices.choosing(way)).unwrap();
    for deployment in Deployment::ALL {
        let runtime = tokio::runtime::Handle::current();
        let target = Arc::new(Embedded::with(runtime, deployment, CallCentre::standard(), choices));
        let planned = corpus::whole().plan(target.description());
        let driving = Driving { jobs: 16, deadline: DEADLINE, snapshots: false, strict: true };
        let records = corpus::records(&target, &HttpClient::new(DEADLINE).unwrap(), &planned, driving).await;
        let fits = |word: VerdictWord| matches!(word, VerdictWord::Conforms | VerdictWord::Undocumented);
        let accused: Vec<String> = records
            .iter()
            .filter(|record| !fits(record.verdict))
            .map(|record| format!("{}: {:?} {:?}", record.id, record.reason, record.deviations))
            .collect();
        assert!(accused.is_empty(), "{} accused:\n{}", accused.len(), accused.join("\n"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_arm_is_met_under_some_choice() {
    let (mut written, mut met) = (BTreeSet::<Arm>::new(), BTreeSet::<Arm>::new());
    for deployment in Deployment::ALL {
        // All choices at once first, so that what is left for each of them alone is little.
        let variants = Choices::all_together().into_iter().chain(Choices::all_variants());
        for (place, (name, choices)) in variants.enumerate() {
            let is_open = |run: &Run| {
                let arms = written.iter().filter(|(id, _)| *id == run.id.as_str());
                place == 0 || arms.into_iter().any(|arm| !met.contains(arm) && !is_listed(arm))
            };
            for (run, record) in records(deployment, choices, is_open).await {
                let told = format!("{} with {name}: {:?} {:?}", run.id, record.reason, record.deviations);
                // Scenes know the usual choices only.
                let cannot_begin = choices != Choices::default() && record.scene.is_some();
                assert!(record.verdict == VerdictWord::Conforms || cannot_begin, "{told}");
                for (arms, arm) in arms_of(&run).iter().zip(&record.arms) {
                    written.extend(arms.iter().map(|arm| (run.id.to_string(), (*arm).to_owned())));
                    met.insert((run.id.to_string(), arm.clone()));
                }
            }
        }
    }
    let missing: Vec<_> = written.difference(&met).filter(|arm| !is_listed(arm)).collect();
    assert!(
        missing.is_empty(),
        "no choice shows:\n{}",
        missing.iter().map(|(run, arm)| format!("{run} {arm}\n")).collect::<String>()
    );
    for (situation, arm, reason) in NOT_SHOWN {
        assert!(!reason.is_empty());
        let is_it = |(run, other): &&(String, String)| run.contains(situation) && other == arm;
        assert!(written.iter().any(|it| is_it(&it)), "{situation} has no arm {arm}");
        assert_eq!(met.iter().find(is_it), None, "{situation} meets {arm} after all");
    }
}
