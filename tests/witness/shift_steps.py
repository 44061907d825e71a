"""The steps of the shift. Every expectation is the guide's; where it is silent, only the possible is asked for."""

from shift_words import FITTING, Step, at_once, by, delete, later, opens, post, put, sees

IDLE = {"READY", "NOT_READY", "WORK"}
FIRST, SECOND = "5550100", "5550101"
NAMES = {"ada": "1001001 5501", "ben": "1001002 5502", "cleo": "1001003 5503", "dora": "1001004 5504",
         "sam": "1001005 5505"}


def state(who, wanted, more=""):
    """A change of state, as it is typed."""
    return f"state {NAMES[who].split()[0]} {wanted}{more}"


def act(who, call, action, more=""):
    """An action on a call, as it is typed."""
    return f"act {NAMES[who]} ${call} {action}{more}"


def to(number):
    """Where to, as the last word of an action."""
    return f" '<toAddress>{number}</toAddress>'"


def ends(call, gone, *others):
    """The end of a call for everybody: the notices of tables 1 and 2, without the states between."""
    return put(call, "DROPPED", **{who: "DROPPED" for who in (gone, *others)}), delete(call)


def sign_in(who, title):
    """LOGIN is told as NOT_READY."""
    extension = NAMES[who].split()[1]
    return Step(title, state(who, "LOGIN", f" '<extension>{extension}</extension>'"), "pages 23 and 29", by=who,
                sees=(sees(who, state="NOT_READY"),))


def queue_call(call, customer, number, title, pages="pages 42 and 127; on CCX the state by the enumeration of page 68"):
    """A customer reaches Ada through the queue."""
    return Step(title, f"finspec mock call --to sales --from {number}", pages, new=call, holder="ada",
                sees=(sees("ada", post(call, "ALERTING", ada="ALERTING", **{customer: "INITIATED"}), state="RESERVED"),))


def answered(call, customer, title):
    """Ada answers a customer."""
    return Step(title, act("ada", call, "ANSWER"), "pages 42 and 127", by="ada",
                sees=(sees("ada", put(call, "ACTIVE", ada="ACTIVE", **{customer: "ACTIVE"}), state="TALKING"),))


def consults(call, customer, consult, title):
    """Ada puts a customer on hold and calls Ben: table 4, first four rows."""
    return Step(
        title, act("ada", call, "CONSULT_CALL", to("5502")), "pages 93, 95 and 130", by="ada", new=consult, holder="ben",
        sees=(
            sees("ada", put(call, "ACTIVE", ada="HELD", **{customer: "ACTIVE"}), opens(consult, "INITIATING", ada="INITIATING"),
                 put(consult, "INITIATED", ada="INITIATED"), put(consult, "ALERTING", ada="INITIATED", ben="ALERTING"),
                 state=by({"TALKING", "HOLD"}, None)),
            sees("ben", post(consult, "ALERTING", ada="INITIATED", ben="ALERTING"), state=by({"NOT_READY", "RESERVED"}, None)),
        ))


def consult_answered(consult, title):
    """Ben answers Ada: table 4, fifth row."""
    both = put(consult, "ACTIVE", ada="ACTIVE", ben="ACTIVE")
    return Step(title, act("ben", consult, "ANSWER"), "pages 49 and 130", by="ben",
                sees=(sees("ada", both, state=by({"TALKING"}, None)), sees("ben", both, state=by("TALKING", None))))


def ready_again(title):
    """On CCX a setting of the agent says what follows a call."""
    return Step(title, state("ada", "READY"), "page 45", by="ada", when=("state is not", "ada", "READY"),
                sees=(sees("ada", state="READY"),))


def monitors(title):
    """Sam listens to Ada."""
    return Step(
        title, "dial 1001005 5505 SILENT_MONITOR 5501", "pages 97, 99 and 131", by="sam", new="monitor", holder="sam",
        sees=(sees("sam", post("monitor"), state=by("TALKING", None)), sees("ada", post("monitor", None, ada="ACTIVE"))),
        lists={"monitor": ("sam", "ada")},
        note="The call of Ada and the customer is not touched; in the new one Ada has no action.")


def digits(who, call, string):
    """DTMF, as it is typed."""
    return f"digits {NAMES[who]} ${call} '{string}'"


