//! Each kind of refusal, with the message that an author gets: the place, what is wrong, and what to do.

use std::fs;

use super::{CaseErrors, check};
use crate::case::library::Library;
use crate::case::meant::CaseId;

pub(super) const SCENE: &str = "summary: The agent talks.
cast: {agent: {}, colleague: {}, customer: {kind: customer}}
steps:
  - when: {stimulus: customer_calls_queue}
    then: {both: {row: notification.dialog#post, notices: [{to: agent, on: dialogs, event: POST, learn: call}, {to: agent, on: dialogs, learn: inside}]}}
provides: {call: dialog}
";

pub(super) const CASE: &str = "summary: Letters go out on CCE.
scene: talking
when:
  as: agent
  put: /finesse/api/Dialog/{call.id}
  xml: |
    <Dialog><requestedAction>SEND_DTMF</requestedAction></Dialog>
then:
  cce:
    row: [202, platform-alphanumeric-digits]
    status: 202
    none: [{error: agent}]
    unchanged: [agent, call]
  ccx:
    row: 202
    status: 202
    async_error: {row: async-digits-out-of-range, type: Generic Error, data: \"3\", message: CF_VALUE_OUT_OF_RANGE}
    unchanged: [agent, call]
";

const REFUSAL: &str = "summary: A parameter is missing.
scene: talking
when: {as: agent, put: \"/finesse/api/Dialog/{call.id}\", xml: <Dialog/>}
then:
  both:
    row: 400-parameter-missing
    status: 400
    error: {type: Parameter Missing}
    unchanged: [agent, call]
";

pub(super) fn directory(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    directory
}

/// What the loader and `check` say of files, the directory's name taken off.
pub(super) fn told_of(files: &[(&str, &[u8])]) -> Vec<String> {
    let directory = directory(files);
    let loaded = Library::load(directory.path());
    let CaseErrors(checked) = check(&loaded.library);
    let root = format!("{}/", directory.path().display());
    loaded.errors.0.iter().chain(&checked).map(|error| error.to_string().replace(&root, "")).collect()
}

pub(super) fn told(case: &str) -> Vec<String> {
    told_of(&[("dialog/send_dtmf/it.yaml", case.as_bytes()), ("_scenes/talking.yaml", SCENE.as_bytes())])
}

pub(super) fn told_of_scene(scene: &str) -> Vec<String> {
    told_of(&[("_scenes/talking.yaml", scene.as_bytes())])
}

/// One replacement makes one mistake, told with these words.
#[track_caller]
pub(super) fn refused(told: &[String], words: &[&str]) {
    assert_eq!(told.len(), 1, "{told:#?}");
    for word in words {
        assert!(told[0].contains(word), "`{word}` is not in: {}", told[0]);
    }
}

#[track_caller]
pub(super) fn changed(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

#[test]
fn what_is_right_is_not_refused() {
    assert_eq!(told(CASE), Vec::<String>::new());
    assert_eq!(told(REFUSAL), Vec::<String>::new());
}

#[test]
fn crlf_is_as_good_as_lf() {
    assert_eq!(told(&CASE.replace('\n', "\r\n")), Vec::<String>::new());
}

#[test]
fn every_mistake_of_a_file_is_told_in_its_order() {
    let text = changed(&changed(CASE, "async_error:", "async_eror:"), "as: agent", "ass: agent");
    let told = told(&text);
    assert_eq!(told.len(), 3, "{told:#?}");
    assert!(told[0].starts_with("dialog/send_dtmf/it.yaml:3:1: `as` is missing"), "{}", told[0]);
    assert!(told[1].starts_with("dialog/send_dtmf/it.yaml:4:3: `ass` is not a key"), "{}", told[1]);
    assert!(told[2].starts_with("dialog/send_dtmf/it.yaml:17:5: `async_eror` is not a key"), "{}", told[2]);
    assert!(told[2].contains("did you mean `async_error`?; correct the key, or take it out"), "{}", told[2]);
}

#[test]
fn unknown_rows_scenes_roles_and_names_are_refused() {
    let mistakes: [(&str, &str, &[&str]); 8] = [
        (
            "row: async-digits-out",
            "row: async-digit-out",
            &[":17:24: `dialog.send_dtmf` has no row", "did you mean `async-digits-out-of-range`?"],
        ),
        (
            "row: 202\n",
            "row: dialog.send_dtmff#202\n",
            &[":15:10: there is no operation or table", "did you mean `dialog.send_dtmf`?"],
        ),
        ("scene: talking", "scene: talkin", &[":2:8: there is no scene `talkin`", "did you mean `talking`?"]),
        ("as: agent", "as: agnt", &[":4:7: nobody and nothing is called `agnt`", "did you mean `agent`?"]),
        ("as: agent", "as: customer", &[":4:7: `customer` is a customer", "name a person"]),
        ("{call.id}", "{call.number}", &[":5:28: `call` has no `number`", "expected one of id"]),
        ("SEND_DTMF<", "{digits}<", &[":7:30: `{digits}` is no value of this entry"]),
        (
            "{call.id}",
            "{inside.id}",
            &[":5:28: `inside` is known inside the scene `talking` only", "provides: {inside: dialog}"],
        ),
    ];
    for (from, to, words) in mistakes {
        refused(&told(&changed(CASE, from, to)), words);
    }
}

#[test]
fn claims_that_differ_from_their_row_are_refused() {
    let mistakes: [(&str, &str, &[&str]); 5] = [
        ("data: \"3\"", "data: \"4\"", &[":17:78: `data` claims `4`", "says `3`", "because"]),
        (", message: CF_VALUE_OUT_OF_RANGE", "", &["`message` claims nothing", "says `CF_VALUE_OUT_OF_RANGE`"]),
        ("status: 202\n    none", "status: 200\n    none", &[":11:13: the status is 200", "says 202"]),
        ("platform-alphanumeric-digits", "async-digits-out-of-range", &["is not documented for cce", "ccx only"]),
        (
            "row: async-digits-out-of-range",
            "row: 400-invalid-input",
            &["is a response, which says nothing of this", "name an asynchronous error here"],
        ),
    ];
    for (from, to, words) in mistakes {
        refused(&told(&changed(CASE, from, to)), words);
    }
    let reasoned = changed(CASE, "data: \"3\"", "data: \"4\"") + "    because: A lab saw 4, against page 93.\n";
    assert_eq!(told(&reasoned), Vec::<String>::new());
}

#[test]
fn answers_without_consequence_are_refused() {
    refused(
        &told(&changed(CASE, "    none: [{error: agent}]\n", "")),
        &[":11:13: 202 says only", "add `async_error`, `notices`"],
    );
    refused(&told(&changed(CASE, "    unchanged: [agent, call]\n", "")), &[":11:13: 202 says only"]);
    refused(
        &told(&changed(REFUSAL, "    unchanged: [agent, call]\n", "")),
        &[":7:13: a refusal must leave", "add `unchanged`"],
    );
    refused(&told(&changed(REFUSAL, "    error: {type: Parameter Missing}\n", "")), &["`type` claims nothing"]);
    refused(&told(&changed(REFUSAL, "    status: 400\n", "")), &[":5:3: `status` is missing"]);
    refused(
        &told(&changed(REFUSAL, "    row: 400-parameter-missing\n", "")),
        &["the outcome rests on no row", "observe: true"],
    );
}

#[test]
fn steps_that_are_no_requests_have_no_status() {
    let text =
        changed(REFUSAL, "{as: agent, put: \"/finesse/api/Dialog/{call.id}\", xml: <Dialog/>}", "{advance: 60s}");
    let told =
        told(&changed(&text, "    error: {type: Parameter Missing}\n", "    error: {type: Parameter Missing}\n"));
    assert!(told[0].contains(":7:13: a step that is no request has no status; take `status` out"), "{told:#?}");
}

#[test]
fn a_choice_wants_a_reason_with_pages() {
    let arms = "then:
  both:
    one_of:
      now: {row: 401-invalid-state, status: 401, error: {type: Invalid State}, unchanged: [call]}
      later: {row: 202, status: 202, async_error: {row: async-dtmf-while-held, type: Generic Error}}
";
    let text = format!("{}{arms}", &REFUSAL[..REFUSAL.find("then:").unwrap()]);
    refused(&told(&text), &[":5:3: several outcomes are allowed without `because`"]);
    refused(&told(&format!("{text}    because: They differ.\n")), &[":9:14: `because` names no page"]);
    assert_eq!(told(&format!("{text}    because: Pages 92 and 93.\n")), Vec::<String>::new());
    refused(
        &told(
            &changed(&text, "one_of:", "status: 202\n    one_of:")
                .replace("    later", "    because: p. 1\n      later"),
        ),
        &["because"],
    );
}

#[test]
fn words_out_of_a_list_are_refused_with_the_nearest() {
    refused(
        &told(&format!("needs: [queued_call]\n{CASE}")),
        &[":1:9: `queued_call` is not a capability", "did you mean `queued_calls`?"],
    );
    refused(
        &told(&changed(CASE, "{error: agent}", "{to: agent, on: dialog}")),
        &[":12:28: `dialog` is not a node", "did you mean `dialogs`?"],
    );
    refused(
        &told(&changed(CASE, "then:", "change: {element: requestedAction, how: mising}\nthen:")),
        &["`mising` is not a way to make a body wrong", "did you mean `missing`?"],
    );
    refused(
        &told(&changed(CASE, "then:", "change: {element: requestedActon, how: missing}\nthen:")),
        &["the body has no element `requestedActon`", "did you mean `requestedAction`?"],
    );
}

#[test]
fn an_id_that_is_learned_in_one_outcome_only_never_fills() {
    let steps = "steps:
  - when: {as: agent, put: \"/finesse/api/Dialog/{call.id}\", xml: <Dialog/>}
    then:
      both:
        because: Pages 92 and 93.
        one_of:
          now: {row: 401-invalid-state, status: 401, error: {type: Invalid State}, unchanged: [call]}
          later: {row: 202, status: 202, notices: [{to: agent, on: dialogs, learn: other}]}
  - when: {as: agent, get: \"/finesse/api/Dialog/{other.id}\"}
    then: {both: {row: dialog.get#200, status: 200}}
";
    let text = format!("{}{steps}", &REFUSAL[..REFUSAL.find("when:").unwrap()]);
    refused(
        &told(&text),
        &[":11:", "`other` is learned in one outcome of `one_of`, and never fills", "add `learn: other` to each"],
    );
    let learned =
        changed(&text, "unchanged: [call]}", "unchanged: [call], notices: [{to: agent, on: dialogs, learn: other}]}");
    assert_eq!(told(&learned), Vec::<String>::new());
}

#[test]
fn an_order_wants_a_row_that_gives_it() {
    refused(&told(&format!("{REFUSAL}    in_order: true\n")), &[":10:15: no row gives an order"]);
}

#[test]
fn a_key_that_stands_twice_is_told_at_its_second_place() {
    refused(
        &told(&format!("{CASE}summary: Again.\n")),
        &["it.yaml:19:1: `summary` stands there twice", "keep one of them"],
    );
    let entries = changed(CASE, "scene:", "each: {a: {}, a: {}}\nscene:");
    refused(&told(&entries), &["it.yaml:2:15: `a` stands there twice"]);
}

#[test]
fn what_does_not_parse_is_told_once_with_its_line() {
    refused(
        &told(&changed(CASE, "status: 202", "status: accepted")),
        &["it.yaml:11:13: ", "then.cce.status", "accepted"],
    );
    refused(
        &told(&changed(CASE, "data: \"3\"", "data: 3")),
        &["it.yaml:17:", "`3` is read as a number; put it in quotes: \"3\""],
    );
    refused(&told(&changed(CASE, "  as: agent", "\tas: agent")), &["it.yaml:", "tab"]);
    refused(&told(&changed(CASE, "[agent, call]", "[agent, call")), &["it.yaml:", "correct this first"]);
}

#[test]
fn hostile_files_are_refused_and_never_hang() {
    let scene = ("_scenes/talking.yaml", SCENE.as_bytes());
    let one = |text: &[u8]| told_of(&[("dialog/send_dtmf/it.yaml", text), scene]);
    refused(&one(b""), &["it.yaml: is empty"]);
    refused(&one(b"# only a remark\n---\n"), &["it.yaml: is empty"]);
    refused(&one(&vec![b'a'; 1024 * 1024]), &["it.yaml: has 1048576 bytes", "split it"]);
    refused(&one(b"summary: \xff\n"), &["is not UTF-8 at byte 9", "save the file as UTF-8"]);
    refused(&one("[".repeat(200_000).as_bytes()), &["it.yaml:1:65: is nested too deeply", "no case needs"]);
    refused(&one(format!("summary: {}x\n", "{a: ".repeat(5000)).as_bytes()), &["it.yaml:1:", "is nested too deeply"]);
    refused(&one("[\n".repeat(100_000).as_bytes()), &["it.yaml:65:1: is nested too deeply"]);
    let dashes = format!("summary:\n  {}x\n", "- ".repeat(50_000));
    refused(&one(dashes.as_bytes()), &["it.yaml:2:1: is nested too deeply"]);
    let mut bomb = "summary: x\nscene: talking\na: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, before) in ('b'..='k').zip('a'..) {
        bomb.push_str(&format!("{name}: &{name} [{}]\n", vec![format!("*{before}"); 9].join(", ")));
    }
    assert!(!one(bomb.as_bytes()).is_empty());
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let directory =
        directory(&[("dialog/send_dtmf/it.yaml", CASE.as_bytes()), ("_scenes/talking.yaml", SCENE.as_bytes())]);
    std::os::unix::fs::symlink("it.yaml", directory.path().join("dialog/send_dtmf/other.yaml")).unwrap();
    let told = Library::load(directory.path()).errors.to_string();
    assert!(told.contains("other.yaml: is a link or no plain file; put the file itself there"), "{told}");
}

#[test]
fn files_in_wrong_places_are_told() {
    refused(
        &told_of(&[("dialog/it.yaml", CASE.as_bytes())]),
        &["dialog/it.yaml: stands where no case belongs", "<object>/<operation>/<situation>.yaml"],
    );
    refused(&told_of(&[("dialog/send_dtmf/it.yml", CASE.as_bytes())]), &["it.yml: is no case", ".yaml"]);
    refused(&told_of(&[("dialog/send_dtmf/It.yaml", CASE.as_bytes())]), &["`It` is no name for a part of a case's id"]);
}

#[test]
fn scenes_are_refused_for_circles_and_unproved_steps() {
    let text = |name: &str, other: &str| format!("summary: {name}.\nextends: {other}\n");
    let (one, two) = (text("One", "two"), text("Two", "one"));
    let told = told_of(&[("_scenes/one.yaml", one.as_bytes()), ("_scenes/two.yaml", two.as_bytes())]);
    assert!(
        told[0].contains("_scenes/one.yaml:2:10: the scenes extend each other in a circle: one, two, one"),
        "{told:#?}"
    );
    refused(&told_of_scene(&text("One", "tow")), &[":2:10: there is no scene `tow`"]);
    let unproved = changed(
        SCENE,
        "notices: [{to: agent, on: dialogs, event: POST, learn: call}, {to: agent, on: dialogs, learn: inside}]",
        "none: [{error: agent}]",
    );
    let told = told_of_scene(&unproved);
    assert!(told.iter().any(|told| told.contains(":5:18: nothing proves that the step was done")), "{told:#?}");
    assert!(told.iter().any(|told| told.contains(":6:12: `call` is provided and learned in no step")), "{told:#?}");
}

#[test]
fn a_scenes_step_that_rests_on_no_row_is_refused() {
    assert_eq!(told_of_scene(SCENE), Vec::<String>::new());
    let without = changed(SCENE, "row: notification.dialog#post, ", "");
    refused(&told_of_scene(&without), &[":5:12: the outcome rests on no row", "row of what proves the step"]);
    let on_a_notice = changed(
        &without,
        "{to: agent, on: dialogs, event",
        "{row: notification.dialog#post, to: agent, on: dialogs, event",
    );
    assert_eq!(told_of_scene(&on_a_notice), Vec::<String>::new());
    let start = SCENE.find("    then:").unwrap();
    let observing = format!("{}    then: {{both: {{observe: true}}}}\n", &SCENE[..start]);
    refused(
        &told_of_scene(&observing),
        &[":5:28: a scene's step that only observes proves nothing", "write what proves"],
    );
    let answered_later =
        changed(SCENE, "notices:", "async_error: {to: agent, on: dialogs, type: Generic Error}, notices:");
    refused(&told_of_scene(&answered_later), &["the asynchronous error rests on no row", "name its row"]);
}

#[test]
fn the_list_of_untested_rows_knows_its_rows() {
    let list = "- {row: dialog.send_dtmf#500-internal-server-eror, reason: It cannot be caused.}\n";
    refused(
        &told_of(&[("_untested.yaml", list.as_bytes())]),
        &["_untested.yaml:1:9: `dialog.send_dtmf` has no row", "did you mean `500-internal-server-error`?"],
    );
    refused(
        &told_of(&[("_untested.yaml", b"- {row: dialog.send_dtmf#202, resaon: x, reason: y}\n")]),
        &[":1:31: `resaon` is not a key", "did you mean `reason`?"],
    );
}

#[test]
fn one_case_that_is_not_there_is_told() {
    let directory = directory(&[("_scenes/talking.yaml", SCENE.as_bytes())]);
    let told = Library::load_case(directory.path(), &CaseId("../x/y".to_owned())).errors.to_string();
    assert!(told.contains("`../x/y` is no id of a case"), "{told}");
    let told = Library::load_case(directory.path(), &CaseId("dialog/send_dtmf/it".to_owned())).errors.to_string();
    assert!(told.contains("cannot be read"), "{told}");
}
