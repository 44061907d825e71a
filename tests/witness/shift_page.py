"""The page of the shift, `docs/improvised-shift.md`, made from the same steps that are played."""

from shift_match import Match
from shift_steps import PARTS
from shift_words import NAMES, address, of

FUNCTIONS = r"""
send()   { curl -s -m 20 -w '\n%{http_code}\n' -u "$2:$PASSWORD" -X "$1" -H 'Content-Type: Application/XML' -d "$4" "$API/$3"; }
state()  { send PUT "$1" "User/$1" "<User><state>$2</state>$3</User>"; }
act()    { send PUT "$1" "Dialog/$3" "<Dialog><requestedAction>$4</requestedAction>$5<targetMediaAddress>$2</targetMediaAddress></Dialog>"; }
dial()   { send POST "$1" "User/$1/Dialogs" "<Dialog><requestedAction>$3</requestedAction><fromAddress>$2</fromAddress><toAddress>$4</toAddress>$5</Dialog>"; }
digits() { send PUT "$1" "Dialog/$3" "<Dialog><requestedAction>SEND_DTMF</requestedAction><targetMediaAddress>$2</targetMediaAddress><actionParams><ActionParam><name>dtmfString</name><value>$4</value></ActionParam></actionParams></Dialog>"; }
show()   { curl -s -m 20 -w '\n%{http_code}\n' -u "$1:$PASSWORD" "$API/$2"; }
calls()  { curl -s -m 20 -u "$1:$PASSWORD" "$API/User/$1/Dialogs" | sed -n 's:^.*<id>\(.*\)</id>.*$:\1:p'; }
VARIABLE='<mediaProperties><callvariables><CallVariable><name>callVariable1</name><value>gold</value></CallVariable></callvariables></mediaProperties>'
""".strip()

HEAD = f"""<!-- Made by tests/witness/shift from its steps; after a change there: tests/witness/shift --page -->
# An improvised shift

An hour in a call centre of five people, typed by hand against `finspec mock`: what is sent, what each party sees of it, and
where CCE and CCX part. Every expectation is the guide's, with its page. Where the guide is silent no particular answer is
expected, only a state that is possible. `tests/witness/shift` plays the shift on both deployments with curl and an XMPP client
that share no code with finspec, and compares what every party is told and what REST answers about everybody after each step.
[mock.md](mock.md) says how the mock is started.

| who | id | extension or number |
| --- | --- | --- |
| Ada, agent of the queue `sales` | 1001001 | 5501 |
| Ben, agent | 1001002 | 5502 |
| Cleo, agent | 1001003 | 5503 |
| Dora, agent of another team | 1001004 | 5504 |
| Sam, supervisor of Ada, Ben and Cleo | 1001005 | 5505 |
| two customers | | 5550100, 5550101 |

In one terminal `finspec mock --deployment cce --write-target --log`, or `ccx`. In another, once:

```sh
API=http://127.0.0.1:8082/finesse/api
PASSWORD=finesse
{FUNCTIONS}
```

Each of the first five prints the body of the answer, if there is one, and its status; `calls` prints the ids of somebody's calls.

How to read a step: the status is `202` where nothing else is said. A state is told as a `PUT` on the person's own node, a call
on the node of the person's dialogs. `POST` adds the call to the list, `PUT` changes it, `DELETE` takes it away. The notices of one
call come in the order in which they stand; more `PUT`s may come between, when a list of actions changes (page 355). Who is not
named is told nothing.

After each step this holds for all five: what the notices told is what REST answers, call by call and action by action; one is
in every call of one's list, and in one at most that is not held, monitor calls apart; a call has at least two parties; all its
parties see it in the same state; each is offered what pages 126 and 127 give to the own state; the state of an agent and the
own calls go together; a customer is in one call; after a refusal everything is as before. Sam, subscribed to
`/finesse/api/Team/34/Users`, is told every change of a state of the team (page 361).
"""

NO_NOTICE = "nobody is told anything"


def states_said(state):
    """An expectation of states in words; nothing for none."""
    if state is None:
        return ""
    if isinstance(state, set):
        return "in the end " + " or ".join(f"`{one}`" for one in sorted(state))
    return ", ".join(f"`{one}`" for one in ([state] if isinstance(state, str) else state))


def call_said(told):
    """A notice of a call in words."""
    event = " or ".join(f"`{event}`" for event in told.event.split(" or "))
    parties = ", ".join(f"{address(who)} {state}" for who, state in told.parties)
    state = " ".join(part for part in (told.state, parties and f"({parties})") if part)
    optional = ", perhaps" if told.optional else ""
    return f"{event} of *{told.call}*{optional}{': ' + state if state else ''}"


def seen_said(one, deployment):
    """What somebody is told, in words."""
    calls = [call_said(told) for told in of(one.calls, deployment)]
    parts = [part for part in (states_said(of(one.state, deployment)), *calls) if part]
    return "; ".join(parts) or "no other state and no call"


def lines_of(step, deployment):
    """The bullets of a step on one deployment."""
    lines = {}
    refused = of(step.refused, deployment)
    if refused:
        lines["Refused"] = " or ".join(refusal.said() for refusal in refused)
    elif step.answer != 202:
        lines["Answer"] = str(step.answer)
    for who, one in Match(deployment, step, {}).sees().items():
        lines[who.capitalize()] = seen_said(one, deployment)
    return lines


def bullets(step):
    """Both deployments, together where they agree."""
    if step.only:
        both = {step.only: lines_of(step, step.only)}
    else:
        both = {name: lines_of(step, name) for name in NAMES}
    names = list(dict.fromkeys(name for lines in both.values() for name in lines))
    for name in names:
        said = {deployment: lines.get(name) for deployment, lines in both.items()}
        if len(set(said.values())) == 1:
            yield f"- {name}: {next(iter(said.values()))}"
            continue
        nothing = "accepted" if name == "Refused" else "nothing"
        for deployment, words in said.items():
            yield f"- {name} on {deployment.upper()}: {words or nothing}"
    if not names:
        yield f"- {NO_NOTICE[0].upper()}{NO_NOTICE[1:]}"


def commands(step):
    """What is typed; twice where it differs."""
    kept = [step.kept()] if step.kept() else []
    typed = [of(step.typed, name) for name in NAMES]
    if typed[0] == typed[1]:
        return [typed[0], *kept]
    return [f"{typed[0]}   # CCE", f"{typed[1]}   # CCX", *kept]


def conditions(step):
    """When a step is typed."""
    if step.only:
        yield f"On {step.only.upper()} only."
    if step.when and step.when[0] == "state is not":
        yield f"Only if {step.when[1].capitalize()} is not {step.when[2]} yet."
    if step.when and step.when[0] == "has":
        yield f"Only if `calls` still lists *{step.when[2]}* for {step.when[1].capitalize()}."
    if step.note:
        yield step.note


def page():
    """The whole page."""
    lines, number = [HEAD], 0
    for part, steps in PARTS:
        lines += [f"## {part}", ""]
        for step in steps:
            number += 1
            lines += [f"### {number}. {step.title}", ""]
            told = " ".join(conditions(step))
            lines += [told, ""] if told else []
            lines += ["```sh", *commands(step), "```", ""]
            where = step.pages[0].upper() + step.pages[1:]
            lines += [*bullets(step), "", f"{where}.", ""]
    return "\n".join(lines).rstrip("\n") + "\n"