SIGN_IN = [
    sign_in("ada", "Ada signs in"),
    sign_in("ben", "Ben signs in"),
    sign_in("cleo", "Cleo signs in"),
    sign_in("dora", "Dora signs in"),
    sign_in("sam", "Sam, who supervises the team of Ada, Ben and Cleo, signs in"),
    Step("Ada is ready", state("ada", "READY"), "pages 42 and 45", by="ada", sees=(sees("ada", state="READY"),)),
    Step("A second sign-in keeps the state", state("ada", "LOGIN", " '<extension>5501</extension>'"),
         "page 29", by="ada", sees=(sees("ada"),)),
]

FIRST_CALL = [
    queue_call("first", "kim", FIRST, "The first customer calls, and Ada's phone rings"),
    Step("No digits while it rings", digits("ada", "first", "1"), "page 93", by="ada", refused=(later("Generic Error"),)),
    answered("first", "kim", "Ada answers"),
    Step("Ada sends digits; nobody is told", digits("ada", "first", "0123456789*#"), "pages 92 and 93", by="ada"),
    Step("Ada sends letters, which are no digits on CCX", digits("ada", "first", "12AB"), "page 93", by="ada",
         refused=by((), (later("Generic Error", "3", "CF_VALUE_OUT_OF_RANGE"),))),
    Step("Ada holds the call", act("ada", "first", "HOLD"), "pages 49 and 129", by="ada",
         sees=(sees("ada", put("first", "ACTIVE", ada="HELD", kim="ACTIVE"), state=by("HOLD", None)),)),
    Step("What is held cannot be held", act("ada", "first", "HOLD"), "page 87", by="ada", refused=(later("Generic Error"),)),
    Step("No digits into a held call", digits("ada", "first", "1"), "page 92 (at once), page 93 (later)", by="ada",
         refused=(later("Generic Error"), at_once(401, "Invalid State"))),
    Step("No consult call from a held call", act("ada", "first", "CONSULT_CALL", to("5502")), "page 95", by="ada",
         refused=(later("Generic Error"),)),
    Step("Ada retrieves the call", act("ada", "first", "RETRIEVE"), "pages 42 and 129", by="ada",
         sees=(sees("ada", put("first", "ACTIVE", ada="ACTIVE", kim="ACTIVE"), state=by("TALKING", None)),)),
    Step("No transfer without a consult call", act("ada", "first", "TRANSFER"),
         "page 86; at once: seen on a CCX server", by="ada",
         refused=by((later("Generic Error"),), (later("Generic Error"), at_once(400, "Invalid State")))),
]

CONSULT = [
    consults("first", "kim", "consult", "Ada consults Ben"),
    consult_answered("consult", "Ben answers"),
    Step("Ben, the colleague, hangs up", act("ben", "consult", "DROP"),
         "pages 42 and 129; Ada's state: the call that is left is held", by="ben",
         sees=(sees("ada", *ends("consult", "ben", "ada"), state=by({"HOLD"}, None)),
               sees("ben", *ends("consult", "ben", "ada"), state=by("NOT_READY", None)))),
    Step("Ada retrieves the first customer", act("ada", "first", "RETRIEVE"), "pages 42 and 129", by="ada",
         sees=(sees("ada", put("first", "ACTIVE", ada="ACTIVE", kim="ACTIVE"), state=by("TALKING", None)),)),
    consults("first", "kim", "consult", "Ada consults Ben once more"),
    consult_answered("consult", "Ben answers again"),
    Step("Ada transfers the first customer to Ben", act("ada", "first", "TRANSFER"),
         "pages 42 and 131; on CCX page 45 says nothing of the states after a transfer", by="ada",
         sees=(sees("ada", delete("first"), delete("consult"), state=by("READY", IDLE)),
               sees("ben", delete("consult"), post("first", "ACTIVE", ben="ACTIVE", kim="ACTIVE"),
                    state=by(None, {"NOT_READY", "TALKING"})))),
    Step("The consult call is no more", "show 1001001 Dialog/$consult", "page 80", by="ada", answer=404),
]

SECOND_CALL = [
    ready_again("Ada is ready for the next"),
    queue_call("second", "lee", SECOND, "The second customer calls the freed agent"),
    answered("second", "lee", "Ada answers the second customer"),
    Step("Ada asks for READY while she talks", state("ada", "READY"), "page 49", by="ada",
         sees=(sees("ada"),), refused=by((), (later("Invalid State", "265", "CF_INVALID_AGENT_WORKMODE"),)),
         note="On CCE it is what she becomes when the call ends."),
]

