//! Each rule of a session as the client keeps it.

use std::time::Duration;

use super::*;
use crate::limits::{BOSH_REQUEST, EMPTY_AFTER, EMPTY_AT_ONCE, LAST_RESPONSES, RESEND_AFTER};

const FIRST: u64 = 500;

/// A session, its clock, and what came out of it.
struct Tried {
    session: ClientSession,
    now: Duration,
    posts: Vec<(u64, Body)>,
    /// What arrived: `opened`, or a stanza's name.
    got: Vec<String>,
    end: Option<Result<(), BoshTrouble>>,
}

fn wrapper(attributes: &str, stanzas: &str) -> HttpAnswer {
    let text = format!("<body xmlns='http://jabber.org/protocol/httpbind' {attributes}>{stanzas}</body>");
    let content_type = Some("text/xml; charset=utf-8".to_owned());
    HttpAnswer { status: 200, content_type, location: None, body: text.into_bytes() }
}

const FEATURES: &str = "<stream:features xmlns:stream='http://etherx.jabber.org/streams'/>";

impl Tried {
    fn begun() -> Tried {
        let asked = SessionRequest { domain: "finesse.test".to_owned(), wait: 30 };
        let session = ClientSession::begin(asked, Rid::new(FIRST).unwrap());
        let (now, posts, got) = (Duration::from_secs(9), Vec::new(), Vec::new());
        let mut tried = Tried { session, now, posts, got, end: None };
        tried.take();
        tried
    }

    /// With one request waiting at the server.
    fn open() -> Tried {
        let mut tried = Tried::begun();
        tried.posts.clear();
        tried.answer(0, &wrapper("sid='s1' requests='2' hold='1' wait='30'", FEATURES));
        assert_eq!(tried.posted(), [(1, String::new())]);
        tried.got.clear();
        tried
    }

    fn take(&mut self) {
        while let Some(step) = self.session.next_step() {
            match step {
                ClientStep::Post(rid, text) => {
                    let body = read_body(text.as_bytes(), BOSH_REQUEST).unwrap();
                    assert_eq!(body.head.rid, Some(rid));
                    self.posts.push((rid.number() - FIRST, body));
                }
                ClientStep::Opened { .. } => self.got.push("opened".to_owned()),
                ClientStep::Stanza(stanza) => self.got.push(stanza.name.into()),
                ClientStep::Over(end) => {
                    assert_eq!(self.end, None, "it is over once");
                    self.end = Some(end);
                }
            }
        }
    }

    fn answer(&mut self, after: u64, answer: &HttpAnswer) {
        self.session.answered(Rid::new(FIRST + after).unwrap(), answer, self.now);
        self.take();
    }

    fn stanzas(&mut self, after: u64, stanzas: &str) {
        self.answer(after, &wrapper("", stanzas));
    }

    fn breaks(&mut self, after: u64) {
        self.session.broken(Rid::new(FIRST + after).unwrap(), "connection reset", self.now);
        self.take();
    }

    fn send(&mut self, names: &[&str]) {
        for name in names {
            self.session.send(format!("<{name} xmlns='jabber:client'/>"));
        }
        self.session.flush();
        self.take();
    }

    fn pass(&mut self, period: Duration) {
        self.now += period;
        self.session.tick(self.now);
        self.take();
    }

    /// Requests since the last time: distance from the first, names of the stanzas.
    fn posted(&mut self) -> Vec<(u64, String)> {
        let names = |body: &Body| {
            let names: Vec<_> = body.stanzas.iter().map(|stanza| stanza.name.as_str()).collect();
            let end = if body.head.kind == WrapperKind::Terminate { " end" } else { "" };
            format!("{}{}{end}", if body.head.restart { "restart" } else { "" }, names.join(" "))
        };
        self.posts.drain(..).map(|(after, body)| (after, names(&body))).collect()
    }
}

fn posts(expected: &[(u64, &str)]) -> Vec<(u64, String)> {
    expected.iter().map(|(after, what)| (*after, (*what).to_owned())).collect()
}

#[test]
fn the_first_request_asks_for_the_terms() {
    let tried = Tried::begun();
    let (after, body) = &tried.posts[0];
    let head = &body.head;
    assert_eq!((*after, head.to.as_deref(), head.sid.as_deref()), (0, Some("finesse.test"), None));
    assert_eq!((head.wait, head.hold, head.ack, head.ver), (Some(30), Some(1), Rid::new(1), Some(BoshVersion::NEWEST)));
}

#[test]
fn one_request_always_waits() {
    let mut tried = Tried::open();
    tried.stanzas(1, "");
    assert_eq!(tried.posted(), posts(&[(2, "")]));
    tried.stanzas(2, "<message/>");
    assert_eq!((tried.posted(), tried.got), (posts(&[(3, "")]), vec!["message".to_owned()]));
}

