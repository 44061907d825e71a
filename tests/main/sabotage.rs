//! Lies told to what was honestly observed, judged by the expectation alone: each is named as what it is. And changes
//! that no client would notice, which pass.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use finspec::case::meant::{Expected, Outcome};
use finspec::cast::{Cast, TemplatePlace};
use finspec::client::HttpClient;
use finspec::contract::Deployment::{self, Cce, Ccx};
use finspec::contract::RowId;
use finspec::observe::{Answered, Notice, Observation, Purpose, RawBody};
use finspec::plan::Run;
use finspec::runner::{Ending, drive};
use finspec::target::Embedded;
use finspec::verdict::DeviationPlace::{
    Absence, After, AsyncError, HttpError, Notice as NoticePlace, Payload, Status, Unchanged, UnexpectedError,
};
use finspec::verdict::{Deviation, DeviationPlace, StepSeen, Verdict, VerdictWord, Weighing, judge};
use finspec::xml::{Element, Limits, Node, read_document, write_compact, write_indented};

use crate::support::project::run_of;
use crate::support::proxy::{Behind, Lie};
use crate::support::wire::Message;

const DEADLINE: Duration = Duration::from_secs(20);

const ALL_KINDS: [(&str, Deployment); 5] = [
    ("dialog::send_dtmf::tone_letters::alone", Cce),
    ("dialog::send_dtmf::tone_letters::alone", Ccx),
    ("dialog::send_dtmf::_missing_parameter::requested_action", Cce),
    ("dialog::take_action::hold", Cce),
    ("dialog::take_action::hold", Ccx),
];

/// What the one step of a run saw, to be lied about.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    answered: Answered,
    notices: BTreeMap<String, Vec<Notice>>,
    unchanged: BTreeMap<String, (Answered, Answered)>,
    after: BTreeMap<(String, String), Answered>,
}

struct Honest {
    run: Run,
    cast: Cast,
    seen: Seen,
}

/// Drives a run against the mock, which must conform, and takes what its step saw.
async fn honest(id: &str, deployment: Deployment) -> Honest {
    let target = Embedded::new(tokio::runtime::Handle::current(), deployment);
    let run = run_of(id, deployment, &target);
    let driven = drive(&target, &HttpClient::new(DEADLINE).unwrap(), &run, DEADLINE).await;
    let Ending::Judged { deviations, .. } = &driven.ending else { panic!("{:?}", driven.ending) };
    assert_eq!(deviations, &[], "{id}");
    let cast = driven.final_cast();
    let seen = Seen::of(&driven.observation, outcome(&run), &cast);
    let honest = Honest { run, cast, seen };
    assert_eq!(honest.judge(&honest.seen), [], "the observation is honest before anybody lies");
    honest
}

fn outcome(run: &Run) -> &Outcome {
    match run.steps().next().unwrap().2 {
        Expected::Outcome(outcome) => outcome,
        other => panic!("{other:?} is no outcome"),
    }
}

impl Seen {
    fn of(observation: &Observation, outcome: &Outcome, cast: &Cast) -> Seen {
        let read = |purpose: Purpose, path: &str| {
            let found = observation.exchange(1, purpose).find(|exchange| exchange.sent.path == path);
            found.unwrap_or_else(|| panic!("{path} was read")).answered.clone()
        };
        let address = |name: &String| match cast.people.get(name) {
            Some(person) => format!("/finesse/api/User/{}", person.id),
            None => cast.fill(&format!("/finesse/api/Dialog/{{{name}.id}}"), TemplatePlace::Path).unwrap(),
        };
        let pair = |name: &String| (read(Purpose::Before, &address(name)), read(Purpose::After, &address(name)));
        let claimed = outcome.after.iter().map(|claim| {
            let path = cast.fill(&claim.path, TemplatePlace::Path).unwrap();
            ((claim.path.clone(), claim.by.clone()), read(Purpose::After, &path))
        });
        let (_, step) = observation.case_steps().next().unwrap();
        Seen {
            answered: observation.exchange(1, Purpose::Step).next().unwrap().answered.clone(),
            notices: step.notices.keys().map(|role| (role.clone(), observation.during(step, role).to_vec())).collect(),
            unchanged: outcome.unchanged.iter().map(|name| (name.clone(), pair(name))).collect(),
            after: claimed.collect(),
        }
    }