MONITORING = [
    Step("Sam cannot monitor Cleo, who is on no call", "dial 1001005 5505 SILENT_MONITOR 5503",
         "page 99; whether the number is the type or the data is open", by="sam",
         refused=by((later(codes=("13145",)),), (later(codes=("88049",)),))),
    monitors("Sam monitors Ada"),
    Step("Sam ends the monitoring", act("sam", "monitor", "DROP"), "pages 42 and 99", by="sam",
         sees=(sees("sam", delete("monitor"), state=by("NOT_READY", None)), sees("ada", delete("monitor")))),
    monitors("Sam monitors Ada again"),
    Step("Sam barges in",
         "dial 1001005 5505 BARGE_CALL 5501 \"<associatedDialogUri>/finesse/api/Dialog/$monitor</associatedDialogUri>\"",
         "pages 101 and 102; what becomes of the monitor call is not said", by="sam", moves=("second", "sam", "lee"), beside=("monitor",),
         sees=(sees("sam", post("second"), delete("monitor", optional=True), state=by(None, {"TALKING"})),
               sees("ada", put("second", "ACTIVE", ada="ACTIVE", sam="ACTIVE", lee="ACTIVE"), delete("monitor", optional=True))),
         lists={"second": ("ada", "sam", "lee")}),
    Step("Who is on a call cannot monitor another", "dial 1001005 5505 SILENT_MONITOR 5502", "page 98", by="sam",
         refused=(at_once(400, "Invalid State"),)),
    Step("Sam leaves", act("sam", "second", "DROP"), "pages 42 and 104", by="sam",
         sees=(sees("sam", delete("second"), delete("monitor", optional=True), state=FITTING),
               sees("ada", put("second", "ACTIVE", ada="ACTIVE", lee="ACTIVE"), delete("monitor", optional=True))),
         lists={"second": ("ada", "lee")}),
    Step("Sam ends the monitoring, where it is still there", act("sam", "monitor", "DROP"), "pages 42 and 99", by="sam",
         when=("has", "sam", "monitor"),
         sees=(sees("sam", delete("monitor"), state={"NOT_READY"}), sees("ada", delete("monitor")))),
]

SINGLE_STEP = [
    Step("Ben transfers the first customer to Cleo in a single step", act("ben", "first", "TRANSFER_SST", to("5503")),
         "pages 42 and 96; the states of Ben on CCX and of Cleo while her phone rings are not said", by="ben",
         moves=("first", "cleo", "kim"),
         sees=(sees("ben", delete("first"), state=by("NOT_READY", IDLE)),
               sees("cleo", post("first", "ALERTING", cleo="ALERTING"), state={"NOT_READY", "RESERVED"}))),
    Step("Cleo answers", act("cleo", "first", "ANSWER"), "pages 49 and 127", by="cleo",
         sees=(sees("cleo", put("first", "ACTIVE", cleo="ACTIVE", kim="ACTIVE"), state=by("TALKING", {"TALKING", "NOT_READY"})),)),
    Step("Cleo hangs up, and the call is over", act("cleo", "first", "DROP"), "pages 42 and 128", by="cleo",
         sees=(sees("cleo", *ends("first", "cleo"), state=by("NOT_READY", IDLE)),)),
]