#[test]
fn what_is_to_be_sent_goes_in_a_second_request_and_then_waits() {
    let mut tried = Tried::open();
    tried.send(&["presence", "iq"]);
    assert_eq!(tried.posted(), posts(&[(2, "presence iq")]));
    tried.send(&["iq"]);
    tried.send(&["message"]);
    assert_eq!(tried.posted(), posts(&[]), "two at most are open");
    tried.stanzas(1, "");
    assert_eq!(tried.posted(), posts(&[(3, "iq message")]));
    tried.stanzas(2, "");
    assert_eq!(tried.posted(), posts(&[]), "one waits still");
}

#[test]
fn a_server_that_allows_one_request_gets_one_at_a_time() {
    let mut tried = Tried::begun();
    tried.answer(0, &wrapper("sid='s1' requests='1' hold='1'", ""));
    tried.posted();
    tried.send(&["iq"]);
    assert_eq!(tried.posted(), posts(&[]));
    tried.stanzas(1, "");
    assert_eq!(tried.posted(), posts(&[(2, "iq")]));
}

#[test]
fn responses_are_read_in_the_order_of_their_requests() {
    let mut tried = Tried::open();
    tried.send(&["iq"]);
    tried.stanzas(2, "<iq/>");
    assert_eq!(tried.got, [""; 0], "the response before it may bring something");
    tried.stanzas(1, "<message/><presence/>");
    assert_eq!(tried.got, ["message", "presence", "iq"]);
    tried.stanzas(1, "<message/>");
    assert_eq!(tried.got.len(), 3, "a second answer to the same request says nothing");
}

#[test]
fn responses_are_acknowledged_where_one_is_missing() {
    let mut tried = Tried::open();
    tried.send(&["iq"]);
    assert_eq!(tried.posts[0].1.head.ack, Rid::new(FIRST));
    tried.stanzas(1, "");
    tried.stanzas(2, "");
    assert_eq!(tried.posts[1].1.head.ack, None, "everything has come");
}

#[test]
fn a_broken_request_is_sent_again_as_it_was_and_given_up_in_the_end() {
    let mut tried = Tried::open();
    tried.send(&["iq"]);
    let sent = tried.posts[0].clone();
    for delay in RESEND_AFTER {
        tried.posts.clear();
        tried.breaks(2);
        tried.pass(delay);
        assert_eq!(tried.posts, std::slice::from_ref(&sent));
    }
    tried.breaks(2);
    let trouble = BoshTrouble::Broken { times: RESEND_AFTER.len() + 1, reason: "connection reset".to_owned() };
    assert_eq!(tried.end, Some(Err(trouble)));
}

#[test]
fn nothing_is_sent_again_before_its_time() {
    let mut tried = Tried::open();
    tried.breaks(1);
    tried.posts.clear();
    tried.breaks(1);
    assert_eq!(tried.session.due(), Some(tried.now + RESEND_AFTER[1]));
    tried.pass(RESEND_AFTER[1] / 2);
    assert_eq!(tried.posted(), posts(&[]));
    tried.pass(RESEND_AFTER[1] / 2);
    assert_eq!((tried.posted(), tried.session.due()), (posts(&[(1, "")]), None));
    tried.stanzas(1, "<message/>");
    assert_eq!((tried.got, tried.end), (vec!["message".to_owned()], None));
}

#[test]
fn the_server_may_ask_for_a_request_once_more_with_those_before_it() {
    let mut tried = Tried::open();
    tried.send(&["iq"]);
    tried.posts.clear();
    tried.answer(2, &wrapper("type='error'", ""));
    assert_eq!(tried.posted(), posts(&[(1, ""), (2, "iq")]));
    let mut unavailable = Tried::open();
    unavailable.answer(1, &HttpAnswer { status: 503, ..HttpAnswer::default() });
    assert_eq!(unavailable.posted(), posts(&[(1, "")]));
}

#[test]
fn a_response_that_the_server_reports_missing_is_asked_for_again() {
    let mut tried = Tried::open();
    tried.send(&["iq"]);
    tried.posts.clear();
    tried.answer(2, &wrapper(&format!("report='{}' time='1200'", FIRST + 1), ""));
    assert_eq!(tried.posted(), posts(&[(1, "")]));
}

#[test]
fn after_authentication_the_stream_begins_anew_in_a_request_of_its_own() {
    let mut tried = Tried::open();
    tried.session.restart();
    tried.send(&["iq"]);
    assert_eq!(tried.posted(), posts(&[(2, "restart")]));
    tried.stanzas(1, "");
    assert_eq!(tried.posted(), posts(&[(3, "iq")]));
    tried.stanzas(2, FEATURES);
    tried.stanzas(3, "<iq/>");
    assert_eq!(tried.got, ["opened", "features", "iq"]);
}

#[test]
fn the_client_ends_the_session_with_what_it_had_to_say() {
    let mut tried = Tried::open();
    tried.send(&["iq"]);
    tried.session.send("<presence xmlns='jabber:client'/>".to_owned());
    tried.posts.clear();
    tried.session.leave(tried.now);
    tried.take();
    assert_eq!(tried.posted(), posts(&[(3, "presence end")]));
    for after in [1, 2, 3] {
        tried.answer(after, &wrapper("type='terminate'", ""));
    }
    assert_eq!((tried.end, tried.posts.len()), (Some(Ok(())), 0));
}

