//! Tests of what is refused of families, good requests and robustness sets: each mistake with its place and its remedy.

use super::refusals::{CASE, SCENE, changed, refused, told_of};

const FAMILY: &str = "summary: A parameter is missing.\neach_required: missing\n";

const CREDENTIALS: &str = "summary: Nobody is told.\nalter: {credentials: none}\n";

const SET: &str = "summary: Odd bodies.\nrequests: [dialog/send_dtmf]\nchanges: [repeated]\n";

const REQUEST: &str = "as: agent
put: /finesse/api/Dialog/{call.id}
xml: <Dialog><requestedAction>SEND_DTMF</requestedAction></Dialog>
scene: talking
none: [{error: agent}]
unchanged: [agent, call]
required:
  requestedAction: 400-parameter-missing
families:
  credentials: 401-authorization-failure
";

fn told(request: &str) -> Vec<String> {
    with(&[("dialog/send_dtmf/_request.yaml", request)])
}

/// What is said of the files with these in place of their own, or beside them.
fn with(others: &[(&str, &str)]) -> Vec<String> {
    let own = [
        ("dialog/send_dtmf/it.yaml", CASE),
        ("_scenes/talking.yaml", SCENE),
        ("_families/missing.yaml", FAMILY),
        ("_families/credentials.yaml", CREDENTIALS),
        ("_robustness/set.yaml", SET),
        ("dialog/send_dtmf/_request.yaml", REQUEST),
    ];
    let own = own.into_iter().filter(|(name, _)| !others.iter().any(|(other, _)| other == name));
    let files: Vec<(&str, &[u8])> = own
        .chain(others.iter().copied())
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| (name, text.as_bytes()))
        .collect();
    told_of(&files)
}

#[test]
fn what_is_right_is_not_refused() {
    assert_eq!(with(&[]), Vec::<String>::new());
    let alone = [("_families/missing.yaml", ""), ("_families/credentials.yaml", ""), ("_robustness/set.yaml", "")];
    let without: Vec<(&str, &str)> = alone.into_iter().chain([("dialog/send_dtmf/_request.yaml", "")]).collect();
    assert_eq!(with(&without), Vec::<String>::new(), "without a family no operation needs a good request");
}

#[test]
fn a_family_that_fits_no_operation_is_refused() {
    let not = changed(REQUEST, "credentials: 401-authorization-failure", "credentials: {why_not: Nobody asks.}");
    refused(
        &told(&not),
        &["_families/credentials.yaml:1:1: the family `credentials` fits no operation", "or take the file out"],
    );
}

#[test]
fn an_operation_without_a_good_request_is_refused() {
    let told = with(&[("dialog/send_dtmf/_request.yaml", ""), ("_robustness/set.yaml", "")]);
    let missing = told.iter().find(|told| told.contains("dialog/send_dtmf/_request.yaml"));
    let missing = missing.unwrap_or_else(|| panic!("{told:#?}"));
    assert!(
        missing.contains("is missing: `dialog.send_dtmf` has cases and no good request; write it, with as"),
        "{missing}"
    );
}

#[test]
fn a_name_that_is_used_twice_is_refused() {
    let twice = changed(REQUEST, "  requestedAction:", "  RequestedAction: 400-parameter-missing\n  requestedAction:");
    let told = told(&twice);
    let words = ":9:3: `requestedAction` and `RequestedAction` both give runs of the name `requested_action`";
    assert!(told.iter().any(|told| told.contains(words) && told.contains("keep one of them")), "{told:#?}");
    let entries = "summary: x\neach: {a: {credentials: none}, a: {credentials: wrong}}\n";
    refused(&with(&[("_families/credentials.yaml", entries)]), &["credentials.yaml:2:", "`a` stands there twice"]);
    let sets = changed(SET, "[dialog/send_dtmf]", "[dialog/send_dtmf, dialog/send_dtmf]");
    refused(&with(&[("_robustness/set.yaml", &sets)]), &["set.yaml:2:30: `dialog/send_dtmf` stands there twice"]);
}

