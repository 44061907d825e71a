//! Contract lies: the mock keeps its contract in everything but one thing, and the expectation alone names what is wrong.

use std::time::Duration;

use finspec::client::HttpClient;
use finspec::contract::Deployment::{self, Cce, Ccx};
use finspec::prove::{LieListing, all_lies};
use finspec::runner::{Ending, drive};
use finspec::target::Embedded;
use finspec::verdict::DeviationPlace::{
    Absence, After, AsyncError, HttpError, Notice, Status, Unchanged, UnexpectedError,
};
use finspec::verdict::{Deviation, DeviationPlace};

use crate::support::project::run_of;

const DEADLINE: Duration = Duration::from_secs(20);

async fn judged(target: Embedded, id: &str, deployment: Deployment) -> Vec<Deviation> {
    let run = run_of(id, deployment, &target);
    match drive(&target, &HttpClient::new(DEADLINE).unwrap(), &run, DEADLINE).await.ending {
        Ending::Judged { deviations, .. } => deviations,
        other => panic!("{id}: {other:?}"),
    }
}

/// The lie of that deployment, as lists name it.
fn lie(deployment: Deployment, named: &str) -> LieListing {
    let lie = all_lies(deployment).into_iter().find(|lie| lie.lie.to_string() == named);
    lie.unwrap_or_else(|| panic!("no lie is {named}"))
}

/// Checks that a run conforms to the contract, and what it takes a lie for: each deviation by its place and words of what
/// came.
async fn named(id: &str, deployment: Deployment, lie: LieListing, taken_for: &[(DeviationPlace, &str)]) {
    let runtime = tokio::runtime::Handle::current();
    assert_eq!(judged(Embedded::new(runtime.clone(), deployment), id, deployment).await, [], "{id}");
    let deviations = judged(Embedded::new(runtime, deployment).lying(lie.lie), id, deployment).await;
    let told: Vec<String> = deviations.iter().map(|deviation| format!("{:?} {deviation}", deviation.place)).collect();
    let told = format!("{deployment} {id}, {lie}:\n{}", told.join("\n"));
    assert_eq!(deviations.len(), taken_for.len(), "{told}");
    for (deviation, (place, actual)) in deviations.iter().zip(taken_for) {
        assert_eq!(deviation.place, *place, "{told}");
        assert!(deviation.actual.contains(actual), "actual `{actual}` in {told}");
    }
}

const WORD: &str = "dialog::send_dtmf::tone_letters::alone";
const HOLD: &str = "dialog::take_action::hold";

#[tokio::test(flavor = "multi_thread")]
async fn the_behaviour_of_the_other_deployment() {
    let other = |deployment: Deployment| lie(deployment, "contract/behaviour: other_deployment");
    named(WORD, Ccx, other(Ccx), &[(AsyncError, "nothing to agent")]).await;
    named(WORD, Cce, other(Cce), &[(UnexpectedError, "CF_VALUE_OUT_OF_RANGE")]).await;
    let system_info = "system_info::get::in_service";
    named(system_info, Cce, other(Cce), &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_ignored() {
    let ignored = lie(Ccx, "dialog.send_dtmf/digits_out_of_range: ignored");
    named(WORD, Ccx, ignored, &[(AsyncError, "nothing to agent")]).await;
    let ignored = lie(Cce, "dialog.make_call/own_extension_called: ignored");
    named(
        "dialog::make_call::own_extension",
        Cce,
        ignored,
        &[(Status, "202"), (HttpError, "202 with no body"), (Unchanged, "User has other")],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_once_instead_of_later_and_the_reverse() {
    let at_once = lie(Ccx, "dialog.send_dtmf/digits_out_of_range: at_once");
    named(WORD, Ccx, at_once, &[(Status, "400"), (AsyncError, "nothing to agent")]).await;
    let later = lie(Cce, "dialog.send_dtmf/dialog_unknown: later");
    named(
        "dialog::send_dtmf::_unknown_id",
        Cce,
        later,
        &[(Status, "202"), (HttpError, "202 with no body"), (UnexpectedError, "Not Found")],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_effect_of_the_other_deployment() {
    let swapped = lie(Ccx, "difference/hold_queued_call: other_deployment");
    named(HOLD, Ccx, swapped, &[(Absence, "user 1001001 in state HOLD"), (After, "state `HOLD`")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_too_few_and_one_too_many() {
    let few = lie(Cce, "actions/held@cce: hides RETRIEVE");
    named(HOLD, Cce, few, &[(Notice, "agent offers UPDATE_CALL_DATA, DROP")]).await;
    let many = lie(Cce, "actions/held@cce: offers HOLD");
    named(HOLD, Cce, many, &[(Notice, "HOLD")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_that_is_wrong() {
    let agent = lie(Cce, "agent/holds: state NOT_READY");
    named(HOLD, Cce, agent, &[(Notice, "state `NOT_READY`"), (After, "state `NOT_READY`")]).await;
    let party = lie(Cce, "participant/held: state ACTIVE");
    named(HOLD, Cce, party, &[(Notice, "state `ACTIVE`"), (After, "state `ACTIVE`")]).await;
}