#[test]
fn leaving_ends_whatever_becomes_of_it() {
    let mut broken = Tried::open();
    broken.session.leave(broken.now);
    broken.breaks(2);
    assert_eq!(broken.end, Some(Ok(())));
    let mut silent = Tried::open();
    silent.session.leave(silent.now);
    silent.pass(LAST_RESPONSES);
    assert_eq!(silent.end, Some(Ok(())));
    let mut early = Tried::begun();
    early.session.leave(early.now);
    early.take();
    assert_eq!(early.end, Some(Ok(())));
}

#[test]
fn the_server_ends_the_session_for_a_reason() {
    let mut tried = Tried::open();
    tried.answer(1, &wrapper("type='terminate' condition='system-shutdown'", "<message/>"));
    assert_eq!(tried.got, ["message"]);
    let Some(Err(trouble)) = tried.end else { panic!("{:?}", tried.end) };
    assert_eq!(trouble.to_string(), "the server ended the BOSH session: system-shutdown: it goes down");
    let mut silent = Tried::open();
    silent.answer(1, &wrapper("type='terminate'", ""));
    assert_eq!(silent.end, Some(Err(BoshTrouble::Ended)));
    let mut forgotten = Tried::open();
    forgotten.answer(1, &HttpAnswer { status: 404, ..HttpAnswer::default() });
    assert_eq!(forgotten.end, Some(Err(BoshTrouble::Terminated(Condition::ItemNotFound))));
}

#[test]
fn an_end_waits_for_the_responses_before_it_but_not_for_ever() {
    let mut tried = Tried::open();
    tried.send(&["iq"]);
    tried.answer(2, &wrapper("type='terminate'", ""));
    assert_eq!(tried.end, None);
    tried.stanzas(1, "<message/>");
    assert_eq!((tried.got.clone(), tried.end), (vec!["message".to_owned()], Some(Err(BoshTrouble::Ended))));
    let mut alone = Tried::open();
    alone.send(&["iq"]);
    alone.answer(2, &wrapper("type='terminate'", "<presence/>"));
    alone.pass(LAST_RESPONSES);
    assert_eq!((alone.got.clone(), alone.end), (vec!["presence".to_owned()], Some(Err(BoshTrouble::Ended))));
}

#[test]
fn terms_that_cannot_serve_are_told() {
    for (attributes, told) in [("", "names no session"), ("sid='s1' hold='0'", "keeps no request waiting")] {
        let mut tried = Tried::begun();
        tried.answer(0, &wrapper(attributes, ""));
        let Some(Err(trouble)) = tried.end else { panic!("{:?}", tried.end) };
        assert!(trouble.to_string().contains(told), "{trouble}");
    }
    let mut elsewhere = Tried::begun();
    elsewhere.answer(0, &HttpAnswer { status: 404, ..HttpAnswer::default() });
    let Some(Err(trouble)) = elsewhere.end else { panic!("{:?}", elsewhere.end) };
    assert!(trouble.to_string().starts_with("there is no BOSH at this address"), "{trouble}");
}

#[test]
fn there_is_no_request_beyond_the_largest_id() {
    let asked = SessionRequest { domain: "x".to_owned(), wait: 30 };
    let last = Rid::new(Rid::LARGEST).unwrap();
    let mut session = ClientSession::begin(asked, last);
    session.answered(last, &wrapper("sid='s'", ""), Duration::ZERO);
    let steps: Vec<_> = std::iter::from_fn(|| session.next_step()).collect();
    assert!(matches!(steps.last(), Some(ClientStep::Over(Err(BoshTrouble::NotBosh(_))))), "{steps:?}");
}

#[test]
fn empty_answers_that_come_at_once_are_answered_with_pauses() {
    let (mut tried, at_once) = (Tried::open(), u64::try_from(EMPTY_AT_ONCE).unwrap());
    for request in 1..=at_once {
        tried.answer(request, &wrapper("", ""));
        assert_eq!(tried.posted(), posts(&[(request + 1, "")]));
    }
    for request in at_once + 1..at_once + 4 {
        tried.answer(request, &wrapper("", ""));
        assert_eq!(tried.posted(), [], "the client pauses");
        assert_eq!(tried.session.due(), Some(tried.now + EMPTY_AFTER));
        tried.pass(EMPTY_AFTER);
        assert_eq!(tried.posted(), posts(&[(request + 1, "")]));
    }
    // What there is to say does not wait for the end of a pause.
    tried.answer(at_once + 4, &wrapper("", ""));
    tried.send(&["iq"]);
    assert_eq!(tried.posted(), posts(&[(at_once + 5, "iq")]));
    // A server that keeps requests waiting is asked again at once.
    tried.pass(Duration::from_secs(30));
    tried.answer(at_once + 5, &wrapper("", ""));
    assert_eq!(tried.posted(), posts(&[(at_once + 6, "")]));
}