AGENT_TO_AGENT = [
    Step("Cleo cannot call herself", "dial 1001003 5503 MAKE_CALL 5503", "page 82", by="cleo",
         refused=(at_once(400, "Invalid Destination"),)),
    Step("On CCX no variable goes with a call", "dial 1001003 5503 MAKE_CALL 5504 \"$VARIABLE\"", "pages 80 and 82",
         by="cleo", only="ccx", refused=(at_once(400, "Invalid Input"),)),
    Step("Cleo calls Dora", by("dial 1001003 5503 MAKE_CALL 5504 \"$VARIABLE\"", "dial 1001003 5503 MAKE_CALL 5504"),
         "pages 42 (the states of CCE), 48 (not read; those of CCX concluded from page 49), 80 and 128", by="cleo", new="inside", holder="cleo",
         sees=(sees("cleo", post("inside", "INITIATING", cleo="INITIATING"), put("inside", "INITIATED", cleo="INITIATED"),
                    put("inside", "ALERTING", cleo="INITIATED", dora="ALERTING"), state=by("TALKING", None)),
               sees("dora", post("inside", "ALERTING", cleo="INITIATED", dora="ALERTING"),
                    state=by({"NOT_READY", "RESERVED"}, None))),
         carries=by(("dora", "inside", "callVariable1", "gold"), None)),
    Step("Dora answers", act("dora", "inside", "ANSWER"), "pages 49 and 128", by="dora",
         sees=(sees("cleo", put("inside", "ACTIVE", cleo="ACTIVE", dora="ACTIVE"), state=by({"TALKING"}, None)),
               sees("dora", put("inside", "ACTIVE", cleo="ACTIVE", dora="ACTIVE"), state=by("TALKING", None)))),
    Step("Dora asks for READY in a call between agents", state("dora", "READY"), "page 49", by="dora",
         sees=(sees("dora"),), refused=by((), (later("Invalid State", "33", "CF_RESOURCE_BUSY"),)),
         note="On CCE it is what she becomes when the call ends."),
    Step("Cleo, the caller, holds", act("cleo", "inside", "HOLD"), "pages 42 and 129", by="cleo",
         sees=(sees("cleo", put("inside", "ACTIVE", cleo="HELD", dora="ACTIVE"), state=by("HOLD", None)),
               sees("dora", put("inside", "ACTIVE", cleo="HELD", dora="ACTIVE")))),
    Step("Dora holds as well", act("dora", "inside", "HOLD"), "pages 42 and 129", by="dora",
         sees=(sees("cleo", put("inside", "ACTIVE", cleo="HELD", dora="HELD")),
               sees("dora", put("inside", "ACTIVE", cleo="HELD", dora="HELD"), state=by("HOLD", None)))),
    Step("Dora retrieves", act("dora", "inside", "RETRIEVE"), "pages 42 and 129", by="dora",
         sees=(sees("cleo", put("inside", "ACTIVE", cleo="HELD", dora="ACTIVE")),
               sees("dora", put("inside", "ACTIVE", cleo="HELD", dora="ACTIVE"), state=by("TALKING", None)))),
    Step("Cleo retrieves", act("cleo", "inside", "RETRIEVE"), "pages 42 and 129", by="cleo",
         sees=(sees("cleo", put("inside", "ACTIVE", cleo="ACTIVE", dora="ACTIVE"), state=by("TALKING", None)),
               sees("dora", put("inside", "ACTIVE", cleo="ACTIVE", dora="ACTIVE")))),
    Step("Dora consults Ben", act("dora", "inside", "CONSULT_CALL", to("5502")), "pages 93, 95 and 130", by="dora",
         new="aside", holder="ben",
         sees=(sees("cleo", put("inside", "ACTIVE", cleo="ACTIVE", dora="HELD")),
               sees("dora", put("inside", "ACTIVE", cleo="ACTIVE", dora="HELD"), opens("aside", "INITIATING", dora="INITIATING"),
                    put("aside", "INITIATED", dora="INITIATED"), put("aside", "ALERTING", dora="INITIATED", ben="ALERTING"),
                    state=by({"TALKING", "HOLD"}, None)),
               sees("ben", post("aside", "ALERTING", dora="INITIATED", ben="ALERTING"),
                    state=by({"NOT_READY", "RESERVED"}, None)))),
    Step("Ben answers Dora", act("ben", "aside", "ANSWER"), "pages 49 and 130", by="ben",
         sees=(sees("dora", put("aside", "ACTIVE", dora="ACTIVE", ben="ACTIVE"), state=by({"TALKING"}, None)),
               sees("ben", put("aside", "ACTIVE", dora="ACTIVE", ben="ACTIVE"), state=by("TALKING", None)))),
    Step("Dora transfers Cleo to Ben", act("dora", "inside", "TRANSFER"), "pages 49 and 131", by="dora",
         sees=(sees("cleo", put("inside", "ACTIVE", cleo="ACTIVE", ben="ACTIVE")),
               sees("dora", delete("inside"), delete("aside"), state=by("READY", None)),
               sees("ben", delete("aside"), post("inside", "ACTIVE", cleo="ACTIVE", ben="ACTIVE"))),
         lists={"inside": ("cleo", "ben")}, note="Cleo is the caller and an agent, and so she sees who she talks to now."),
    Step("Cleo, the caller, hangs up", act("cleo", "inside", "DROP"), "pages 42 and 129", by="cleo",
         sees=(sees("cleo", put("inside", "ACTIVE", cleo="DROPPED", ben="ACTIVE"), *ends("inside", "cleo", "ben"),
                    state=by("NOT_READY", None)),
               sees("ben", put("inside", "ACTIVE", cleo="DROPPED", ben="ACTIVE"), *ends("inside", "cleo", "ben"),
                    state=by("NOT_READY", None)))),
    Step("Dora, who became READY, calls Cleo", "dial 1001004 5504 MAKE_CALL 5503", "pages 80 and 128; page 80 speaks of CCE only",
         by="dora", only="cce", new="inside", holder="dora",
         sees=(sees("dora", post("inside", "INITIATING", dora="INITIATING"), put("inside", "INITIATED", dora="INITIATED"),
                    put("inside", "ALERTING", dora="INITIATED", cleo="ALERTING"), state=["NOT_READY", "TALKING"]),
               sees("cleo", post("inside", "ALERTING", dora="INITIATED", cleo="ALERTING"), state={"NOT_READY", "RESERVED"}))),
    Step("Dora gives up before Cleo answers", act("dora", "inside", "DROP"), "page 42", by="dora", only="cce",
         sees=(sees("dora", delete("inside"), state={"NOT_READY", "READY"}), sees("cleo", delete("inside"), state={"NOT_READY"}))),
    Step("Dora is not ready any more", state("dora", "NOT_READY"), "page 42", by="dora", only="cce",
         when=("state is not", "dora", "NOT_READY"), sees=(sees("dora", state="NOT_READY"),)),
]