#[test]
fn a_family_of_which_nothing_is_said_is_refused() {
    refused(
        &told(&changed(REQUEST, "  credentials: 401-authorization-failure\n", "  missing: 400-parameter-missing\n")),
        &[":9:1: nothing is said of the family `credentials`", "{why_not: sentence}"],
    );
    refused(
        &told(&changed(REQUEST, "  credentials:", "  credentails: {why_not: x}\n  credentials:")),
        &[":10:3: there is no family `credentails`", "did you mean `credentials`?"],
    );
    refused(
        &told(&changed(
            REQUEST,
            "401-authorization-failure",
            "{both: {row: 401-authorization-failure}, leave_out: {a: x}}",
        )),
        &["the family `credentials` has no run `a` here", "name one of its runs"],
    );
    refused(
        &told(&changed(REQUEST, "required:\n  requestedAction: 400-parameter-missing\n", "")),
        &["nothing is required here that the family `missing` could make wrong", "write `required`"],
    );
}

#[test]
fn rows_and_names_of_a_good_request_are_checked_at_their_place() {
    refused(
        &told(&changed(REQUEST, "requestedAction: 400-parameter-missing", "requestedAction: 400-parameter-mising")),
        &["_request.yaml:8:3: `dialog.send_dtmf` has no row", "did you mean `400-parameter-missing`?"],
    );
    refused(
        &told(&changed(REQUEST, "  requestedAction:", "  requestedActon:")),
        &["_request.yaml:7:1: the body has no element `requestedActon`", "did you mean `requestedAction`?"],
    );
    refused(
        &told(&changed(REQUEST, "put: /finesse/api/Dialog/{call.id}", "put: /finesse/api/User/{agent.id}")),
        &[
            ":2:1: the request goes to PUT /finesse/api/User/{id}",
            "`dialog.send_dtmf` stands at PUT /finesse/api/Dialog/{id}",
        ],
    );
    refused(
        &told(&changed(REQUEST, "put:", "post:")),
        &["the request goes to POST", "write the address that the catalogue has"],
    );
}

#[test]
fn what_a_family_cannot_do_to_a_request_is_refused() {
    let alter = |what: &str| with(&[("_families/credentials.yaml", &format!("summary: x\nalter: {{{what}}}\n"))]);
    refused(
        &alter("as: other"),
        &["_request.yaml:10:3: `credentials`: nobody is the `other` here", "write `other: ROLE`"],
    );
    refused(&alter("says: {toAddress: x}"), &["the body has no element `toAddress`", "write `why_not`"]);
    refused(&alter("credentials: noone"), &["credentials.yaml:2:22: `noone` is not a choice of credentials"]);
    refused(&alter("credentials: none, body: none"), &["credentials.yaml:2:8: one thing is done", "exactly one of"]);
    let no_method = changed(REQUEST, "put: /finesse/api/Dialog/{call.id}\n", "");
    refused(&told(&no_method), &["_request.yaml:1:1: the request has no method", "exactly one of put, post"]);
}

#[test]
fn a_robustness_set_is_checked() {
    let set = |from: &str, to: &str| with(&[("_robustness/set.yaml", &changed(SET, from, to))]);
    refused(
        &set("dialog/send_dtmf", "dialog/send_dtnf"),
        &["set.yaml:2:12: there is no good request `dialog/send_dtnf`", "did you mean `dialog/send_dtmf`?"],
    );
    refused(
        &set("changes: [repeated]\n", ""),
        &["nothing of the set makes `dialog/send_dtmf` odd", "give the set bodies"],
    );
    refused(&set("[repeated]", "[repeatet]"), &["set.yaml:3:11: `repeatet` is not a way", "did you mean `repeated`?"]);
    let other = changed(REQUEST, "put: /finesse/api/Dialog/{call.id}", "put: /finesse/api/User/{agent.id}");
    let told = with(&[
        (
            "user/sign_out/_request.yaml",
            &changed(&other, "401-authorization-failure", "401-unauthorized")
                .replace("400-parameter-missing", "400-bad-request"),
        ),
        ("_robustness/set.yaml", &changed(SET, "[dialog/send_dtmf]", "[dialog/send_dtmf, user/sign_out]")),
    ]);
    refused(
        &told,
        &["set.yaml:2:30: `user/sign_out` goes to another address, PUT /finesse/api/User/{id}", "for each address"],
    );
}
