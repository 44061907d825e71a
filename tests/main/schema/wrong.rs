//! Files with one mistake each, which parser and schema both refuse; and the right files that they are made from.

use finspec::case::FileKind;

use super::{Validator, value_of};

const REQUEST: &str = "{as: agent, get: \"/finesse/api/User/{agent.id}\"}";
const THEN: &str = "then: {both: {row: 200, status: 200}}";
const SCENE_THEN: &str = "then: {both: {row: user.get#200, status: 200}}";

/// A case with these keys beside a summary and a scene.
fn case(keys: &str) -> String {
    format!("summary: x\nscene: ready_agent\n{keys}\n")
}

/// A case whose only step is a request with that outcome.
fn outcome(claims: &str) -> String {
    case(&format!("when: {REQUEST}\nthen: {{both: {claims}}}"))
}

#[test]
fn what_the_wrong_files_are_made_from_is_right() {
    let cases = [
        case(&format!("when: {REQUEST}\n{THEN}")),
        case(&format!("steps: [{{when: {REQUEST}, {THEN}}}]")),
        case(&format!("open: x\nneeds: [queued_calls, {{conference_limit: {{at_most: 5}}}}]\nwhen: {REQUEST}\n{THEN}")),
        format!("summary: x\neach: {{a: {{scene: s}}, b: {{scene: t}}}}\nwhen: {REQUEST}\n{THEN}\n"),
        case(&format!("each: {{a: {{when: {REQUEST}, {THEN}}}}}")),
        outcome("{observe: true, because: x}"),
        outcome("{observe: true, watch: [{says: x, status: 400}, {says: y, none: [{error: agent}]}]}"),
        outcome(
            "{one_of: {a: {status: 200}, b: {status: 400}}, because: x, watch: [{says: x, notices: [{to: agent}]}]}",
        ),
        outcome(
            "{status: 200, headers: {Allow: {present: true, row: 200}, etag: x}, watch: [{says: x, headers: {a: b}}]}",
        ),
        case(&format!("when: {{as: agent, options: /a, deliberately: unknown_address}}\n{THEN}")),
        outcome("{one_of: {a: {status: 200}, b: {status: 400}}, because: x}"),
        outcome("{row: [200, notification.user#put], status: 200, none: [{error: agent}, {to: agent, on: user}]}"),
        outcome("{status: 400, error: {data: \"3\", type: {begins: x}, message: {present: true, absent: false}}}"),
        outcome(
            "{status: 200, notices: [{to: a, has: {participants: {a: {absent: true}, b: {actions: {exactly: []}}}}}]}",
        ),
        outcome("{status: 200, after: [{get: /a, as: agent, has: {state: READY, participants: {}}}]}"),
        outcome(
            "{status: 200, after: [{get: /a, as: agent, has: {state: {equals: READY, row: 200}, teamId: {row: a#b, \
             present: true}, teamName: {not: B}, participants: {a: {actions: {include: [DROP], row: a#b}, state: {begins: A}}}}}]}",
        ),
    ];
    accepted_by_both(FileKind::Case, &cases);
    let scenes = [
        "summary: x".to_owned(),
        "summary: x\nextends: [a, b]\ncast: {a: {team: t1}, b: {kind: ecc_variable, array: true}}".to_owned(),
        format!("summary: x\nsteps: [{{when: {REQUEST}, {SCENE_THEN}, repeat: {{until_participants: \"3\"}}}}]"),
    ];
    accepted_by_both(FileKind::Scene, &scenes);
    accepted_by_both(FileKind::Untested, &["[{row: a#b, reason: x}]".to_owned()]);
    accepted_by_both(
        FileKind::Survivors,
        &["[{lie: a, run: b, at: x, reason: x}, {about: a, how: b, deployment: cce, reason: x}]".to_owned()],
    );
}

fn accepted_by_both(kind: FileKind, right: &[String]) {
    let validator = Validator::of(kind);
    for text in right {
        assert_eq!(validator.parser_says(text), Ok(()), "{text}");
        assert_eq!(validator.schema_says(&value_of(text)), Ok(()), "{text}");
    }
}