CONFERENCE = [
    consults("second", "lee", "consult", "Ada consults Ben about the second customer"),
    consult_answered("consult", "Ben answers"),
    Step("Ada makes a conference of it", act("ada", "second", "CONFERENCE"),
         "page 126; which notices make a conference known is not said", by="ada", moves=("second", "ada", "lee"),
         sees=(sees("ada", delete("consult"), put("second", "ACTIVE", ada="ACTIVE", ben="ACTIVE", lee="ACTIVE"),
                    state=by({"TALKING"}, None)),
               sees("ben", delete("consult"), post("second", "ACTIVE", ada="ACTIVE", ben="ACTIVE", lee="ACTIVE"),
                    state=by({"TALKING"}, {"NOT_READY", "TALKING"}))),
         lists={"second": ("ada", "ben", "lee")}),
    Step("Ben, who did not make the conference, consults Dora", act("ben", "second", "CONSULT_CALL", to("5504")),
         "pages 94 and 130", by="ben", new="aside", holder="dora",
         sees=(sees("ada", put("second", "ACTIVE", ada="ACTIVE", ben="HELD", lee="ACTIVE")),
               sees("ben", put("second", "ACTIVE", ada="ACTIVE", ben="HELD", lee="ACTIVE"),
                    opens("aside", "INITIATING", ben="INITIATING"), put("aside", "INITIATED", ben="INITIATED"),
                    put("aside", "ALERTING", ben="INITIATED", dora="ALERTING"),
                    state=by({"TALKING", "HOLD"}, {"TALKING", "NOT_READY"})),
               sees("dora", post("aside", "ALERTING", ben="INITIATED", dora="ALERTING"),
                    state=by({"NOT_READY", "RESERVED"}, None)))),
    Step("Dora answers Ben", act("dora", "aside", "ANSWER"), "pages 49 and 130", by="dora",
         sees=(sees("ben", put("aside", "ACTIVE", ben="ACTIVE", dora="ACTIVE"), state=by({"TALKING"}, {"TALKING", "NOT_READY"})),
               sees("dora", put("aside", "ACTIVE", ben="ACTIVE", dora="ACTIVE"), state=by("TALKING", None)))),
    Step("Ben cannot add her", act("ben", "second", "CONFERENCE"), "page 86", by="ben",
         refused=by((later("Generic Error", "20999"),), (later("Invalid State", "22", "CF_INVALID_OBJECT_STATE"),))),
    Step("Dora hangs up", act("dora", "aside", "DROP"), "pages 42 and 129", by="dora",
         sees=(sees("ben", *ends("aside", "ben", "dora"), state=by({"HOLD"}, {"TALKING", "NOT_READY"})),
               sees("dora", *ends("aside", "ben", "dora"), state=by("NOT_READY", None)))),
    Step("Ben is back in the conference", act("ben", "second", "RETRIEVE"), "pages 42 and 129", by="ben",
         sees=(sees("ada", put("second", "ACTIVE", ada="ACTIVE", ben="ACTIVE", lee="ACTIVE")),
               sees("ben", put("second", "ACTIVE", ada="ACTIVE", ben="ACTIVE", lee="ACTIVE"),
                    state=by("TALKING", {"TALKING", "NOT_READY"})))),
    Step("Ben leaves; Ada and the customer go on", act("ben", "second", "DROP"),
         "page 42; which notices tell that a party left is not said", by="ben",
         sees=(sees("ada", put("second", "ACTIVE", ada="ACTIVE", lee="ACTIVE")),
               sees("ben", delete("second"), state=by("NOT_READY", IDLE))),
         lists={"second": ("ada", "lee")}),
    monitors("Sam monitors Ada for a third time"),
    Step("The second customer hangs up, and with the call its monitoring ends", f"finspec mock hangup --from {SECOND}",
         "pages 42, 98, 127 and 128", sees=(
             sees("ada", put("second", "ACTIVE", ada="ACTIVE", lee="DROPPED"), *ends("second", "ada", "lee"), delete("monitor"),
                  state=by("READY", IDLE)),
             sees("sam", delete("monitor"), state=by("NOT_READY", None)))),
    Step("That call is no more", "show 1001001 Dialog/$second", "page 80", by="ada", answer=404),
]