    fn notices(&mut self) -> &mut Vec<Notice> {
        self.notices.get_mut("agent").unwrap()
    }

    /// The agent's notice whose payload contains the words.
    fn notice(&mut self, words: &str) -> &mut Notice {
        self.notices().iter_mut().find(|notice| notice.payload.text().contains(words)).expect("the notice is there")
    }

    fn drop_notice(&mut self, words: &str) {
        self.notices().retain(|notice| !notice.payload.text().contains(words));
    }

    /// Replaces words in the notice that contains them.
    fn say(&mut self, words: &str, others: &str) {
        let notice = self.notice(words);
        notice.payload = notice.payload.text().replacen(words, others, 1).into();
    }

    fn answers(&mut self) -> impl Iterator<Item = &mut Answered> {
        let unchanged = self.unchanged.values_mut().flat_map(|(before, after)| [before, after]);
        std::iter::once(&mut self.answered).chain(unchanged).chain(self.after.values_mut())
    }

    /// Changes every document, of answers and notices.
    fn each_document(&mut self, change: impl Fn(&str) -> String) {
        for answered in self.answers().filter(|answered| !answered.body.is_empty()) {
            replace(answered, &change);
        }
        for notice in self.notices.values_mut().flatten() {
            notice.payload = change(&notice.payload.text()).into();
        }
    }
}

fn replace(answered: &mut Answered, change: impl Fn(&str) -> String) {
    answered.body = change(&answered.body.text()).into();
}

impl Honest {
    fn judge(&self, seen: &Seen) -> Vec<Deviation> {
        let step = StepSeen {
            step: 1,
            answered: Some(&seen.answered),
            notices: seen.notices.iter().map(|(role, notices)| (role.as_str(), notices.as_slice())).collect(),
            unchanged: seen.unchanged.iter().map(|(name, (before, after))| (name.as_str(), (before, after))).collect(),
            after: seen.after.iter().map(|((path, by), answered)| ((path.as_str(), by.as_str()), answered)).collect(),
            ..StepSeen::default()
        };
        let judged = judge(self.run.steps().next().unwrap().2, &step, &self.cast, &self.run.catalogue);
        assert_eq!(judged.fault, None);
        judged.deviations
    }

    /// Tells a lie and checks what it is taken for: each deviation by its place, words of what was expected, words of
    /// what came.
    fn lie(&self, name: &str, lie: impl Fn(&mut Seen), taken_for: &[(DeviationPlace, &str, &str)]) {
        let mut seen = self.seen.clone();
        lie(&mut seen);
        assert_ne!(seen, self.seen, "{name} changes nothing");
        let mut deviations = self.judge(&seen);
        // What is made up here is no whole payload, which is told besides; src/verdict/payload has tests of that.
        let of_any = |row: &RowId| ["object.", "notification."].iter().any(|of| row.operation().starts_with(of));
        deviations.retain(|deviation| deviation.place != Payload || !deviation.row.as_ref().is_some_and(of_any));
        let told: Vec<String> = deviations.iter().map(ToString::to_string).collect();
        let told = format!("{} {name}:\n{}", self.run.id, told.join("\n"));
        assert_eq!(deviations.len(), taken_for.len(), "{told}");
        for (deviation, (place, expected, actual)) in deviations.iter().zip(taken_for) {
            assert_eq!(deviation.place, *place, "{told}");
            assert!(deviation.expected.contains(expected), "expected `{expected}` in {told}");
            assert!(deviation.actual.contains(actual), "actual `{actual}` in {told}");
            let row = deviation.row.as_ref().expect("a row");
            assert!(self.run.rows().contains(row), "{row} is none of the run's: {told}");
        }
        let strict = Weighing { strict: true, ..Weighing::default() };
        assert_eq!(Verdict::of(deviations, false, strict, &self.run.catalogue).word(), VerdictWord::Deviates);
    }

    fn harmless(&self, name: &str, change: impl Fn(&mut Seen)) {
        let mut seen = self.seen.clone();
        change(&mut seen);
        assert_ne!(seen, self.seen, "{name} changes nothing in {}", self.run.id);
        assert_eq!(self.judge(&seen), [], "{name} fails {}", self.run.id);
    }
}

const DIALOGS: &str = "/finesse/api/User/1001001/Dialogs";