#[test]
fn wrong_rows_of_ones_own_are_refused_by_both() {
    let row = |columns: &str| format!("[{{row: a#b, basis: x, says: x, {columns}}}]");
    let right = [
        row("kind: response, standing: observed, status: 404, type: x, data: \"3\", message: x"),
        row("kind: notification, standing: local, node: /a, source: /b, events: [PUT], on: [cce]"),
        row("kind: async_error, standing: recalled, type: x"),
        "[]".to_owned(),
    ];
    accepted_by_both(FileKind::Rows, &right);
    let wrong = [
        ("no list", "{row: a#b}".to_owned()),
        ("no kind", row("standing: local")),
        ("no standing", row("kind: async_error")),
        ("a standing of the guide", row("kind: async_error, standing: printed")),
        ("another kind", row("kind: field, standing: local")),
        ("a response without a status", row("kind: response, standing: local")),
        ("a status of a notice", row("kind: notification, standing: local, status: 404")),
        ("a node of an error", row("kind: async_error, standing: local, node: /a")),
        ("pages", row("kind: async_error, standing: local, pages: [1]")),
        ("no deployment", row("kind: async_error, standing: local, on: []")),
        ("an unknown deployment", row("kind: async_error, standing: local, on: [ccz]")),
        ("an unknown event", row("kind: notification, standing: local, events: [GET]")),
        ("a short id", "[{row: b, kind: async_error, standing: local, basis: x, says: x}]".to_owned()),
        ("nothing known", "[{row: a#b, kind: async_error, standing: local, says: x}]".to_owned()),
    ];
    refused_by_both(FileKind::Rows, &wrong);
}

#[test]
fn what_is_wrongly_watched_is_refused_by_both() {
    let wrong = [
        ("nothing in watch", outcome("{status: 200, watch: []}")),
        ("nothing is looked for", outcome("{status: 200, watch: [{status: 200}]}")),
        ("nothing is claimed", outcome("{status: 200, watch: [{says: x}]}")),
        ("a watched notice teaches", outcome("{status: 200, watch: [{says: x, notices: [{to: a, learn: b}]}]}")),
        ("an arm watches", outcome("{one_of: {a: {watch: [{says: x, status: 1}]}, b: {status: 1}}, because: x}")),
        ("a watched row", outcome("{status: 200, watch: [{says: x, row: 200, status: 200}]}")),
        ("a header without a claim", outcome("{status: 200, headers: {Allow: {row: 200}}}")),
        ("an unknown kind of intent", case(&format!("when: {{as: agent, get: /a, deliberately: wrong}}\n{THEN}"))),
        ("intent without a request", case(&format!("when: {{advance: 1s, deliberately: malformed}}\n{THEN}"))),
        (
            "a watched error of nobody",
            case("when: {advance: 1s}\nthen: {both: {watch: [{says: x, async_error: {type: x}}]}}"),
        ),
    ];
    refused_by_both(FileKind::Case, &wrong);
    let watch = "watch: [{says: x, status: 200}]";
    let scene = format!(
        "summary: x\nsteps: [{{when: {REQUEST}, then: {{both: {{row: user.get#200, status: 200, {watch}}}}}}}]"
    );
    refused_by_both(FileKind::Scene, &[("a scene watches", scene)]);
    let request = format!("as: agent\nget: /a\nfamilies: {{a: {{both: {{row: 200, {watch}}}}}}}\n");
    refused_by_both(FileKind::Request, &[("a good request watches", request)]);
}