EVENING = [
    ready_again("Ada is ready once more"),
    queue_call("third", "kim", FIRST, "The first customer calls again"),
    Step("Ada lets it ring", "finspec mock advance 60s",
         "page 42 says READY where a reserved call is never taken; on servers NOT_READY follows a phone that is not answered",
         sees=(sees("ada", delete("third"), state="NOT_READY"),)),
    Step("The customer gives up; no phone rings, and nobody is told", f"finspec mock hangup --from {FIRST}", "page 127"),
    Step("Ada is ready, for a sign-out from READY", state("ada", "READY"), "pages 42 and 45", by="ada",
         sees=(sees("ada", state="READY"),)),
    Step("From READY one signs out on CCX only", state("ada", "LOGOUT"), "pages 42 to 45 (concluded), 50", by="ada",
         sees=by((), (sees("ada", state="LOGOUT"),)), refused=by((later("Invalid State"),), ())),
    Step("On CCE by way of NOT_READY", state("ada", "NOT_READY"), "page 42", by="ada", only="cce",
         sees=(sees("ada", state="NOT_READY"),)),
    Step("Ada signs out", state("ada", "LOGOUT"), "pages 32 and 42", by="ada", only="cce", sees=(sees("ada", state="LOGOUT"),)),
    Step("Who is signed out cannot sign out", state("ada", "LOGOUT"), "page 73", by="ada",
         refused=(at_once(400, "Invalid State"),)),
    Step("Ben signs out", state("ben", "LOGOUT"), "pages 32 and 45", by="ben",
         sees=(sees("ben", state="LOGOUT"),)),
    Step("Cleo signs out", state("cleo", "LOGOUT"), "pages 32 and 45", by="cleo",
         sees=(sees("cleo", state="LOGOUT"),)),
    Step("Dora signs out", state("dora", "LOGOUT"), "pages 32 and 45", by="dora",
         sees=(sees("dora", state="LOGOUT"),)),
    Step("Sam signs out", state("sam", "LOGOUT"), "pages 32 and 45", by="sam",
         sees=(sees("sam", state="LOGOUT"),)),
]

PARTS = [
    ("Signing in", SIGN_IN),
    ("A customer, and what is refused on the way", FIRST_CALL),
    ("A colleague is consulted, hangs up, is consulted again and takes over", CONSULT),
    ("A second customer reaches the freed agent", SECOND_CALL),
    ("The supervisor monitors, barges in and leaves", MONITORING),
    ("A single step transfer", SINGLE_STEP),
    ("A call between agents", AGENT_TO_AGENT),
    ("A consult call becomes a conference", CONFERENCE),
    ("The evening", EVENING),
]


def numbered():
    """Every step with its number and its part."""
    number = 0
    for part, steps in PARTS:
        for step in steps:
            number += 1
            yield number, part, step
