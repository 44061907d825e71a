//! Each kind of warning, with its place and what to do; and how a case says that it means it.

use super::refusals::{CASE, SCENE, changed, refused, told_of};
use super::warnings;
use crate::case::error::CaseErrors;
use crate::case::library::Library;

/// The warnings about files that hold no mistake, the directory's name taken off.
fn warned_of(files: &[(&str, &[u8])]) -> Vec<String> {
    assert_eq!(told_of(files), Vec::<String>::new());
    let directory = super::refusals::directory(files);
    let CaseErrors(warned) = warnings(&Library::load(directory.path()).library);
    let root = format!("{}/", directory.path().display());
    warned.iter().map(|warning| warning.to_string().replace(&root, "")).collect()
}

fn warned(from: &str, to: &str) -> Vec<String> {
    let case = changed(CASE, from, to);
    warned_of(&[("dialog/send_dtmf/it.yaml", case.as_bytes()), ("_scenes/talking.yaml", SCENE.as_bytes())])
}

const BODY: &str = "<Dialog><requestedAction>SEND_DTMF</requestedAction></Dialog>";

#[test]
fn what_is_as_the_guide_has_it_is_not_warned_of() {
    assert_eq!(warned("as: agent", "as: agent"), Vec::<String>::new());
}

#[test]
fn a_body_that_is_no_xml_is_warned_of_unless_it_is_meant() {
    let broken = BODY.replace("</Dialog>", "</Dialogue>");
    refused(
        &warned(BODY, &broken),
        &["it.yaml:7:5: the body is no XML: ", "correct it, or write `deliberately: malformed`"],
    );
    let meant = format!("{broken}\n  deliberately: malformed");
    assert_eq!(warned(BODY, &meant), Vec::<String>::new());
    refused(
        &warned(BODY, &format!("{BODY}\n  deliberately: malformed")),
        &["it.yaml:8:17: the request is said to be malformed and is not", "take `deliberately` out"],
    );
}

#[test]
fn an_address_that_the_guide_lacks_is_warned_of_unless_it_is_meant() {
    let path = "put: /finesse/api/Dialog/{call.id}";
    refused(
        &warned(path, "put: /finesse/api/Dialogue/{call.id}"),
        &[
            "it.yaml:5:8: the guide has no address /finesse/api/Dialogue/{id}",
            "did you mean `/finesse/api/Dialog/{id}`?",
        ],
    );
    let meant = "put: /finesse/api/Dialogue/{call.id}\n  deliberately: unknown_address";
    assert_eq!(warned(path, meant), Vec::<String>::new());
    assert_eq!(warned(path, "put: /finesse/api/User/{agent.id}/Media/7?x=1"), Vec::<String>::new());
}

#[test]
fn an_action_that_the_guide_lacks_is_warned_of_unless_it_is_meant() {
    let wrong = BODY.replace("SEND_DTMF", "SEND_DTFM");
    refused(
        &warned(BODY, &wrong),
        &[
            "it.yaml:7:30: the guide has no action `SEND_DTFM`",
            "did you mean `SEND_DTMF`?",
            "deliberately: unknown_action",
        ],
    );
    assert_eq!(warned(BODY, &format!("{wrong}\n  deliberately: unknown_action")), Vec::<String>::new());
    assert_eq!(
        warned(BODY, &BODY.replace("SEND_DTMF", "{agent.id}")),
        Vec::<String>::new(),
        "a template may be anything"
    );
}

#[test]
fn an_element_or_value_that_no_table_has_is_warned_of_unless_there_is_a_reason() {
    let claims = |has: &str| {
        let notice = "row: notification.dialog#post, to: agent, on: dialogs, event: POST, has: ";
        warned(
            "    none: [{error: agent}]\n",
            &format!("    none: [{{error: agent}}]\n    notices: [{{{notice}{has}}}]\n"),
        )
    };
    assert_eq!(claims("{state: ACTIVE, mediaProperties/DNIS: {present: true}}"), Vec::<String>::new());
    refused(
        &claims("{stat: ACTIVE}"),
        &["it.yaml:13:90: `stat` is no element of a Dialog", "did you mean `state`?", "correct the path"],
    );
    refused(
        &claims("{participants: {agent: {stateCause: BUZY}, others: true}}"),
        &["no page names the value `BUZY` for stateCause", "did you mean `BUSY`?"],
    );
    refused(
        &claims("{participants: {agent: {actions: {include: [DROPP]}}, others: true}}"),
        &["no page names the value `DROPP` for action", "did you mean `DROP`?"],
    );
    let reason = "    because: A tester saw it on page 1.\n";
    let notice = "[{to: agent, on: dialogs, has: {stat: ACTIVE}}]";
    let meant = format!("    none: [{{error: agent}}]\n{reason}    notices: {notice}\n");
    assert_eq!(warned("    none: [{error: agent}]\n", &meant), Vec::<String>::new());
}

#[test]
fn what_is_read_afterwards_is_looked_at_too() {
    let after = |get: &str, has: &str| {
        let after =
            format!("    unchanged: [agent, call]\n    after: [{{get: \"{get}\", as: agent, has: {has}}}]\n  ccx:");
        warned("    unchanged: [agent, call]\n  ccx:", &after)
    };
    let user = "/finesse/api/User/{agent.id}";
    refused(&after(user, "{state: TALKNG}"), &["no page names the value `TALKNG` for state", "`TALKING`?"]);
    refused(&after(user, "{settings/wrapUp: x}"), &["`settings/wrapUp` is no element of a User"]);
    let list = "/finesse/api/User/{agent.id}/Dialogs";
    assert_eq!(after(list, "{Dialog: {absent: true}}"), Vec::<String>::new());
    refused(&after(list, "{Dialog/stte: ACTIVE}"), &["`stte` is no element of a Dialog", "`state`?"]);
}

#[test]
fn an_error_that_no_row_has_is_warned_of() {
    let told = |error: &str| {
        let case = format!(
            "summary: x\nscene: talking\nwhen: {{as: agent, put: \"/finesse/api/Dialog/{{call.id}}\", xml: <Dialog/>}}\nthen:\n  \
             both: {{row: 404-not-found, status: 404, error: {error}, unchanged: [agent]}}\n"
        );
        warned_of(&[("dialog/send_dtmf/it.yaml", case.as_bytes()), ("_scenes/talking.yaml", SCENE.as_bytes())])
    };
    let right = told("{type: Not Found}");
    assert_eq!(right, Vec::<String>::new());
    refused(
        &told("{row: 400-parameter-missing, type: Parameter Missing}"),
        &[
            "it.yaml:5:",
            "the status is 404, and `dialog.send_dtmf#400-parameter-missing` is about 400",
            "name the row of this status",
        ],
    );
}
