//! Payloads that the guide prints are right, and each kind of wrong one is told with its row.

use serde::Deserialize;

use crate::cast::Cast;
use crate::contract::Method;
use crate::lab::Person;
use crate::observe::{Answered, Notice, Sent, Side};

use super::super::step_seen::{SeenExchange, StepSeen};
use super::misses;

fn person(id: &str, login_name: &str) -> Person {
    Person {
        id: id.to_owned(),
        login_name: login_name.to_owned(),
        first_name: String::new(),
        last_name: String::new(),
        extension: "5501".to_owned(),
        team: "34".to_owned(),
        supervises: Vec::new(),
        wrap_up: crate::lab::WrapUp::default(),
        mobile_agent: false,
    }
}

fn cast() -> Cast {
    let mut cast = Cast::default();
    cast.people.insert("agent".to_owned(), person("1001001", "Jo.O'Neil@corp"));
    cast.people.insert("colleague".to_owned(), person("1001002", "ada"));
    cast
}

fn notice(node: &str, payload: &str) -> Notice {
    let (node, item) = (node.to_owned(), "1".to_owned());
    Notice { node, item, payload: payload.into(), side: Side::A, stranger: None, arrived_at: 0 }
}

/// What is missed, each as its row and what came, of answers to reads and of notices to the agent.
fn told(reads: &[(&str, u16, &str)], notices: &[Notice], cast: &Cast) -> Vec<(String, String)> {
    let exchanges: Vec<(Sent, Answered)> = reads.iter().map(|(path, status, body)| read(path, *status, body)).collect();
    let seen = StepSeen {
        exchanges: exchanges.iter().map(|(sent, answered)| seen_at(sent, answered, 0)).collect(),
        notices: [("agent", notices)].into_iter().collect(),
        ..StepSeen::default()
    };
    let misses = misses(&seen, cast).into_iter();
    misses.map(|miss| (miss.row.map(|row| row.to_string()).unwrap_or_default(), miss.actual)).collect()
}

const fn seen_at<'a>(sent: &'a Sent, answered: &'a Answered, sent_at: u64) -> SeenExchange<'a> {
    SeenExchange { sent, answered, sent_at, is_step: false }
}

fn read(path: &str, status: u16, body: &str) -> (Sent, Answered) {
    let sent = Sent { method: Method::Get, path: path.to_owned(), headers: Vec::new(), body: "".into() };
    (sent, Answered { status, headers: Vec::new(), body: body.into() })
}

fn rows(told: Vec<(String, String)>) -> Vec<String> {
    told.into_iter().map(|(row, _)| row).collect()
}

const USER: &str = "<User><dialogs>/finesse/api/User/1001001/Dialogs</dialogs><extension>5501</extension>\
    <firstName>Jo</firstName><lastName>O'Neil</lastName><loginId>1001001</loginId>\
    <loginName>jo.o'neil@corp</loginName><pendingState></pendingState><reasonCodeId>-1</reasonCodeId>\
    <roles><role>Agent</role><role>Supervisor</role></roles><settings><wrapUpOnIncoming></wrapUpOnIncoming></settings>\
    <state>NOT_READY</state><stateChangeTime></stateChangeTime><teamId>34</teamId><teamName>My Team</teamName>\
    <uri>https://h:8445/finesse/api/User/1001001/</uri></User>";

/// What is missed of the agent's User with one change, as it is read and as it is told.
fn of_user(from: &str, to: &str) -> Vec<String> {
    assert!(USER.contains(from), "{from}");
    let changed = USER.replacen(from, to, 1);
    let as_read = rows(told(&[("/finesse/api/User/1001001", 200, &changed)], &[], &cast()));
    let notice = user_notice(&changed);
    let as_told = rows(told(&[], &[notice], &cast()));
    assert_eq!(as_read, as_told, "{changed}");
    as_read
}

