//! The table of honest servers.

use crate::contract::Standing::{Later, Observed, Printed, Recalled};

use super::super::wire::HttpWay;
use super::dress_table::DRESS;
use super::server::{HonestServer, Made};
use super::{notices, pages};

/// Every honest server, those of one kind together.
pub fn honest_servers() -> impl Iterator<Item = &'static HonestServer> {
    BEHAVIOUR.iter().chain(DRESS)
}

/// Servers that do something otherwise.
static BEHAVIOUR: &[HonestServer] = &[
    HonestServer {
        id: "html-401",
        does: "401 holds a page of the servlet container instead of ApiErrors",
        known: Observed,
        evidence: "published threads of 12.x servers; clients look for the page's text",
        made: &[Made::Choice("not_let_in=page")],
    },
    HonestServer {
        id: "html-404",
        does: "404 and 405 hold a page of the servlet container instead of ApiErrors",
        known: Observed,
        evidence: "a server's answer; the container's own pages",
        made: &[Made::Retold(pages::of_container)],
    },
    HonestServer {
        id: "older-cce",
        does: "MAKE_CALL from READY goes straight to TALKING, and no dialog has a secondaryId",
        known: Observed,
        evidence: "captures; page 80 says since 12.5",
        made: &[Made::Not("the mock is no release before 12.5 in this; it needs a release of its own")],
    },
    HonestServer {
        id: "reason-codes",
        does: "NOT_READY and LOGOUT need a reason code",
        known: Printed,
        evidence: "page 51; every production server",
        made: &[Made::Not(
            "the requests of the cases give no reason code, so that a call centre that asks for one refuses them",
        )],
    },
    HonestServer {
        id: "wrap-up/modes",
        does: "every agent wraps up after calls, in each of the four modes",
        known: Observed,
        evidence: "captures of 2020",
        made: &[Made::Not(
            "what cases claim of a call's end holds of agents who do not wrap up; who does is in the cast of cases of its own",
        )],
    },
    HonestServer {
        id: "transient-id",
        does: "who is reached by a transfer in a single step sees a passing id first",
        known: Observed,
        evidence: "captures up to 12.0",
        made: &[Made::Not("the mock tells the surviving id at once")],
    },
    HonestServer {
        id: "new-id",
        does: "a conference has another id than the calls it was made of",
        known: Later,
        evidence: "a later edition",
        made: &[Made::Not("scenes name a call by the id that it began with")],
    },
    HonestServer {
        id: "one-404",
        does: "every request on an unknown dialog has one and the same type",
        known: Printed,
        evidence: "pages 104, 109 and 110",
        made: &[Made::Not("the mock has a type for each operation; both are arms wherever the guide prints both")],
    },
    HonestServer {
        id: "cvp",
        does: "who is on a call routed by CVP and is not its controller can barge in as well",
        known: Printed,
        evidence: "page 101",
        made: &[Made::Not("the mock routes no call by CVP")],
    },
    HonestServer {
        id: "forced-out",
        does: "CCX: a second sign-in on an extension signs the first agent out",
        known: Later,
        evidence: "tables of reason codes",
        made: &[Made::Not("the mock refuses the second")],
    },
    HonestServer {
        id: "refused-but-shown",
        does: "a call to a number that nobody has is shown, fails and leaves before its error",
        known: Recalled,
        evidence: "how calls are set up",
        made: &[Made::Not("the mock tells the error alone where it refuses later")],
    },
    HonestServer {
        id: "two-roles",
        does: "a supervisor takes calls and has no team",
        known: Observed,
        evidence: "servers' answers",
        made: &[Made::Not("the cast gives the supervisor's role to who supervises a team")],
    },
    HonestServer {
        id: "slow",
        does: "states change after 30 to 300 ms, calls after up to ten seconds",
        known: Observed,
        evidence: "captures",
        made: &[Made::Not("worlds of a proof have a clock that stands still")],
    },
    HonestServer {
        id: "wrap-up/automatic-available",
        does: "on CCX an agent without Automatic Available is NOT_READY after a queued call",
        known: Recalled,
        evidence: "configuration of CCX",
        made: &[Made::Choice("automatic_available=not_set")],
    },
    HonestServer {
        id: "auto-answer",
        does: "agents' phones answer by themselves",
        known: Observed,
        evidence: "a capture of 2020",
        made: &[Made::Not(
            "no call rings there, so that scenes with one cannot be arranged; a target has no word for it yet",
        )],
    },
    HonestServer {
        id: "both-spellings",
        does: "of two printed refusals that differ in their words alone, the other one",
        known: Printed,
        evidence: "pages 73, 104, 109 and 110",
        made: &[Made::Choice("refusal_words=other")],
    },
    HonestServer {
        id: "two-initiating",
        does: "a dialog that begins is told twice",
        known: Printed,
        evidence: "page 128, in two rows; captures",
        made: &[Made::Retold(notices::two_initiating)],
    },
    HonestServer {
        id: "more-notices",
        does: "each change is told a second time, as a change that changes nothing",
        known: Observed,
        evidence: "captures; what the notification server does by default",
        made: &[Made::Retold(notices::again)],
    },
    HonestServer {
        id: "more-actions/send-dtmf-initiated",
        does: "a participant who is INITIATED has SEND_DTMF among the actions",
        known: Recalled,
        evidence: "the printed table leaves several actions out",
        made: &[Made::Retold(notices::dtmf_when_initiated)],
    },
    HonestServer {
        id: "more-actions/drop-alerting",
        does: "a participant who is ALERTING has DROP among the actions",
        known: Recalled,
        evidence: "the printed table leaves several actions out",
        made: &[Made::Retold(notices::drop_when_alerting)],
    },
    HonestServer {
        id: "more-actions/consult-held",
        does: "a participant who is HELD has CONSULT_CALL among the actions",
        known: Recalled,
        evidence: "the printed table leaves several actions out",
        made: &[Made::Retold(notices::consult_when_held)],
    },
    HonestServer {
        id: "more-actions/transfer-active",
        does: "a participant who is ACTIVE has TRANSFER among the actions",
        known: Recalled,
        evidence: "the printed table leaves several actions out",
        made: &[Made::Retold(notices::transfer_when_active)],
    },
    HonestServer {
        id: "more-actions/conference-active",
        does: "a participant who is ACTIVE has CONFERENCE among the actions",
        known: Recalled,
        evidence: "the printed table leaves several actions out",
        made: &[Made::Retold(notices::conference_when_active)],
    },
    HonestServer {
        id: "end-of-call",
        does: "at the end of a call the user changes before the dialog is removed",
        known: Observed,
        evidence: "captures, by release and situation",
        made: &[Made::Choice("end_of_call=user_first")],
    },
    HonestServer {
        id: "start-time",
        does: "a participant's startTime is kept from ringing",
        known: Recalled,
        evidence: "older releases",
        made: &[Made::Not("worlds' clocks stand still while a call is answered, so that both times are one")],
    },
    HonestServer {
        id: "transferred-type",
        does: "the calls of a transfer keep their callType to the end",
        known: Recalled,
        evidence: "older releases",
        made: &[Made::Choice("transferred_type=kept")],
    },
    HonestServer {
        id: "outside-call",
        does: "a call to somebody outside is the caller's alone until it is answered",
        known: Observed,
        evidence: "a capture of 11.x",
        made: &[Made::Choice("outside_call=caller_alone")],
    },
    HonestServer {
        id: "first-state-change",
        does: "who never signed in has no stateChangeTime",
        known: Later,
        evidence: "documentation of another release",
        made: &[Made::Choice("first_state_change=empty")],
    },
    HonestServer {
        id: "filled-by-script",
        does: "the routing script fills call variables and changes them before an agent is chosen",
        known: Observed,
        evidence: "captures; routing scripts",
        made: &[Made::Choice("call_data=filled_by_script")],
    },
    HonestServer {
        id: "unasked/second-missed-call",
        does: "an agent who does not answer is NOT_READY after the second call only",
        known: Recalled,
        evidence: "tables of reason codes",
        made: &[Made::Choice("missed_calls=second")],
    },
    HonestServer {
        id: "unasked/idle-logout",
        does: "who is NOT_READY for eight hours is signed out",
        known: Recalled,
        evidence: "tables of reason codes",
        made: &[Made::Not("no run lets eight hours go by")],
    },
    HonestServer {
        id: "http-ways/media-type",
        does: "another declared type of a body than XML is refused",
        known: Recalled,
        evidence: "RFC 9110",
        made: &[Made::Not("every request of the corpus declares what it holds as XML")],
    },
    HonestServer {
        id: "http-ways/capitals",
        does: "names of headers are in capitals, with white space round their values",
        known: Recalled,
        evidence: "RFC 9110, section 5",
        made: &[Made::Http(HttpWay::Capitals)],
    },
    HonestServer {
        id: "http-ways/chunked",
        does: "answers come in chunks, without a length",
        known: Observed,
        evidence: "a server's answers; RFC 9112, section 7.1",
        made: &[Made::Http(HttpWay::Chunked)],
    },
    HonestServer {
        id: "http-ways/closed",
        does: "the connection is closed after each answer",
        known: Observed,
        evidence: "a server's answers; RFC 9112, section 9.6",
        made: &[Made::Http(HttpWay::Closed)],
    },
    HonestServer {
        id: "http-ways/more-headers",
        does: "answers have a cookie, which must not be needed, and other headers",
        known: Observed,
        evidence: "a server's answers",
        made: &[Made::Http(HttpWay::MoreHeaders)],
    },
    HonestServer {
        id: "heartbeat",
        does: "SystemInfo has another heartbeat interval",
        known: Observed,
        evidence: "a server's answer",
        made: &[Made::Choice("heartbeat_interval=2")],
    },
    HonestServer {
        id: "mobile-agent",
        does: "CCX takes a mobile agent's sign-in as any other",
        known: Recalled,
        evidence: "the guide is silent",
        made: &[Made::Choice("mobile_agent_on_ccx=ignored")],
    },
];
