//! Each rule of a session as the server keeps it.

use std::time::Duration;

use super::server_trial::{FIRST, INACTIVITY, Tried, WAIT, answers, parsed};
use super::*;
use crate::limits::{REPORT_AFTER, WAITING_FOR_ONE};

#[test]
fn the_first_request_is_answered_at_once_with_the_terms() {
    let tried = Tried::begun_with("hold='1' wait='30' ver='1.6' ack='1'");
    assert_eq!(tried.served, ["open"]);
    let (ticket, greeting) = &tried.answers[0];
    assert_eq!((*ticket, tried.answers.len()), (0, 1));
    let head = &greeting.head;
    assert_eq!((head.sid.as_deref(), head.from.as_deref()), (Some("sid1"), Some("finesse.test")));
    assert_eq!((head.wait, head.hold, head.requests, head.inactivity), (Some(30), Some(1), Some(2), Some(30)));
    assert_eq!((head.ver, head.ack), (BoshVersion::parse("1.6"), Rid::new(FIRST)));
}

#[test]
fn a_first_request_without_an_id_or_that_ends_is_refused() {
    for attributes in ["", "rid='1' type='terminate'"] {
        let (body, digest) = parsed(attributes, "");
        let offer = OfferedTerms { wait: Duration::ZERO, inactivity: Duration::ZERO };
        let terms = Terms::of(&body.head, offer, "s".to_owned(), "x");
        let refused = ServerSession::begin(terms, body, digest, 0, Duration::ZERO);
        assert_eq!(refused.err(), Some(Condition::BadRequest), "{attributes}");
    }
}

#[test]
fn a_request_waits_until_there_is_something() {
    let mut tried = Tried::open();
    tried.request(1, "", "");
    assert_eq!(tried.answered(), []);
    tried.push("message");
    assert_eq!(tried.answered(), answers(&[(1, "message")]));
    tried.push("message");
    tried.push("presence");
    assert_eq!(tried.answered(), []);
    tried.request(2, "", "");
    assert_eq!(tried.answered(), answers(&[(2, "message presence")]));
}

#[test]
fn a_request_is_answered_with_nothing_after_the_wait() {
    let mut tried = Tried::open();
    tried.request(1, "", "");
    assert_eq!(tried.session.due(), tried.now + Duration::from_secs(WAIT));
    tried.pass(WAIT - 1);
    assert_eq!(tried.answered(), []);
    tried.pass(1);
    assert_eq!(tried.answered(), answers(&[(1, "")]));
    assert!(!tried.over);
}

#[test]
fn a_new_request_releases_the_oldest() {
    let mut tried = Tried::open();
    tried.request(1, "", "");
    tried.request(2, "", "<presence/>");
    assert_eq!(tried.answered(), answers(&[(1, "")]));
    assert_eq!(tried.served, ["presence"]);
    tried.push("message");
    assert_eq!(tried.answered(), answers(&[(2, "message")]));
}

#[test]
fn nothing_waits_where_the_client_wants_that() {
    for asked in ["hold='0' wait='60'", "hold='1' wait='0'"] {
        let mut tried = Tried::begun_with(asked);
        tried.answers.clear();
        tried.request(1, "", "");
        assert_eq!(tried.answered(), answers(&[(1, "")]), "{asked}");
    }
}

#[test]
fn requests_are_worked_off_in_the_order_of_their_ids() {
    let mut tried = Tried::open();
    tried.request(2, "", "<iq xmlns='jabber:client'/>");
    assert_eq!((tried.served.clone(), tried.answered()), (vec![], vec![]));
    tried.request(1, "", "<presence xmlns='jabber:client'/>");
    assert_eq!(tried.served, ["presence", "iq"]);
    assert_eq!(tried.answered(), answers(&[(1, "")]));
}

#[test]
fn a_repeated_request_gets_the_same_answer_and_does_nothing_twice() {
    let mut tried = Tried::open();
    tried.request(1, "", "<iq/>");
    tried.push("message");
    assert_eq!(tried.answered(), answers(&[(1, "message")]));
    tried.request_as(51, 1, "", "<iq/>");
    assert_eq!(tried.answered(), answers(&[(51, "message")]));
    tried.request(2, "", "");
    tried.push("presence");
    // The one before the last is remembered as well, as many as can be open.
    tried.request_as(61, 1, "", "<iq/>");
    assert_eq!(tried.answered(), answers(&[(2, "presence"), (61, "message")]));
    assert_eq!(tried.served, ["iq"]);
}

