"""Plays the improvised shift of `docs/improvised-shift.md` against `finspec mock`, and compares each step with the guide."""

import argparse
import asyncio
import logging
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from slixmpp.exceptions import IqError, IqTimeout

from mock import DEADLINE, Mock
from shift_desk import Desk
from shift_match import Match
from shift_page import FUNCTIONS, page
from shift_rules import Rules
from shift_steps import numbered
from shift_words import DESKS, NAMES, address, of
from tally import Failed, Tally, malformed

PAGE = Path(__file__).resolve().parents[2] / "docs" / "improvised-shift.md"
TEAM_NODE = "/finesse/api/Team/34/Users"
WHOLE = 300.0


class Shift:
    """One deployment, from sign-in to sign-out."""

    def __init__(self, tally, mock, deployment):
        self.tally, self.mock, self.deployment = tally, mock, deployment
        self.desks = {}
        self.ids = {}
        self.documents = []

    async def everything(self):
        """All steps that are for this deployment."""
        await self.open()
        for number, _, step in numbered():
            if step.only in (None, self.deployment) and self.is_due(step):
                await self.step(number, step)
        code = await asyncio.to_thread(self.mock.interrupt)
        self.tally.equal("an interrupt ends the mock in good order", code, 0)
        self.mock.stop()
        panics = [line for line in self.mock.rest_of_remarks() if "panicked" in line]
        self.tally.check("and it never panicked", not panics, panics)
        documents = [*self.mock.documents, *self.documents]
        for desk in self.desks.values():
            documents += desk.stream.payloads
        wrong = malformed(documents)
        self.tally.check(f"all {len(documents)} bodies and payloads are well-formed", wrong is None, wrong)

    async def open(self):
        """Everybody's stream, and Sam's subscription to the team."""
        answer = await asyncio.to_thread(self.mock.rest, "GET", "/finesse/api/SystemInfo")
        if answer.status != 200:
            raise Failed(f"SystemInfo was answered with {answer.status}")
        info = answer.tree()
        domain, pubsub = info.findtext("xmppDomain"), info.findtext("xmppPubSubDomain")
        for who in DESKS:
            self.desks[who] = Desk(who, self.mock, domain, pubsub)
            await self.desks[who].open()
        await self.desks["sam"].stream.subscribe(pubsub, TEAM_NODE)
        await asyncio.gather(*(desk.read() for desk in self.desks.values()))

    def is_due(self, step):
        """Whether a step that is typed only sometimes is typed now."""
        if step.when is None:
            return True
        kind, who, what = step.when
        if kind == "has":
            return self.ids.get(what) in self.desks[who].listed
        return self.desks[who].state != what

    async def step(self, number, step):
        """One step: typed, heard, read again, compared."""
        before = {who: desk.state for who, desk in self.desks.items()}
        lists = {who: desk.listed for who, desk in self.desks.items()}
        for desk in self.desks.values():
            desk.before = dict(desk.calls)
        status, body = await asyncio.to_thread(self.typed, step)
        heard = {}
        for who, desk in self.desks.items():
            heard[who] = await desk.hear()
            told = [notice.state for notice in heard[who] if notice.kind == "state"]
            desk.told_state = told[-1] if told else desk.told_state
        await asyncio.gather(*(desk.read() for desk in self.desks.values()))
        self.name_calls(step, lists)
        found = await asyncio.to_thread(self.kept, step)
        found += self.differences(step, status, body, heard, before)
        if of(step.refused, self.deployment):
            found += self.unchanged(before, lists)
        self.tally.check(f"{number:2} {step.title}: {self.said(step, status, heard)}", not found, "; ".join(found))

    def differences(self, step, status, body, heard, before):
        """Everything that is not as expected."""
        match = Match(self.deployment, step, self.ids)
        found = []
        for who, desk in self.desks.items():
            found += match.of_desk(desk, heard[who], before[who])
            if who == step.by:
                found += match.of_refusal(desk, status, self.error_type(body), heard[who])
            else:
                found += [f"{who} was told the error {one.error}" for one in heard[who] if one.kind == "error"]
        if status is not None and not of(step.refused, self.deployment) and status != step.answer:
            found.append(f"the answer is {status} {self.error_type(body) or ''} instead of {step.answer}")
        if status == 202 and body:
            found.append(f"the 202 has a body: {body}")
        rules = Rules(self.deployment, self.desks, self.ids)
        found += rules.broken()
        found += rules.team(heard["sam"], before)
        found += self.carried(of(step.carries, self.deployment))
        for label, parties in step.lists.items():
            found += self.has_parties(label, parties)
        return found

    def carried(self, expected):
        """What a call carries, in the list of who was called."""
        if expected is None:
            return
        who, label, variable, value = expected
        call = self.desks[who].listed.get(self.ids.get(label))
        if call is None or call.variables.get(variable) != value:
            yield f"{who} reads {call and call.variables.get(variable)!r} as {variable} instead of {value!r}"

    def has_parties(self, label, parties):
        """Exactly these are in a call, all of them active, and those with a desk list it."""
        for who in parties:
            if who not in self.desks:
                continue
            call = self.desks[who].listed.get(self.ids[label])
            if call is None or call.present() != {address(party): "ACTIVE" for party in parties}:
                yield f"{who} sees {call and call.said()} as {label}, where {', '.join(parties)} should be active"

    def unchanged(self, before, lists):
        """After a refusal everything is as before."""
        for who, desk in self.desks.items():
            if desk.state != before[who]:
                yield f"{who} became {desk.state} by what was refused"
            if desk.listed != lists[who]:
                calls = [call.said() for call in desk.listed.values()]
                yield f"what was refused changed the list of {who} to {calls}"

    def name_calls(self, step, lists):
        """The call that begins here gets its name, the one that may have moved its id."""
        if step.new:
            known = {identifier for listed in lists.values() for identifier in listed}
            new = {identifier for desk in self.desks.values() for identifier in desk.calls} - known
            if len(new) != 1:
                self.ids.pop(step.new, None)
                return
            self.ids[step.new] = new.pop()
        if step.moves:
            label, holder, customer = step.moves
            for call in self.desks[holder].listed.values():
                if address(customer) in call.parties:
                    self.ids[label] = call.id

    def kept(self, step):
        """What the page has typed to keep the id of a call finds the call that the notices name."""
        if not step.kept():
            return []
        label = step.kept().split("=", 1)[0]
        done = self.bash(f"{step.kept()}\necho \"${label}\"")
        said = done.stdout.strip()
        return [] if said == self.ids.get(label) else [f"{step.kept()} gives {said!r}, the notices {self.ids.get(label)!r}"]

    # Typing.

    def typed(self, step):
        """Types it; answers status and body, or neither where no request was made."""
        command = of(step.typed, self.deployment)
        for label in re.findall(r"\$([a-z]+)", command):
            if label not in self.ids:
                raise Failed(f"there is no call {label} to go on with; {step.title} and what follows was not played")
        done = self.bash(command)
        if command.startswith("finspec"):
            if done.returncode != 0:
                raise Failed(f"{command} ended with {done.returncode}: {done.stdout}{done.stderr}")
            return None, ""
        body, _, status = done.stdout.strip().rpartition("\n")
        if not status.isdigit():
            raise Failed(f"{command} had no answer: {done.stdout}{done.stderr}")
        if body.strip():
            self.documents.append((command, body.strip().encode()))
        return int(status), body.strip()

    def bash(self, command):
        """A command in a shell that has typed the page's functions."""
        environment = {
            **os.environ, **self.ids, "API": f"{self.mock.rest_address}/finesse/api", "PASSWORD": self.mock.password,
            "FINSPEC_TARGET": str(self.mock.target), "no_proxy": "*",
        }
        functions = f"finspec() {{ {self.mock.finspec} \"$@\"; }}\n{FUNCTIONS}\n"
        return subprocess.run(
            ["bash", "-c", functions + command], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=DEADLINE, check=False,
        )

    @staticmethod
    def error_type(body):
        """The type in the body of a refusal."""
        try:
            return ElementTree.fromstring(body).findtext("ApiError/ErrorType") if body else None
        except ElementTree.ParseError:
            return f"no XML: {body}"

    def said(self, step, status, heard):
        """What came, for the line of the step."""
        parts = [] if status is None else [str(status)]
        names = {identifier: label for label, identifier in self.ids.items()}
        for who, notices in heard.items():
            told = []
            for notice in notices:
                if notice.kind == "call":
                    told.append(f"{notice.event} {names.get(notice.call.id, notice.call.id)} {notice.call.state}")
                elif notice.kind == "error":
                    told.append(f"error {notice.error.get('errorType')} {notice.error.get('errorData')}")
                elif notice.kind == "state":
                    told.append(str(notice.state))
            parts += [f"{who} told {', '.join(told)}"] if told else []
        return "; ".join(parts) or "nobody told"


