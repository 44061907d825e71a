"""The page of the shift, `docs/improvised-shift.md`, made from the same steps that are played."""

from shift_match import Match
from shift_steps import PARTS
from shift_words import FITTING, NAMES, address, of

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

How to read a step: the status is `202` where nothing else is said. A new state is told as a `PUT` on the person's own node;
where two or more stand, the guide leaves open which. A call is told on the node of the person's dialogs: `POST` adds it to the
list, `PUT` changes it, `DELETE` takes it away. The notices of one call come in the order in which they stand; more `PUT`s may come
between, when a list of actions changes (page 355). Who is not named is told nothing.

After each step this holds for all five: what the notices told is what REST answers, call by call and action by action; one is
in every call of one's list, and in one at most that is not held, monitor calls apart; a call has at least two parties; all its
parties see it in the same state; each is offered what pages 126 and 127 give to the own state; the state of an agent and the
own calls go together; a customer is in one call; after a refusal everything is as before. Sam, subscribed to
`/finesse/api/Team/34/Users`, is told every change of a state of the team (page 361).
"""


def state_said(state):
    """An expectation of a state in words."""
    if state is None:
        return "as it was"
    if state is FITTING:
        return "the one that goes with the calls left"
    if isinstance(state, list):
        return ", then ".join(f"`{one}`" for one in state)
    return " or ".join(f"`{one}`" for one in ([state] if isinstance(state, str) else sorted(state)))


def call_said(told):
    """A notice of a call in words."""
    event = " or ".join(f"`{event}`" for event in told.event.split(" or "))
    parties = ", ".join(f"{address(who)} {state}" for who, state in told.parties)
    state = " ".join(part for part in (told.state, parties and f"({parties})") if part)
    optional = ", perhaps" if told.optional else ""
    return f"{event} of *{told.call}*{optional}{': ' + state if state else ''}"


def refused_said(step, deployment):
    """What becomes of the request where it is not simply accepted."""
    refused = of(step.refused, deployment)
    if refused:
        return "refused: " + " or ".join(refusal.said() for refusal in refused)
    return "accepted" if step.answer == 202 else f"answered {step.answer}"


def calls_said(calls):
    """All notices of calls to somebody in words."""
    return "; ".join(call_said(told) for told in calls)


def carried_said(carried):
    """A variable in words."""
    return f"`{carried[2]}` with `{carried[3]}`, as {carried[0].capitalize()} reads it" if carried else "no variable"


def parted(name, said):
    """One line where the deployments agree, one for each where they do not."""
    if len(set(said.values())) == 1:
        yield f"- {name}: {next(iter(said.values()))}"
    else:
        yield f"- {name}: " + "; ".join(f"**{deployment.upper()}** {words}" for deployment, words in said.items())


def bullets(step):
    """Both deployments, together where they agree."""
    deployments = [step.only] if step.only else NAMES
    seen = {name: Match(name, step, {}).sees() for name in deployments}
    request = {name: refused_said(step, name) for name in deployments}
    if set(request.values()) != {"accepted"}:
        yield from parted("The request", request)
    people = list(dict.fromkeys(who for of_one in seen.values() for who in of_one))
    for who in people:
        calls = {name: calls_said(of(seen[name][who].calls, name)) if who in seen[name] else "" for name in deployments}
        states = {name: state_said(of(seen[name][who].state, name) if who in seen[name] else None) for name in deployments}
        if any(calls.values()):
            yield from parted(f"{who.capitalize()} is told", calls)
        if set(states.values()) != {"as it was"} or not any(calls.values()):
            yield from parted(f"{who.capitalize()}'s state", states)
    if step.carries:
        yield from parted("The call carries", {name: carried_said(of(step.carries, name)) for name in deployments})
    for label, parties in step.lists.items():
        yield f"- In *{label}* are then {', '.join(address(party) for party in parties)}, all of them ACTIVE"
    if not people and set(request.values()) == {"accepted"}:
        yield "- Nobody is told anything"


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