#[test]
fn a_repeated_request_takes_the_place_of_the_one_that_waits() {
    let mut tried = Tried::open();
    tried.request(1, "", "<iq/>");
    tried.request_as(51, 1, "", "<iq/>");
    assert_eq!(tried.answered(), answers(&[(1, "error")]));
    tried.push("message");
    assert_eq!(tried.answered(), answers(&[(51, "message")]));
    // The same before its turn.
    tried.request(3, "", "<iq/>");
    tried.request_as(53, 3, "", "<iq/>");
    assert_eq!(tried.answered(), answers(&[(3, "error")]));
    tried.request(2, "", "");
    assert_eq!((tried.served.len(), tried.answered()), (2, answers(&[(2, "")])));
}

#[test]
fn a_repeated_request_with_another_content_ends_the_session() {
    for answered in [true, false] {
        let mut tried = Tried::open();
        tried.request(1, "", "<iq/>");
        if answered {
            tried.push("message");
            assert_eq!(tried.answered(), answers(&[(1, "message")]));
        }
        tried.request_as(51, 1, "", "<presence/>");
        assert_eq!(tried.served, ["iq"]);
        assert_eq!(tried.answered()[0], (51, "bad-request".to_owned()));
        assert!(tried.over);
    }
    let mut early = Tried::open();
    early.request(2, "", "<iq/>");
    early.request_as(52, 2, "", "<presence/>");
    assert_eq!(early.answered(), answers(&[(52, "bad-request"), (2, "item-not-found")]));
}

#[test]
fn requests_outside_the_window_end_the_session() {
    for after in [3, 4, 1 << 40] {
        let mut tried = Tried::open();
        tried.request(after, "", "");
        assert_eq!(tried.answered(), answers(&[(after, "item-not-found")]));
        assert!(tried.over);
    }
    let mut old = Tried::open();
    for after in 1..=4 {
        old.request(after, "", "");
    }
    old.answered();
    // Long answered, and no longer remembered.
    old.request_as(51, 1, "", "");
    assert_eq!(old.answered(), answers(&[(51, "item-not-found"), (4, "item-not-found")]));
    let mut flooded = Tried::open();
    for after in [2, 3] {
        flooded.request(after, "", "<iq/>");
    }
    assert_eq!(flooded.answered(), answers(&[(3, "item-not-found"), (2, "item-not-found")]));
    assert_eq!(flooded.served, [""; 0]);
}

#[test]
fn a_request_without_an_id_ends_the_session() {
    let mut tried = Tried::open();
    let (body, digest) = parsed("sid='sid1'", "<iq/>");
    tried.session.request(body, digest, 7, tried.now);
    tried.settle();
    assert_eq!(tried.answered(), answers(&[(7, "bad-request")]));
    assert!(tried.over && tried.served.is_empty());
}

#[test]
fn a_session_without_requests_ends_after_the_inactivity() {
    let mut tried = Tried::open();
    assert_eq!(tried.session.due(), tried.now + Duration::from_secs(INACTIVITY));
    tried.pass(INACTIVITY - 1);
    assert!(!tried.over);
    tried.pass(1);
    assert!(tried.over);
}

#[test]
fn a_gap_that_is_never_filled_ends_after_the_inactivity() {
    let mut tried = Tried::open();
    tried.request(2, "", "<iq/>");
    tried.pass(INACTIVITY);
    assert_eq!(tried.answered(), answers(&[(2, "item-not-found")]));
    assert!(tried.over);
}

#[test]
fn a_request_that_waits_keeps_the_session() {
    let mut tried = Tried::open();
    tried.request(1, "", "");
    tried.pass(INACTIVITY + 1);
    assert!(!tried.over);
    tried.pass(WAIT);
    tried.answered();
    tried.pass(INACTIVITY);
    assert!(tried.over);
}