const HTML: &str = "<!DOCTYPE html><html><body><p>Sign in<br></body></html>";

fn error_notice(item: &str) -> Notice {
    let payload = "<Update><data><apiErrors><apiError><errorData>9</errorData><errorMessage>CF_UNWANTED</errorMessage>\
                   <errorType>Generic Error</errorType></apiError></apiErrors></data><event>PUT</event><requestId/>\
                   <source>/finesse/api/User/1001001/Dialogs</source></Update>";
    let (node, item, payload) = (DIALOGS.to_owned(), item.to_owned(), payload.into());
    Notice { node, item, payload, side: finspec::observe::Side::A, stranger: None, arrived_at: 0 }
}

#[tokio::test(flavor = "multi_thread")]
async fn lies_about_an_error_that_comes_later() {
    let honest = honest("dialog::send_dtmf::tone_letters::alone", Ccx).await;
    let claim =
        "`Generic Error`, data `3`, message `CF_VALUE_OUT_OF_RANGE` to agent on /finesse/api/User/1001001/Dialogs";
    let lie = |name, lie: fn(&mut Seen), actual| honest.lie(name, lie, &[(AsyncError, claim, actual)]);
    lie("the notice is dropped", |seen| seen.drop_notice("CF_VALUE"), "nothing to agent on");
    lie(
        "another type",
        |seen| seen.say("Generic Error", "Other Error"),
        "Other Error, data `3`, message `CF_VALUE_OUT",
    );
    lie("other data", |seen| seen.say(">3<", ">4<"), "Generic Error, data `4`, message `CF_VALUE_OUT");
    lie("another message", |seen| seen.say("CF_VALUE_OUT_OF_RANGE", "CF_OTHER"), "data `3`, message `CF_OTHER`");
    lie("no data", |seen| seen.say("<errorData>3</errorData>", ""), "Generic Error, data ``");
    lie(
        "fields of HTTP",
        |seen| seen.say("<errorType>Generic Error</errorType>", "<ErrorType>Generic Error</ErrorType>"),
        "Generic Error, data `3`",
    );
    lie(
        "another node",
        |seen| "/finesse/api/User/1001001".clone_into(&mut seen.notice("CF_VALUE").node),
        "message `CF_VALUE_OUT_OF_RANGE` on /finesse/api/User/1001001",
    );
    lie(
        "an update instead",
        |seen| {
            seen.notice("CF_VALUE").payload = "<Update><data><dialog><id>1</id></dialog></data>\
        <event>PUT</event></Update>"
                .into()
        },
        "1 notice to agent on /finesse/api/User/1001001/Dialogs, which is no error",
    );
    let again = |seen: &mut Seen| {
        let second = Notice { item: "another-item".to_owned(), ..seen.notice("CF_VALUE").clone() };
        seen.notices().push(second);
    };
    lie("the error twice", again, "it 2 times");
}

