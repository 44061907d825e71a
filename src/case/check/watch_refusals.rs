//! What is refused of claims that are watched, and of headers.

use super::refusals::{CASE, SCENE, changed, refused, told, told_of_scene};

fn with(claims: &str) -> Vec<String> {
    told(&changed(
        CASE,
        "    unchanged: [agent, call]\n  ccx:",
        &format!("    unchanged: [agent, call]\n    {claims}\n  ccx:"),
    ))
}

#[test]
fn headers_and_what_is_watched_may_stand_there() {
    let right = "headers: {Allow: {absent: true, row: 202}}\n    watch: [{says: x, status: 400}, {says: y, async_error: {type: x}}]";
    assert_eq!(with(right), Vec::<String>::new());
}

#[test]
fn what_is_watched_says_what_and_claims_something() {
    refused(&with("watch: []"), &["it.yaml:14:12: `watch` is empty", "take it out"]);
    refused(&with("watch: [{status: 400}]"), &["it.yaml:14:13: `says` is missing", "write `says: what is looked for`"]);
    refused(&with("watch: [{says: x}]"), &["it.yaml:14:13: nothing is claimed that could be watched", "add status"]);
    let learns = "watch: [{says: x, notices: [{to: agent, on: dialogs, learn: other}]}]";
    refused(&with(learns), &["a notice that is watched teaches no id", "take `learn` out"]);
    let unknown = "watch: [{says: x, none: [{error: agnt}]}]";
    refused(&with(unknown), &["it.yaml:14:", "`agnt`", "did you mean `agent`?"]);
    let no_row = "watch: [{says: x, error: {row: 40, type: x}}]";
    refused(&with(no_row), &["`dialog.send_dtmf` has no row `40`"]);
    refused(&with("headers: {Allow: {present: true, row: 40}}"), &["`dialog.send_dtmf` has no row `40`"]);
}

#[test]
fn nothing_is_watched_in_an_arm_or_a_scene() {
    let arms = "one_of: {a: {row: 202, status: 202, async_error: {row: async-digits-out-of-range, type: Generic Error, data: \"3\", \
                message: CF_VALUE_OUT_OF_RANGE}, watch: [{says: x, status: 1}]}, b: {row: 202, status: 202, none: [{error: \
                agent}], unchanged: [call]}}\n    because: Page 1.\n";
    let from = CASE.split_once("  ccx:\n").unwrap().1;
    let told_of_arms = told(&changed(CASE, from, &format!("    {arms}")));
    refused(&told_of_arms, &["`watch` stands in an outcome of `one_of`", "beside `one_of`"]);
    let scene = changed(
        SCENE,
        "row: notification.dialog#post,",
        "row: notification.dialog#post, watch: [{says: x, status: 1}],",
    );
    refused(&told_of_scene(&scene), &["`watch` stands in a scene", "write `watch` in a case's step"]);
}

#[test]
fn a_step_that_is_no_request_has_no_headers() {
    let when = "when:\n  as: agent\n  put: /finesse/api/Dialog/{call.id}\n  xml: |\n    <Dialog><requestedAction>SEND_DTMF</requestedAction></Dialog>\n";
    let stimulus = changed(CASE, when, "when: {stimulus: customer_hangs_up}\n");
    let then = stimulus.split_once("then:\n").unwrap().1;
    let both = "  both: {row: notification.dialog#delete, none: [{error: agent}], headers: {Allow: x}}\n";
    refused(&told(&changed(&stimulus, then, both)), &["a step that is no request has no answer", "take `headers` out"]);
}