async def play(tally, mock, deployment):
    """Plays, and closes what is open, whatever happened."""
    shift = Shift(tally, mock, deployment)
    try:
        await asyncio.wait_for(shift.everything(), WHOLE)
    finally:
        for desk in shift.desks.values():
            desk.stream.cancel_connection_attempt()
            desk.stream.abort()


def shift_of(tally, finspec, deployment, folder):
    """One deployment. Whatever goes wrong is counted and told; the mock is stopped."""
    tally.deployment = deployment
    mock = Mock(finspec, deployment, folder)
    try:
        mock.wait_until_it_listens()
        asyncio.run(play(tally, mock, deployment))
    except Failed as failed:
        tally.broke_off(failed)
    except asyncio.TimeoutError:
        tally.broke_off(f"something did not happen in its time, {WHOLE:.0f} s for the whole")
    except (IqError, IqTimeout) as error:
        tally.broke_off(f"the server did not grant a request: {error.iq}")
    except Exception as error:  # pylint: disable=broad-except
        tally.broke_off(f"{type(error).__name__}: {error}")
    finally:
        mock.stop()


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--finspec", help="the finspec binary")
    parser.add_argument("--page", action="store_true", help="write the page from the steps, and play nothing")
    parser.add_argument("deployments", nargs="*", help="cce, ccx; both where none is named")
    arguments = parser.parse_args()
    if arguments.page:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    # Whoever ends the shift ends its mock too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    logging.getLogger("slixmpp").setLevel(logging.CRITICAL)
    tally = Tally()
    tally.deployment = "both"
    written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    tally.check(f"{PAGE.name} shows the steps that are played", written == page(), "write it with tests/witness/shift --page")
    with tempfile.TemporaryDirectory(prefix="finspec-shift-") as folder:
        for deployment in arguments.deployments or NAMES:
            shift_of(tally, arguments.finspec, deployment, folder)
    print(tally.closing())
    return 0 if tally.failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