#[tokio::test(flavor = "multi_thread")]
async fn lies_beside_an_error_that_comes_later() {
    let honest = honest("dialog::send_dtmf::tone_letters::alone", Ccx).await;
    honest.lie("a wrong status", |seen| seen.answered.status = 200, &[(Status, "202", "200 with no body")]);
    honest.lie(
        "HTML for a body",
        |seen| seen.answered.body = HTML.into(),
        &[(Payload, "well-formed XML, or none", "202 with a body that is not read")],
    );
    honest.lie(
        "an error more",
        |seen| seen.notices().push(error_notice("x")),
        &[(UnexpectedError, "no error to agent", "message `CF_UNWANTED`")],
    );
    honest.lie(
        "a second error in the notice",
        |seen| seen.say("</apiError>", "</apiError><apiError><errorType>Other Error</errorType></apiError>"),
        &[(UnexpectedError, "no other error to agent", "Other Error")],
    );
    honest.lie(
        "a payload that is not well-formed",
        |seen| seen.say("</data>", ""),
        &[(Payload, "an Update that can be read", "not well-formed"), (AsyncError, "CF_VALUE", "nothing to agent")],
    );
    honest.lie(
        "a payload of something else",
        |seen| seen.notice("CF_VALUE").payload = "<html/>".into(),
        &[(Payload, "an Update that can be read", "its root is <html>"), (AsyncError, "CF_VALUE", "nothing to agent")],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn lies_about_a_state_that_must_not_change() {
    let honest = honest("dialog::send_dtmf::tone_letters::alone", Ccx).await;
    let state = |seen: &mut Seen| {
        replace(&mut seen.unchanged.get_mut("agent").unwrap().1, |body| body.replace("TALKING", "READY"))
    };
    honest.lie(
        "another state",
        state,
        &[(Unchanged, "agent as before the step", "User/state went from `TALKING` to `READY`")],
    );
    let gone = |seen: &mut Seen| seen.unchanged.get_mut("call").unwrap().1.status = 404;
    honest.lie(
        "a call that is gone",
        gone,
        &[(Unchanged, "call as before the step", "200 with a <Dialog> before, 404 with")],
    );
    let html = |seen: &mut Seen| {
        let (before, after) = seen.unchanged.get_mut("call").unwrap();
        before.body = HTML.into();
        after.body = HTML.into();
    };
    honest.lie("HTML for both readings", html, &[(Unchanged, "call as before the step", "a body that is not read")]);
    let participant = |seen: &mut Seen| {
        let after = &mut seen.unchanged.get_mut("call").unwrap().1;
        replace(after, |body| body.replace("<mediaAddress>5501</mediaAddress>", "<mediaAddress>5502</mediaAddress>"));
    };
    honest.lie(
        "another participant",
        participant,
        &[(Unchanged, "call as before", "mediaAddress went from `5501` to `5502`")],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn lies_where_nothing_must_come() {
    let honest = honest("dialog::send_dtmf::tone_letters::alone", Cce).await;
    honest.lie(
        "an unwanted error",
        |seen| seen.notices().push(error_notice("x")),
        &[(UnexpectedError, "no error to agent", "Generic Error, data `9`, message `CF_UNWANTED`")],
    );
    honest.lie("a wrong status", |seen| seen.answered.status = 500, &[(Status, "202", "500 with no body")]);
    honest.lie(
        "HTML for a body",
        |seen| seen.answered.body = HTML.into(),
        &[(Payload, "well-formed", "beginning `<!DOCTYPE")],
    );
    let stranger = |seen: &mut Seen| seen.notices().push(Notice { payload: "not XML".into(), ..error_notice("x") });
    honest.lie("a payload that is none", stranger, &[(Payload, "an Update", "not well-formed")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn lies_about_a_refusal_at_once() {
    let honest = honest("dialog::send_dtmf::_missing_parameter::requested_action", Cce).await;
    let claim = "ApiErrors with one error, `Parameter Missing`";
    let body = |name, from: &str, to: &str, actual| {
        honest.lie(
            name,
            |seen| replace(&mut seen.answered, |body| body.replace(from, to)),
            &[(HttpError, claim, actual)],
        );
    };
    body("another type", "Parameter Missing", "Invalid Input", "400 with Invalid Input");
    body("fields of notices", "ErrorType", "errorType", "400 with Parameter Missing");
    body("a root of notices", "ApiErrors", "apiErrors", "400 with a <apiErrors>");
    let second = "<ApiError><ErrorType>Generic Error</ErrorType></ApiError></ApiErrors>";
    body("a second error", "</ApiErrors>", second, "Parameter Missing, data `requestedAction`");
    body("half of it", "</ApiErrors>", "", "400 with a body that is not read (it ");
    let html = |seen: &mut Seen| seen.answered.body = HTML.into();
    honest.lie("HTML for a body", html, &[(HttpError, claim, "a body that is not read")]);
    honest.lie("no body", |seen| seen.answered.body = RawBody::default(), &[(HttpError, claim, "400 with no body")]);
    honest.lie(
        "taken in",
        |seen| {
            seen.answered.status = 202;
            seen.answered.body = RawBody::default();
        },
        &[(Status, "400", "202 with no body"), (HttpError, claim, "202 with no body")],
    );
    honest.lie(
        "refused later as well",
        |seen| seen.notices().push(error_notice("x")),
        &[(UnexpectedError, "no error to agent", "CF_UNWANTED")],
    );
    honest.lie(
        "refused and done",
        |seen| {
            replace(&mut seen.unchanged.get_mut("call").unwrap().1, |body| body.replacen("ACTIVE", "HELD", 1));
        },
        &[(Unchanged, "call as before the step", "from `ACTIVE` to `HELD`")],
    );
}

const ABOUT_CALL: &str = "PUT notice to agent on /finesse/api/User/1001001/Dialogs about call";

const ABOUT_AGENT: &str = "PUT notice to agent on /finesse/api/User/1001001 about agent";

const HELD: &str = "<state>HELD</state>";

#[tokio::test(flavor = "multi_thread")]
async fn lies_about_whether_a_notice_came() {
    let honest = honest("dialog::take_action::hold", Cce).await;
    honest.lie(
        "a dropped notice",
        |seen| seen.drop_notice(HELD),
        &[(NoticePlace, ABOUT_CALL, "PUT on /finesse/api/User/1001001: user 1001001 in state HOLD")],
    );
    honest.lie(
        "no notices",
        |seen| seen.notices().clear(),
        &[(NoticePlace, ABOUT_CALL, "nothing to agent"), (NoticePlace, ABOUT_AGENT, "nothing to agent")],
    );
    honest.lie(
        "another node",
        |seen| "/finesse/api/User/1001002/Dialogs".clone_into(&mut seen.notice(HELD).node),
        &[(NoticePlace, ABOUT_CALL, "on /finesse/api/User/1001002/Dialogs: dialog")],
    );
    honest.lie(
        "another event",
        |seen| seen.say_in(HELD, "<event>PUT</event>", "<event>POST</event>"),
        &[(NoticePlace, ABOUT_CALL, "POST on /finesse/api/User/1001001/Dialogs: dialog")],
    );
    let call = honest.cast.fill("{call.id}", TemplatePlace::Plain).unwrap();
    honest.lie(
        "another call",
        |seen| seen.say(&format!("<id>{call}</id>"), "<id>1999</id>"),
        &[(NoticePlace, ABOUT_CALL, "dialog 1999 in state ACTIVE")],
    );
    honest.lie(
        "an error in place of the update",
        |seen| *seen.notice(HELD) = error_notice("x"),
        &[(NoticePlace, ABOUT_CALL, "CF_UNWANTED"), (UnexpectedError, "no error to agent", "CF_UNWANTED")],
    );
    honest.lie(
        "a payload that is not well-formed",
        |seen| seen.say_in(HELD, "</Update>", ""),
        &[
            (Payload, "an Update that can be read", "a notice to agent on /finesse/api/User/1001001/Dialogs: it"),
            (NoticePlace, ABOUT_CALL, "user 1001001 in state HOLD"),
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn lies_about_what_a_notice_says() {
    let honest = honest("dialog::take_action::hold", Cce).await;
    honest.lie(
        "another state",
        |seen| seen.say(HELD, "<state>ACTIVE</state>"),
        &[(NoticePlace, "with agent: state `HELD`", "agent: state `ACTIVE`")],
    );
    honest.lie(
        "an action that is not offered",
        |seen| seen.say("<action>RETRIEVE</action>", ""),
        &[(
            NoticePlace,
            "agent to offer at least RETRIEVE, DROP, UPDATE_CALL_DATA",
            "agent offers UPDATE_CALL_DATA, DROP",
        )],
    );
    honest.lie(
        "an action that must not be",
        |seen| seen.say("<action>RETRIEVE</action>", "<action>RETRIEVE</action><action>HOLD</action>"),
        &[(NoticePlace, "agent to offer at least RETRIEVE, DROP, UPDATE_CALL_DATA", "HOLD")],
    );
    honest.lie(
        "another state of the user",
        |seen| seen.say("<state>HOLD</state>", "<state>TALKING</state>"),
        &[(NoticePlace, "about agent with state `HOLD`", "state `TALKING`")],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn lies_about_a_state_afterwards() {
    let honest = honest("dialog::take_action::hold", Cce).await;
    let reading = |seen: &mut Seen, path: &str, change: &dyn Fn(&mut Answered)| {
        let found = seen.after.iter_mut().find(|((claimed, _), _)| claimed.contains(path)).unwrap();
        change(found.1);
    };
    honest.lie(
        "another state afterwards",
        |seen| reading(seen, "User", &|answered| replace(answered, |body| body.replace("HOLD", "READY"))),
        &[(After, "/finesse/api/User/1001001: state `HOLD`", "state `READY`")],
    );
    honest.lie(
        "HTML afterwards",
        |seen| reading(seen, "Dialog", &|answered| answered.body = HTML.into()),
        &[(After, "to be readable", "200 with a body that is not read")],
    );
    honest.lie(
        "not found afterwards",
        |seen| reading(seen, "Dialog", &|answered| answered.status = 404),
        &[(After, "to be readable", "404 with")],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn lies_about_absence() {
    let honest = honest("dialog::take_action::hold", Ccx).await;
    let user =
        "<Update><data><user><loginId>1001001</loginId><state>HOLD</state></user></data><event>PUT</event></Update>";
    let came = |seen: &mut Seen| {
        let node = "/finesse/api/User/1001001".to_owned();
        seen.notices().push(Notice { node, payload: user.into(), ..error_notice("x") });
    };
    honest.lie(
        "a notice that must not come",
        came,
        &[(Absence, "no notice to agent on /finesse/api/User/1001001", "user 1001001 in state HOLD")],
    );
}

impl Seen {
    /// Replaces words in the notice that contains others.
    fn say_in(&mut self, notice: &str, words: &str, others: &str) {
        let notice = self.notice(notice);
        notice.payload = notice.payload.text().replacen(words, others, 1).into();
    }
}

fn tree(text: &str) -> Element {
    read_document(text.as_bytes(), Limits::default()).unwrap()
}

/// Events are written in capitals and in small letters.
fn other_case(text: &str) -> String {
    if text.contains("<event>PUT<") {
        text.replace("<event>PUT<", "<event>put<")
    } else {
        text.replace("<event>put<", "<event>PUT<")
    }
}

fn reversed(text: &str) -> String {
    fn turn(element: &mut Element) {
        element.children.reverse();
        element.elements_mut().for_each(turn);
    }
    let mut root = tree(text);
    turn(&mut root);
    write_compact(&root)
}

fn extended(text: &str) -> String {
    fn extend(element: &mut Element) {
        if element.elements().next().is_some() {
            element.elements_mut().for_each(extend);
            element.children.insert(0, Node::Element(Element::leaf("addedInALaterRelease", "1")));
        }
    }
    let mut root = tree(text);
    // What an error's collection or an update's data holds is read by its place.
    root.elements_mut().for_each(|child| {
        if child.name != "data" {
            extend(child)
        }
    });
    root.children.push(Node::Element(Element::leaf("addedInALaterRelease", "1")));
    write_compact(&root)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_client_would_notice_passes() {
    for (id, deployment) in ALL_KINDS {
        let honest = honest(id, deployment).await;
        honest.harmless("the order of elements", |seen| seen.each_document(reversed));
        honest.harmless("white space", |seen| seen.each_document(|text| write_indented(&tree(text))));
        honest.harmless("an XML declaration", |seen| {
            seen.each_document(|text| format!("<?xml version=\"1.0\"?>\n{text}"))
        });
        honest.harmless("an added element", |seen| seen.each_document(extended));
        honest.harmless("later times", |seen| {
            seen.each_document(|text| text.replace("Time>1", "Time>9").replace("Time>2", "Time>3") + "\n");
        });
        if !honest.seen.unchanged.is_empty() {
            let after = |seen: &mut Seen, change: &dyn Fn(&str) -> String| {
                seen.unchanged.values_mut().for_each(|(_, after)| replace(after, change));
            };
            honest.harmless("another order in the second reading", |seen| after(seen, &reversed));
            honest
                .harmless("white space in the second reading", |seen| after(seen, &|text| write_indented(&tree(text))));
        }
        if honest.seen.notices.values().any(|notices| !notices.is_empty()) {
            honest.harmless("an event in other letters", |seen| seen.each_document(other_case));
            honest.harmless("other item ids", |seen| {
                seen.notices().iter_mut().for_each(|notice| notice.item.push('x'));
            });
            honest.harmless("notices in another order", |seen| {
                seen.notices().push(Notice {
                    node: "/finesse/api/Team/34/Users".to_owned(),
                    payload: "<Update><data><user><loginId>1</loginId></user></data><event>PUT</event>\
                              <source>/finesse/api/User/1</source></Update>"
                        .into(),
                    ..error_notice("t")
                });
                seen.notices().reverse();
            });
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_id_of_the_call_passes() {
    for (id, deployment) in ALL_KINDS {
        let mut honest = honest(id, deployment).await;
        let call = honest.cast.fill("{call.id}", TemplatePlace::Plain).unwrap();
        honest.cast.captured["call"].id = "998877".to_owned();
        honest.seen.each_document(|text| text.replace(&call, "998877"));
        assert_eq!(honest.judge(&honest.seen), [], "{id}");
    }
}

// The same end to end, over a proxy between the runner and the mock.

async fn through(lie: impl Lie, id: &str, deployment: Deployment) -> Vec<Deviation> {
    let target = Behind::new(Embedded::new(tokio::runtime::Handle::current(), deployment), lie);
    let run = run_of(id, deployment, &target);
    match drive(&target, &HttpClient::new(DEADLINE).unwrap(), &run, DEADLINE).await.ending {
        Ending::Judged { deviations, .. } => deviations,
        other => panic!("{other:?}"),
    }
}

fn is_one(deviations: &[Deviation], place: DeviationPlace, words: &str) {
    assert_eq!(deviations.len(), 1, "{deviations:?}");
    assert_eq!(deviations[0].place, place, "{}", deviations[0]);
    assert!(deviations[0].actual.contains(words), "{}", deviations[0]);
}

struct Nothing;

impl Lie for Nothing {}

/// Changes notices only.
struct Notices(fn(&str) -> String);

impl Lie for Notices {
    fn notice(&self, message: &str) -> String {
        (self.0)(message)
    }
}

const WORD: &str = "dialog::send_dtmf::tone_letters::alone";

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_changes_nothing_changes_no_verdict() {
    for (id, deployment) in ALL_KINDS {
        assert_eq!(through(Nothing, id, deployment).await, [], "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_dropped_on_the_way_is_missed() {
    let dropped = Notices(|message| if message.contains("CF_VALUE") { String::new() } else { message.to_owned() });
    is_one(&through(dropped, WORD, Ccx).await, AsyncError, "nothing to agent on");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_sent_again_under_a_new_item_id_is_told_and_a_second_copy_is_not() {
    let again = Notices(|message| match message.contains("CF_VALUE") {
        true => format!("{message}{}", renamed(message)),
        false => message.to_owned(),
    });
    is_one(&through(again, WORD, Ccx).await, AsyncError, "it 2 times");
    for (id, deployment) in ALL_KINDS {
        let copied = Notices(|message| format!("{message}{message}"));
        assert_eq!(through(copied, id, deployment).await, [], "{id}");
    }
}

/// The message with another item id.
fn renamed(message: &str) -> String {
    let at = message.find("<item").unwrap();
    let id = message[at..].find("id=").unwrap() + at + 4;
    format!("{}again-{}", &message[..id], &message[id..])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_changed_on_the_way_is_told() {
    struct Taken;
    impl Lie for Taken {
        fn answer(&self, asked: &Message, answer: &mut Message) {
            if asked.text().contains("SEND_DTMF") {
                "HTTP/1.1 200 OK".clone_into(&mut answer.first);
            }
        }
    }
    is_one(&through(Taken, WORD, Cce).await, Status, "200 with no body");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_changed_on_the_way_is_told() {
    struct Later(AtomicUsize);
    impl Lie for Later {
        fn answer(&self, asked: &Message, answer: &mut Message) {
            let sent = usize::from(asked.text().contains("SEND_DTMF"));
            if self.0.fetch_add(sent, Ordering::SeqCst) > 0 && asked.asks() == "GET /finesse/api/User/1001001" {
                answer.body = answer.text().replace("TALKING", "NOT_READY").into_bytes();
            }
        }
    }
    is_one(&through(Later(AtomicUsize::new(0)), WORD, Cce).await, Unchanged, "from `TALKING` to `NOT_READY`");
}

#[tokio::test(flavor = "multi_thread")]
async fn html_on_the_way_is_told() {
    struct Html;
    impl Lie for Html {
        fn answer(&self, asked: &Message, answer: &mut Message) {
            if asked.text().contains("targetMediaAddress") && answer.first.contains(" 400 ") {
                answer.body = HTML.into();
            }
        }
    }
    let deviations = through(Html, "dialog::send_dtmf::_missing_parameter::requested_action", Ccx).await;
    is_one(&deviations, HttpError, "400 with a body that is not read");
}
