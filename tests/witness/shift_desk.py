"""A desk: what somebody knows from the notices alone, and what REST answers about the same."""

import asyncio
from dataclasses import dataclass

from shift_words import DESKS
from stream import Stream
from tally import Failed


@dataclass(frozen=True)
class Party:
    """A participant of a call."""

    state: str
    actions: frozenset


@dataclass(frozen=True)
class Call:
    """A dialog as somebody sees it."""

    id: str
    state: str
    parties: dict
    variables: dict

    def states(self):
        """The parties' states by number."""
        return {number: party.state for number, party in self.parties.items()}

    def present(self):
        """The same without who is dropped: how long REST still shows those is said nowhere."""
        return {number: state for number, state in self.states().items() if state != "DROPPED"}

    def live(self):
        """The numbers that are still in it."""
        return {number for number, party in self.parties.items() if party.state not in ("DROPPED", "WRAP_UP")}

    def said(self):
        """In words."""
        return f"{self.state} {self.states()}"


def call_of(tree):
    """A dialog's tree."""
    parties = {}
    for party in tree.iter("Participant"):
        actions = frozenset(action.text for action in party.iter("action"))
        parties[party.findtext("mediaAddress")] = Party(party.findtext("state"), actions)
    variables = {variable.findtext("name"): variable.findtext("value") for variable in tree.iter("CallVariable")}
    return Call(tree.findtext("id"), tree.findtext("state"), parties, variables)


@dataclass(frozen=True)
class Heard:
    """One notice, sorted: a state of one's own or of the team, a call, or an error."""

    kind: str
    event: str
    state: str | None = None
    who: str | None = None
    call: Call | None = None
    error: dict | None = None
    source: str | None = None
    node: str | None = None

    def said(self):
        """In words."""
        if self.kind == "call":
            return f"{self.event} {self.call.id} {self.call.said()}"
        return f"{self.event} {self.state or self.error}"


class Desk:
    """Somebody's stream and REST."""

    def __init__(self, who, mock, domain, pubsub):
        self.who = who
        self.id, self.extension = DESKS[who]
        self.mock = mock
        self.domain, self.pubsub = domain, pubsub
        self.user_node = f"/finesse/api/User/{self.id}"
        self.dialogs_node = f"{self.user_node}/Dialogs"
        self.stream = Stream(f"{self.id}@{domain}/shift", mock.password, mock.xmpp_address)
        # By the notices.
        self.calls = {}
        self.before = {}
        self.told_state = "LOGOUT"
        # By REST.
        self.state = "LOGOUT"
        self.listed = {}
        self.problems = []

    async def open(self):
        """The stream is bound and present."""
        outcome = await self.stream.open()
        if outcome != "bound":
            raise Failed(f"the stream of {self.who} was not bound: {outcome}")
        await self.stream.be_present()

    async def read(self):
        """State and list, over REST."""
        user = await asyncio.to_thread(self.mock.rest, "GET", self.user_node, user=self.id)
        calls = await asyncio.to_thread(self.mock.rest, "GET", self.dialogs_node, user=self.id)
        if (user.status, calls.status) != (200, 200):
            raise Failed(f"{self.who} was answered {user.status} and {calls.status} instead of the own User and Dialogs")
        self.state = user.tree().findtext("state")
        self.listed = {call.id: call for call in map(call_of, calls.tree().findall("Dialog"))}

    async def hear(self):
        """Everything since the last time, in order; one's own view follows it."""
        self.problems = []
        heard = [self._sorted(notice) for notice in await self.stream.notices()]
        for notice in heard:
            if notice.kind == "call":
                self._follow(notice)
        return heard

    def _sorted(self, notice):
        event, source = notice.text("event").upper(), notice.text("source")
        if notice.sender != self.pubsub:
            self.problems.append(f"a notice to {self.who} came from {notice.sender}")
        data = notice.update.find("data")
        error = data.find("apiErrors/apiError")
        if error is not None:
            return Heard("error", event, error={child.tag: child.text for child in error}, source=source, node=notice.node)
        user, dialog = data.find("user"), data.find("dialog")
        if user is not None:
            kind = "state" if notice.node == self.user_node else "team"
            if source != f"/finesse/api/User/{user.findtext('loginId')}":
                self.problems.append(f"a notice about {user.findtext('loginId')} has the source {source}")
            return Heard(kind, event, state=user.findtext("state"), who=user.findtext("loginId"), node=notice.node)
        if dialog is None:
            dialog = data.find("dialogs/Dialog")
        if dialog is None:
            self.problems.append(f"{self.who} was told something that is no state, call or error: {notice.payload}")
            return Heard("other", event, state=notice.payload)
        call = call_of(dialog)
        expected = f"/finesse/api/Dialog/{call.id}" if event == "PUT" else self.dialogs_node
        if (notice.node, source) != (self.dialogs_node, expected):
            self.problems.append(f"{event} of {call.id} is on {notice.node} from {source}")
        return Heard("call", event, call=call, source=source, node=notice.node)

    def _follow(self, notice):
        call, event = notice.call, notice.event
        if event == "POST" and call.id in self.calls:
            # Page 128 has two rows with POST at the beginning of a call.
            if call.state != "INITIATING":
                self.problems.append(f"POST of {call.id}, which {self.who} has already")
        if event == "DELETE":
            if self.calls.pop(call.id, None) is None:
                self.problems.append(f"DELETE of {call.id}, which {self.who} does not have")
        elif event == "PUT" and call.id not in self.calls and call.state != "INITIATING":
            self.problems.append(f"PUT of {call.id}, which {self.who} does not have: {call.said()}")
        else:
            self.calls[call.id] = call