fn user_notice(user: &str) -> Notice {
    let source = "<event>put</event><requestId/><source>/finesse/api/User/1001001</source>";
    notice("/finesse/api/User/1001001", &format!("<Update><data>{user}</data>{source}</Update>"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Printed {
    what: String,
    known: String,
    get: Option<String>,
    node: Option<String>,
    #[serde(default = "ok")]
    status: u16,
    body: String,
}

const fn ok() -> u16 {
    200
}

#[test]
fn what_the_guide_prints_is_right() {
    let printed: Vec<Printed> = serde_yaml::from_str(include_str!("printed.yaml")).unwrap();
    for example in &printed {
        let reads: Vec<(&str, u16, &str)> =
            example.get.iter().map(|path| (path.as_str(), example.status, example.body.as_str())).collect();
        let notices: Vec<Notice> = example.node.iter().map(|node| notice(node, &example.body)).collect();
        assert_eq!(reads.len() + notices.len(), 1, "{}", example.what);
        let mut cast = cast();
        // What stands in examples is about other people than ours.
        cast.people.clear();
        assert_eq!(told(&reads, &notices, &cast), [], "{}, {}", example.what, example.known);
    }
    assert!(printed.len() >= 14, "{}", printed.len());
}

#[test]
fn a_right_object_is_right_by_every_name_of_its_address() {
    assert_eq!(of_user("<state>", "<state>"), Vec::<String>::new());
    assert_eq!(of_user("</User>", "<added><by>a later release</by></added></User>"), Vec::<String>::new());
    for path in
        ["/finesse/api/User/Jo.O%27Neil%40corp?x=1", "/finesse/api/User/1001001/", "/finesse/api/User/jo.o'neil@corp"]
    {
        let by_name = USER.replace("/finesse/api/User/1001001/<", "/finesse/api/User/Jo.O'Neil@corp<");
        assert_eq!(told(&[(path, 200, USER), (path, 200, &by_name)], &[user_notice(USER)], &cast()), [], "{path}");
    }
}

#[test]
fn elements_are_spelled_as_printed_and_stand_there_once() {
    assert_eq!(of_user("<state>NOT_READY</state>", "<State>NOT_READY</State>"), ["object.user#state"; 2]);
    assert_eq!(of_user("<state>NOT_READY</state>", ""), ["object.user#state"]);
    assert_eq!(of_user("<teamId>", "<state>READY</state><teamId>"), ["object.user#state"]);
    assert_eq!(of_user("<state>NOT_READY", "<state xmlns='urn:x'>NOT_READY"), ["object.user#state"]);
    assert_eq!(of_user("<state>NOT_READY", "<state><a/>NOT_READY"), ["object.user#state"]);
    assert_eq!(of_user("NOT_READY<", " NOT_READY <"), ["object.user#state"]);
    assert_eq!(of_user("NOT_READY<", "Not_Ready<"), ["object.user#state"]);
    assert_eq!(of_user("NOT_READY<", "A_LATER_STATE<"), Vec::<String>::new());
    assert_eq!(of_user("<User>", "<User xmlns='urn:x'>")[0], "object.user#User");
}

#[test]
fn an_object_is_the_one_that_was_asked_for() {
    let other = USER.replace("<loginId>1001001", "<loginId>1001002");
    let of_other = ["object.user#loginId", "object.user#uri", "object.user#dialogs"];
    assert_eq!(rows(told(&[("/finesse/api/User/1001001", 200, &other)], &[], &cast())), of_other);
    let in_notice = rows(told(&[], &[user_notice(&other)], &cast()));
    assert_eq!(in_notice, [&of_other[..], &["notification.user#put"]].concat());
    assert_eq!(of_user("jo.o'neil@corp", "ada"), ["object.user#loginName"]);
    assert_eq!(of_user("User/1001001/Dialogs", "User/1001002/Dialogs"), ["object.user#dialogs"]);
    assert_eq!(of_user("User/1001001/<", "User/<"), ["object.user#uri"]);
    let told = told(&[], &[user_notice(USER), user_notice(&USER.replace("Jo<", "Al<"))], &cast());
    assert_eq!(told, [("object.user#firstName".to_owned(), "firstName `Al`".to_owned())]);
    assert_eq!(
        rows(self::told(&[("/finesse/api/User/1001001", 200, "<Dialog/>")], &[], &cast())),
        ["object.user#User"]
    );
    assert_eq!(rows(self::told(&[("/finesse/api/User/1001001", 200, "")], &[], &cast())), ["object.user#User"]);
}

const DIALOG: &str = "<dialog><id>7</id><mediaType>Voice</mediaType><fromAddress></fromAddress><mediaProperties>\
    <callType></callType><callvariables/></mediaProperties><participants><Participant><mediaAddress>5501</mediaAddress>\
    <startTime></startTime><state>ACTIVE</state><stateChangeTime></stateChangeTime></Participant></participants>\
    <state>ACTIVE</state><uri>/finesse/api/Dialog/7</uri><associatedDialogUri/></dialog>";

/// A notice on the agent's Dialogs node.
fn dialog_notice(data: &str, event: &str, source: &str) -> Notice {
    let rest = format!("<event>{event}</event><source>{source}</source>");
    notice("/finesse/api/User/1001001/Dialogs", &format!("<Update><data>{data}</data>{rest}</Update>"))
}

#[test]
fn a_notice_is_of_an_object_that_belongs_on_its_node() {
    let of = |data: &str, event: &str, source: &str| rows(told(&[], &[dialog_notice(data, event, source)], &cast()));
    let listed = DIALOG.replace("dialog>", "Dialog>");
    let (in_list, node) = (format!("<dialogs>{listed}</dialogs>"), "/finesse/api/User/1001001/Dialogs");
    assert_eq!(of(&in_list, "POST", node), Vec::<String>::new());
    assert_eq!(of("<dialogs><Dialog><id>7</id></Dialog></dialogs>", "delete", node), Vec::<String>::new());
    assert_eq!(of(DIALOG, "PUT", "/finesse/api/Dialog/7"), Vec::<String>::new());
    assert_eq!(of(DIALOG, "PUT", "/finesse/api/Dialog/8"), ["notification.dialog_property#put"]);
    assert_eq!(of(DIALOG, "POST", node), ["notification.dialog#post"]);
    assert_eq!(of(&in_list, "PUT", "/finesse/api/Dialog/7"), ["notification.dialog_property#put"]);
    assert_eq!(of(USER, "PUT", node), ["notification.dialog_property#put"]);
    assert_eq!(of(&in_list, "DELETE", "/finesse/api/Dialog/7"), ["notification.dialog#delete"]);
    assert_eq!(of("", "PUT", node), ["object.update#data"]);
    assert_eq!(of(&DIALOG.repeat(2), "PUT", "/finesse/api/Dialog/7"), ["object.update#data"]);
    assert_eq!(of(&in_list, "CREATE", node), ["object.update#event"]);
    let of_a_namespace =
        in_list.replace("<dialogs>", "<p:dialogs xmlns:p='urn:x'>").replace("</dialogs>", "</p:dialogs>");
    assert_eq!(of(&of_a_namespace, "POST", node), ["object.dialog#Dialog"]);
    let error = "<apiErrors><apiError><errortype>Generic Error</errortype></apiError></apiErrors>";
    assert_eq!(of(error, "put", "/finesse/api/Dialog/7"), ["object.async_error#errorType"; 2]);
    let elsewhere = notice(
        "/finesse/api/User/1001002/Dialogs",
        &dialog_notice(DIALOG, "PUT", "/finesse/api/Dialog/7").payload.text(),
    );
    assert_eq!(rows(told(&[], &[elsewhere], &cast())), ["notification.dialog_property#put"]);
    let elements = notice(node, "<Update xmlns='urn:x'><event>PUT</event></Update>");
    assert_eq!(rows(told(&[], &[elements], &cast())), ["object.all#payload-is-text"]);
    let by_another =
        Notice { stranger: Some("mallory@x".to_owned()), ..dialog_notice(DIALOG, "PUT", "/finesse/api/Dialog/7") };
    let sent = told(&[], &[by_another], &cast());
    assert!(
        sent.contains(&("object.all#from-the-service".to_owned(), "it came from mallory@x".to_owned())),
        "{sent:?}"
    );
    let other_root = notice(node, "<update><event>PUT</event></update>");
    assert_eq!(rows(told(&[], &[other_root], &cast())), ["object.update#Update"]);
}

#[test]
fn lists_and_refusals_are_what_they_are_called() {
    let of = |path: &str, status: u16, body: &str| rows(told(&[(path, status, body)], &[], &cast()));
    let (path, listed) = ("/finesse/api/User/1001001/Dialogs", DIALOG.replace("dialog>", "Dialog>"));
    assert_eq!(of(path, 200, &format!("<Dialogs>{listed}</Dialogs>")), Vec::<String>::new());
    assert_eq!(of(path, 200, &format!("<Dialogs>{}</Dialogs>", listed.repeat(2))), ["object.dialog#Dialog"]);
    assert_eq!(of(path, 200, &format!("<dialogs>{listed}</dialogs>")), ["object.dialog#Dialog"]);
    assert_eq!(of(path, 200, "<Dialogs><dialog/></Dialogs>"), ["object.dialog#Dialog"]);
    assert_eq!(of(path, 200, "<Dialogs><added/></Dialogs>"), Vec::<String>::new());
    let error = "<ApiErrors><ApiError><ErrorType>Not Found</ErrorType></ApiError></ApiErrors>";
    assert_eq!(of(path, 404, error), Vec::<String>::new());
    assert_eq!(of(path, 404, "<html><body>no page</body></html>"), Vec::<String>::new());
    assert_eq!(of(path, 404, "not here"), Vec::<String>::new());
    assert_eq!(of(path, 404, "<User/>"), ["object.error#ApiError"]);
    assert_eq!(of(path, 404, &error.replace("ErrorType", "Errortype")), ["object.error#ErrorType"; 2]);
}

/// What is missed of a refused or taken request, a notice to the agent that came at 5, and reads before it and at 9.
fn around(status: u16, before: Option<&str>, told: Notice, after: Option<&str>) -> Vec<(String, String)> {
    let path = "/finesse/api/User/1001001";
    let exchange = |at: u64, body: &str| (at, read(path, 200, body));
    let mut exchanges: Vec<(u64, (Sent, Answered))> = Vec::new();
    exchanges.extend(before.map(|body| exchange(1, body)));
    exchanges.extend(after.map(|body| exchange(9, body)));
    let (mut sent, answered) = read(path, status, "");
    sent.method = Method::Put;
    let mut seen = StepSeen { answered: Some(&answered), ..StepSeen::default() };
    seen.exchanges = exchanges.iter().map(|(at, (sent, answered))| seen_at(sent, answered, *at)).collect();
    seen.exchanges.push(SeenExchange { is_step: true, ..seen_at(&sent, &answered, 3) });
    let notices = [Notice { arrived_at: 5, ..told }];
    seen.notices = [("agent", notices.as_slice())].into_iter().collect();
    let misses = misses(&seen, &cast()).into_iter();
    misses.map(|miss| (miss.row.map(|row| row.to_string()).unwrap_or_default(), miss.actual)).collect()
}

#[test]
fn nothing_is_told_of_what_was_refused_at_once() {
    let ready = USER.replace("NOT_READY", "READY");
    let told = around(400, Some(USER), user_notice(&ready), None);
    assert_eq!(rows(told), ["object.all#refused-at-once"]);
    assert_eq!(around(400, Some(USER), user_notice(USER), None), []);
    assert_eq!(around(202, Some(USER), user_notice(&ready), None), []);
    assert_eq!(around(400, None, user_notice(&ready), None), []);
    // What was told before the state that was read last is an old item.
    let timed = |user: &str, time: &str| user.replace("<stateChangeTime>", &format!("<stateChangeTime>{time}"));
    let later = timed(USER, "2026-01-01T00:00:02.000Z");
    assert_eq!(around(400, Some(&later), user_notice(&timed(&ready, "2026-01-01T00:00:01.000Z")), None), []);
}

#[test]
fn what_is_read_is_what_was_told_last() {
    let ready = USER.replace("NOT_READY", "READY");
    let told = around(202, None, user_notice(&ready), Some(USER));
    assert_eq!(told, [("object.all#told-as-read".to_owned(), "state `NOT_READY`".to_owned())]);
    assert_eq!(around(202, None, user_notice(&ready), Some(&ready)), []);
    // An element that only one of them has, and another time, say nothing against each other.
    let plain = ready.replace("<reasonCodeId>-1</reasonCodeId>", "");
    assert_eq!(around(202, None, user_notice(&plain), Some(&ready)), []);
    assert_eq!(around(202, Some(USER), user_notice(&ready), None), []);
}

/// What is missed of an error that arrives after a request.
fn after_request(path: &str, node: &str, event: &str, source: &str, request_id: &str) -> Vec<String> {
    let (mut sent, answered) = read(path, 202, "");
    sent.method = Method::Put;
    sent.headers.push(("requestId".to_owned(), "fs-1".to_owned()));
    let error = "<apiErrors><apiError><errorType>Generic Error</errorType></apiError></apiErrors>";
    let rest = format!("<event>{event}</event><requestId>{request_id}</requestId><source>{source}</source>");
    let notices = [notice(node, &format!("<Update><data>{error}</data>{rest}</Update>"))];
    let seen = StepSeen {
        answered: Some(&answered),
        exchanges: vec![SeenExchange { is_step: true, ..seen_at(&sent, &answered, 1) }],
        notices: [("agent", notices.as_slice())].into_iter().collect(),
        ..StepSeen::default()
    };
    misses(&seen, &cast()).into_iter().filter_map(|miss| miss.row).map(|row| row.to_string()).collect()
}

#[test]
fn an_error_is_about_the_object_and_the_request_that_failed() {
    let (call, dialogs) = ("/finesse/api/Dialog/7", "/finesse/api/User/1001001/Dialogs");
    let user = "/finesse/api/User/1001001";
    assert_eq!(after_request(call, dialogs, "put", call, ""), Vec::<String>::new());
    assert_eq!(after_request(call, dialogs, "PUT", call, "fs-1"), Vec::<String>::new());
    assert_eq!(after_request(call, dialogs, "PUT", "/finesse/api/Dialog/8", ""), ["notification.dialog_cti_error#put"]);
    assert_eq!(after_request(call, dialogs, "POST", call, ""), ["notification.dialog_cti_error#put"]);
    assert_eq!(after_request(call, dialogs, "PUT", call, "fs-2"), ["object.all#request-id"]);
    assert_eq!(after_request(user, user, "PUT", user, ""), Vec::<String>::new());
    assert_eq!(after_request(user, user, "PUT", call, ""), ["notification.user_error#put"]);
    // A call that could not be made has an id that nobody knew.
    assert_eq!(after_request(dialogs, dialogs, "PUT", "/finesse/api/Dialog/9", ""), Vec::<String>::new());
    assert_eq!(after_request(dialogs, dialogs, "PUT", "/elsewhere", ""), ["notification.dialog_cti_error#put"]);
}

const TEAM: &str = "<Team><uri>/finesse/api/Team/34</uri><id>34</id><name>Sales</name><users><User>\
    <uri>/finesse/api/User/1001001/</uri><loginId>1001001</loginId><firstName>Jo</firstName><lastName>Doe</lastName>\
    <state>READY</state><stateChangeTime>2024-05-06T07:08:09.123Z</stateChangeTime></User></users></Team>";

#[test]
fn a_member_of_a_team_is_the_one_that_it_says_it_is() {
    let of = |team: &str| rows(told(&[("/finesse/api/Team/34", 200, team)], &[], &cast()));
    assert_eq!(of(TEAM), Vec::<String>::new());
    assert_eq!(of(&TEAM.replace("User/1001001/", "User/1001002/")), ["object.user#uri"]);
    assert_eq!(of(&TEAM.replace("<id>34", "<id>35")), ["object.team#id", "object.team#uri"]);
    assert_eq!(of(&TEAM.replace("<state>READY</state>", "")), ["object.team#users/User/state"]);
    assert_eq!(of(&TEAM.replace(">READY<", ">Ready<")), ["object.team#users/User/state"]);
    let user = &TEAM[TEAM.find("<User>").unwrap()..TEAM.find("</users>").unwrap()];
    assert_eq!(of(&TEAM.replace(user, &format!("{user}{user}"))), ["object.user#User"]);
    assert_eq!(of(&TEAM.replace(user, "")), Vec::<String>::new());
}

#[test]
fn a_team_is_read_as_its_members_were_told() {
    let told = |state: &str, arrived_at: u64| {
        let user = format!(
            "<Update><data><user><loginId>1001001</loginId><state>{state}</state>\
             <stateChangeTime>2024-05-06T07:08:09.123Z</stateChangeTime><uri>/finesse/api/User/1001001</uri></user></data>\
             <event>PUT</event><requestId></requestId><source>/finesse/api/User/1001001</source></Update>"
        );
        let notices = [Notice { arrived_at, ..notice("/finesse/api/Team/34/Users", &user) }];
        let (request, answered) = read("/finesse/api/Team/34", 200, TEAM);
        let seen = StepSeen {
            exchanges: vec![seen_at(&request, &answered, 5)],
            notices: [("agent", &notices[..])].into_iter().collect(),
            ..StepSeen::default()
        };
        misses(&seen, &cast()).into_iter().map(|miss| miss.row.unwrap().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(told("READY", 4), Vec::<String>::new());
    assert_eq!(told("NOT_READY", 4), ["object.all#told-as-read"]);
    assert_eq!(told("NOT_READY", 6), Vec::<String>::new());
}