#[test]
fn a_stream_begins_anew() {
    let mut tried = Tried::open();
    tried.request(1, "xmpp:restart='true' to='finesse.test'", "");
    assert_eq!(tried.served, ["open"]);
    tried.push("features");
    assert_eq!(tried.answered(), answers(&[(1, "features")]));
}

#[test]
fn the_client_ends_the_session() {
    let mut tried = Tried::open();
    tried.request(1, "", "");
    tried.request(2, "type='terminate'", "<presence/>");
    assert_eq!(tried.served, ["presence", "left"]);
    assert_eq!(tried.answered(), answers(&[(1, "end"), (2, "end")]));
    assert!(tried.over);
}

#[test]
fn the_service_ends_the_session_with_what_it_had_to_say() {
    let mut tried = Tried::open();
    tried.request(1, "", "");
    tried.session.push("<message xmlns='jabber:client'/>".to_owned());
    tried.session.end(Some(Condition::SystemShutdown));
    tried.settle();
    assert_eq!((tried.answered(), tried.over), (answers(&[(1, "message system-shutdown")]), true));
}

#[test]
fn an_end_waits_for_a_request() {
    let mut tried = Tried::open();
    tried.session.end(Some(Condition::SystemShutdown));
    tried.settle();
    assert!(!tried.over);
    tried.request(1, "", "<iq/>");
    assert_eq!(tried.answered(), answers(&[(1, "system-shutdown")]));
    assert!(tried.over && tried.served.is_empty());
}

#[test]
fn an_end_brings_what_was_queued() {
    let mut tried = Tried::open();
    tried.push("message");
    tried.session.end(None);
    tried.request(1, "", "");
    assert_eq!(tried.answered(), answers(&[(1, "message end")]));
}

#[test]
fn an_end_that_nobody_fetches_is_forgotten() {
    let mut tried = Tried::open();
    tried.session.end(None);
    tried.settle();
    assert!(!tried.over);
    tried.pass(INACTIVITY);
    assert!(tried.over);
}

#[test]
fn requests_are_acknowledged_where_the_client_wants_that() {
    let mut tried = Tried::begun_with("hold='1' ack='1'");
    tried.request(1, "", "");
    tried.request(2, "", "");
    assert_eq!(tried.answers.last().map(|(ticket, body)| (*ticket, body.head.ack)), Some((1, Rid::new(FIRST + 2))));
    tried.push("message");
    assert_eq!(tried.answers.last().map(|(ticket, body)| (*ticket, body.head.ack)), Some((2, None)));
}

#[test]
fn a_client_that_misses_an_old_response_is_told_which() {
    let mut tried = Tried::begun_with("hold='1' ack='1'");
    tried.request(1, "", "");
    tried.push("message");
    let missing = format!("ack='{FIRST}'");
    // It may be on its way still.
    tried.request(2, &missing, "");
    assert_eq!(tried.answers.len(), 2);
    tried.push("message");
    tried.now += REPORT_AFTER;
    tried.request(3, &missing, "");
    let (ticket, body) = tried.answers.last().unwrap();
    assert_eq!((*ticket, body.head.report, body.head.time), (3, Rid::new(FIRST + 1), Some(1000)));
}

#[test]
fn what_a_client_never_fetches_does_not_pile_up() {
    let mut tried = Tried::open();
    for _ in 0..=16 {
        tried.session.push(format!("<message>{}</message>", "x".repeat(WAITING_FOR_ONE / 16)));
    }
    tried.settle();
    tried.request(1, "", "<iq/>");
    assert_eq!(tried.answered(), answers(&[(1, "policy-violation")]));
    assert!(tried.served.is_empty() && tried.over);
}

#[test]
fn ids_up_to_the_largest_are_served() {
    let (body, digest) = parsed(&format!("rid='{}'", Rid::LARGEST), "");
    let offer = OfferedTerms { wait: Duration::from_secs(1), inactivity: Duration::from_secs(1) };
    let terms = Terms::of(&body.head, offer, "s".to_owned(), "x");
    let mut session = ServerSession::begin(terms, body, digest, 0, Duration::ZERO).unwrap();
    session.settle(Duration::ZERO);
    assert_eq!(session.next_step(), Some(ServerStep::Open));
    assert!(matches!(session.next_step(), Some(ServerStep::Answer(0, _))));
}