#[test]
fn wrong_cases_are_refused_by_both() {
    let wrong = [
        ("nothing", "{}".to_owned()),
        ("a list", "[]".to_owned()),
        ("no summary", format!("scene: ready_agent\nwhen: {REQUEST}\n{THEN}\n")),
        ("a summary that says nothing", format!("summary:\nscene: ready_agent\nwhen: {REQUEST}\n{THEN}\n")),
        ("a number for a summary", format!("summary: 5\nscene: ready_agent\nwhen: {REQUEST}\n{THEN}\n")),
        ("no scene", format!("summary: x\nwhen: {REQUEST}\n{THEN}\n")),
        ("no scene in one entry", format!("summary: x\neach: {{a: {{scene: s}}, b: {{}}}}\nwhen: {REQUEST}\n{THEN}\n")),
        ("scenes by their order", format!("summary: x\nscene: [s, t]\nwhen: {REQUEST}\n{THEN}\n")),
        ("a scene of no deployment", format!("summary: x\nscene: {{}}\nwhen: {REQUEST}\n{THEN}\n")),
        ("an unknown key", case(&format!("when: {REQUEST}\n{THEN}\nthan: x"))),
        ("no step", case("")),
        ("no consequence", case(&format!("when: {REQUEST}"))),
        ("a consequence for nobody", case(&format!("when: {REQUEST}\nthen: {{}}"))),
        ("both and one", case(&format!("when: {REQUEST}\nthen: {{both: {{status: 200}}, cce: {{status: 200}}}}"))),
        ("a step beside steps", case(&format!("when: {REQUEST}\nsteps: [{{when: {REQUEST}, {THEN}}}]"))),
        (
            "an entry's step beside steps",
            case(&format!("each: {{a: {{{THEN}}}}}\nsteps: [{{when: {REQUEST}, {THEN}}}]")),
        ),
        ("no steps in steps", case("steps: []")),
        ("no entries", case(&format!("each: {{}}\nwhen: {REQUEST}\n{THEN}"))),
        (
            "a loop in a case",
            case(&format!("steps: [{{when: {REQUEST}, {THEN}, repeat: {{until_participants: \"3\"}}}}]")),
        ),
        ("an unknown need", case(&format!("needs: [coffee]\nwhen: {REQUEST}\n{THEN}"))),
        ("a word where a list belongs", case(&format!("needs: queued_calls\nwhen: {REQUEST}\n{THEN}"))),
        ("a list where a word belongs", case(&format!("open: [x]\nwhen: {REQUEST}\n{THEN}"))),
        (
            "a number where a text belongs",
            case(&format!("each: {{a: {{values: {{d: 12}}}}}}\nwhen: {REQUEST}\n{THEN}")),
        ),
    ];
    refused_by_both(FileKind::Case, &wrong);
}

#[test]
fn wrong_steps_are_refused_by_both() {
    let wrong = [
        ("two verbs", case(&format!("when: {{as: agent, get: /a, put: /a}}\n{THEN}"))),
        ("no verb", case(&format!("when: {{as: agent}}\n{THEN}"))),
        ("nobody who asks", case(&format!("when: {{get: /a}}\n{THEN}"))),
        ("no path", case(&format!("when: {{as: agent, get: finesse/api}}\n{THEN}"))),
        ("a body with a stimulus", case(&format!("when: {{stimulus: customer_hangs_up, xml: <a/>}}\n{THEN}"))),
        ("an unknown stimulus", case(&format!("when: {{stimulus: customer_waves}}\n{THEN}"))),
        ("unknown credentials", case(&format!("when: {{as: agent, get: /a, credentials: stolen}}\n{THEN}"))),
        ("a duration without a unit", case(&format!("when: {{advance: \"60\"}}\n{THEN}"))),
        ("a number for a duration", case(&format!("when: {{advance: 60}}\n{THEN}"))),
        ("a subscription to no node", case(&format!("when: {{subscribe: agent}}\n{THEN}"))),
        ("an unknown way to be wrong", case(&format!("when: {REQUEST}\nchange: {{element: a, how: odd}}\n{THEN}"))),
        ("a change of nothing", case(&format!("when: {REQUEST}\nchange: {{how: missing}}\n{THEN}"))),
    ];
    refused_by_both(FileKind::Case, &wrong);
}

#[test]
fn wrong_outcomes_are_refused_by_both() {
    let wrong = [
        ("an error by its order", outcome("{status: 400, error: [400, Bad Request]}")),
        ("an unknown key inside", outcome("{row: 200, status: 200, sttus: 200}")),
        ("a status in quotes", outcome("{row: 200, status: \"200\"}")),
        ("a status that is none", outcome("{row: 200, status: 70000}")),
        ("a row of no operation", outcome("{row: \"#202\", status: 200}")),
        ("a number for an error's data", outcome("{row: 400, status: 400, error: {data: 3}}")),
        ("two claims of one value", outcome("{status: 400, error: {data: {present: true, begins: x}}}")),
        ("no claim of a value", outcome("{status: 400, error: {data: {present: false}}}")),
        ("a notice to nobody", outcome("{status: 200, notices: [{on: user}]}")),
        ("a notice on an unknown node", outcome("{status: 200, notices: [{to: agent, on: desk}]}")),
        ("an unknown event", outcome("{status: 200, notices: [{to: agent, event: PATCH}]}")),
        ("one notice where a list belongs", outcome("{status: 200, notices: {to: agent}}")),
        ("an absent error with a node", outcome("{status: 200, none: [{error: agent, on: user}]}")),
        ("an absent notice to nobody", outcome("{status: 200, none: [{on: user}]}")),
        ("a node of nobody", outcome("{status: 200, only: [{on: user}]}")),
        ("a reading that claims nothing", outcome("{status: 200, after: [{get: /a, as: agent, has: {}}]}")),
        (
            "a reading of no participants",
            outcome("{status: 200, after: [{get: /a, as: agent, has: {participants: {}}}]}"),
        ),
        (
            "an absent one who talks",
            outcome("{status: 200, notices: [{to: a, has: {participants: {a: {absent: true, state: ACTIVE}}}}]}"),
        ),
        ("actions of no kind", outcome("{status: 200, notices: [{to: a, has: {participants: {a: {actions: {}}}}}]}")),
        (
            "actions of two kinds",
            outcome(
                "{status: 200, notices: [{to: a, has: {participants: {a: {actions: {exactly: [], include: []}}}}}]}",
            ),
        ),
        ("claims beside observe", outcome("{observe: true, status: 200}")),
        ("claims beside one_of", outcome("{one_of: {a: {status: 200}, b: {status: 400}}, because: x, status: 200}")),
        ("a choice of one", outcome("{one_of: {a: {status: 200}}, because: x}")),
        ("a choice in a choice", outcome("{one_of: {a: {status: 200}, b: {observe: true}}, because: x}")),
    ];
    refused_by_both(FileKind::Case, &wrong);
}

#[test]
fn parts_of_an_object_that_claim_wrongly_are_refused_by_both() {
    let wrong = [
        ("a row that claims nothing", outcome("{status: 200, notices: [{to: a, has: {state: {row: 200}}}]}")),
        (
            "a text that is equal and is not",
            outcome("{status: 200, notices: [{to: a, has: {state: {equals: READY, not: WORK}}}]}"),
        ),
        (
            "a text that is equal and begins",
            outcome("{status: 200, notices: [{to: a, has: {state: {equals: READY, begins: R}}}]}"),
        ),
        ("an error's value with a row", outcome("{status: 400, error: {type: {begins: x, row: 200}}}")),
        (
            "actions of a row alone",
            outcome("{status: 200, notices: [{to: a, has: {participants: {a: {actions: {row: 200}}}}}]}"),
        ),
    ];
    refused_by_both(FileKind::Case, &wrong);
}

#[test]
fn wrong_scenes_and_lists_are_refused_by_both() {
    let scenes = [
        ("nothing", "{}".to_owned()),
        ("an unknown kind of role", "summary: x\ncast: {a: {kind: robot}}".to_owned()),
        ("a team of a customer", "summary: x\ncast: {a: {kind: customer, team: t1}}".to_owned()),
        ("an array of a person", "summary: x\ncast: {a: {array: true}}".to_owned()),
        ("an unknown thing", "summary: x\nprovides: {call: banana}".to_owned()),
        ("a short row", format!("summary: x\nsteps: [{{when: {REQUEST}, then: {{both: {{row: 200, status: 200}}}}}}]")),
        ("a loop without an end", format!("summary: x\nsteps: [{{when: {REQUEST}, {SCENE_THEN}, repeat: {{}}}}]")),
        (
            "a loop of no steps",
            format!(
                "summary: x\nsteps: [{{when: {REQUEST}, {SCENE_THEN}, repeat: {{until_participants: \"3\", steps: 0}}}}]"
            ),
        ),
        ("a key of cases", format!("summary: x\nwhen: {REQUEST}")),
    ];
    refused_by_both(FileKind::Scene, &scenes);
    let untested = [
        ("no list", "{row: a#b, reason: x}".to_owned()),
        ("no reason", "[{row: a#b}]".to_owned()),
        ("a short row", "[{row: b, reason: x}]".to_owned()),
    ];
    refused_by_both(FileKind::Untested, &untested);
    let survivors = [
        ("no lie", "[{reason: x}]".to_owned()),
        ("a lie of no run", "[{lie: a, reason: x}]".to_owned()),
        ("two lies in one", "[{lie: a, run: b, about: c, how: d, reason: x}]".to_owned()),
        ("an unknown deployment", "[{about: a, how: b, deployment: ucce, reason: x}]".to_owned()),
    ];
    refused_by_both(FileKind::Survivors, &survivors);
}

fn refused_by_both(kind: FileKind, wrong: &[(&str, String)]) {
    let validator = Validator::of(kind);
    for (what, text) in wrong {
        assert!(validator.parser_says(text).is_err(), "the parser takes {what}:\n{text}");
        assert!(validator.schema_says(&value_of(text)).is_err(), "the schema takes {what}:\n{text}");
    }
}
