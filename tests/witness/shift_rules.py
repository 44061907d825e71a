"""What must hold after every step, whatever it was: the lists, the calls and the states are possible together."""

from shift_words import CUSTOMERS, DESKS, address

# Actions of one's own participant: those that must be there and those that may be, pages 126 and 127 and later tables.
ANYWHERE = {"SEND_DTMF", "TRANSFER_SST", "START_RECORDING", "TRANSFER", "CONFERENCE", "PARTICIPANT_DROP"}
OFFERED = {
    "INITIATING": ({"DROP", "UPDATE_CALL_DATA"}, set()),
    "INITIATED": ({"DROP", "UPDATE_CALL_DATA"}, set()),
    "ALERTING": ({"ANSWER"}, set()),
    "ACTIVE": ({"HOLD", "DROP", "UPDATE_CALL_DATA", "CONSULT_CALL"}, ANYWHERE),
    "HELD": ({"RETRIEVE", "DROP", "UPDATE_CALL_DATA"}, {"TRANSFER", "CONFERENCE"}),
}
BUSY = {"INITIATING", "INITIATED", "ALERTING", "ACTIVE"}
IDLE = {"LOGOUT", "READY", "NOT_READY", "WORK", "WORK_READY"}
# Calls from a queue, for whom they are; what else became of a call is nobody's promise on CCX.
ICD = {("ada", "first"), ("ada", "second"), ("ada", "third"), ("sam", "second")}
DIRECT = {"consult", "inside", "aside"}
TEAM = ("ada", "ben", "cleo")


class Rules:
    """The rules over all desks."""

    def __init__(self, deployment, desks, ids):
        self.deployment = deployment
        self.desks = desks
        self.ids = ids

    def broken(self):
        """Every rule that does not hold, in a sentence."""
        found = []
        for desk in self.desks.values():
            found += desk.problems
            found += self.view_and_rest(desk)
            found += self.list_of(desk)
            found += self.state_of(desk)
        return found + list(self.across())

    def label(self, identifier):
        """What the shift calls it; None for a call that is no more talked of."""
        return next((label for label, known in self.ids.items() if known == identifier), None)

    def view_and_rest(self, desk):
        """What the notices told is what REST answers."""
        if desk.told_state != desk.state:
            yield f"{desk.who} was told {desk.told_state}, and REST says {desk.state}"
        if set(desk.calls) != set(desk.listed):
            yield f"{desk.who} was told of {sorted(desk.calls)}, and REST lists {sorted(desk.listed)}"
        for identifier in set(desk.calls) & set(desk.listed):
            told, listed = desk.calls[identifier], desk.listed[identifier]
            if (told.state, told.present()) != (listed.state, listed.present()):
                yield f"{desk.who} was told {told.said()}, and REST lists {listed.said()}"
            own = desk.extension
            if own in told.parties and own in listed.parties and told.parties[own] != listed.parties[own]:
                yield f"{desk.who} was offered {sorted(told.parties[own].actions)}, by REST {sorted(listed.parties[own].actions)}"

    def list_of(self, desk):
        """One is in the calls of one's list, in one of them at most that is not held, and offered what the state allows."""
        busy = []
        for call in desk.listed.values():
            own = call.parties.get(desk.extension)
            if own is None or own.state == "DROPPED":
                yield f"{desk.who} lists {call.id} without being in it: {call.said()}"
                continue
            if len(call.live()) < 2:
                yield f"{call.id} has fewer than two parties left: {call.said()}"
            if self.label(call.id) == "monitor":
                yield from self.monitor_offers(desk, own)
                continue
            if own.state in BUSY:
                busy.append(call.id)
            yield from self.offers(desk, call, own)
        if len(busy) > 1:
            yield f"{desk.who} is in {len(busy)} live calls at once: {sorted(busy)}"

    @staticmethod
    def monitor_offers(desk, own):
        """The agent has no action in a monitor call, the supervisor can end it."""
        if desk.who == "sam" and "DROP" not in own.actions:
            yield f"sam cannot end the monitoring: {sorted(own.actions)}"
        if desk.who != "sam" and own.actions:
            yield f"{desk.who} is offered {sorted(own.actions)} in a monitor call"

    def offers(self, desk, call, own):
        """Page 126 and 127."""
        if own.state not in OFFERED:
            yield f"{desk.who} is {own.state} in {call.id}"
            return
        required, allowed = OFFERED[own.state]
        required = set(required)
        others = [other.parties[desk.extension].state for other in desk.listed.values()
                  if other.id != call.id and self.label(other.id) != "monitor" and desk.extension in other.parties]
        if own.state == "HELD" and len(call.live()) == 2 and "ACTIVE" in others:
            required |= {"TRANSFER", "CONFERENCE"}
        if own.state == "HELD" and not others:
            allowed = set()
        if not required <= own.actions <= required | allowed:
            yield f"{desk.who}, {own.state} in {call.id}, is offered {sorted(own.actions)}"

    def state_of(self, desk):
        """The agent's state and the own calls go together."""
        allowed = self.states_on_ccx(desk) if self.deployment == "ccx" else self.states_on_cce(desk)
        if desk.state not in allowed:
            calls = [f"{self.label(call.id)} {call.said()}" for call in desk.listed.values()]
            yield f"{desk.who} is {desk.state} with {calls or 'no call'}, which allows {sorted(allowed)}"

    def own_states(self, desk):
        """Label and own state in every call; of a monitor call the supervisor's only."""
        for call in desk.listed.values():
            label = self.label(call.id)
            if desk.extension in call.parties and (label != "monitor" or desk.who == "sam"):
                yield label, call.parties[desk.extension].state

    def states_on_cce(self, desk):
        """Pages 42 to 45 and 99."""
        own = [state for _, state in self.own_states(desk)]
        if "ACTIVE" in own:
            return {"TALKING"}
        if {"INITIATING", "INITIATED"} & set(own):
            return {"TALKING", "HOLD"} if "HELD" in own else {"TALKING", "NOT_READY"}
        if "HELD" in own:
            return {"HOLD"}
        return {"RESERVED", "NOT_READY", "READY"} if own else IDLE

    def states_on_ccx(self, desk):
        """Pages 45, 49, 68, 99 and 102."""
        own = list(self.own_states(desk))
        taken = [label for label, state in own if state in ("ACTIVE", "HELD")]
        if any((desk.who, label) in ICD for label in taken):
            return {"TALKING"}
        if any(label not in DIRECT | {"monitor"} for label in taken):
            return {"TALKING", "NOT_READY"}
        if taken or any(state in ("INITIATING", "INITIATED") for _, state in own):
            return {"NOT_READY"}
        return {"RESERVED", "NOT_READY", "READY"} if own else IDLE - {"WORK_READY"}

    def across(self):
        """The same call is the same for everybody, and a customer is in one only."""
        calls = {}
        for desk in self.desks.values():
            for call in desk.listed.values():
                known = calls.setdefault(call.id, call)
                if (known.state, known.present()) != (call.state, call.present()):
                    yield f"{call.id} is {call.said()} for {desk.who} and {known.said()} for another"
        for call in calls.values():
            states = set(call.states().values())
            if call.state == "ACTIVE" and not states & {"ACTIVE", "HELD"} or call.state == "ALERTING" and "ALERTING" not in states:
                yield f"{call.id} cannot be {call.said()}"
            for who, (_, extension) in DESKS.items():
                if extension in call.live() and call.id not in self.desks[who].listed:
                    yield f"{who} is in {call.id} ({call.said()}) and does not list it"
        for who in CUSTOMERS:
            places = [call.id for call in calls.values() if address(who) in call.live()]
            if len(places) > 1:
                yield f"the customer {address(who)} is in {places}"

    def team(self, heard, before):
        """The supervisor is told every change of state in the team, page 361."""
        last = {notice.who: notice.state for notice in heard if notice.kind == "team"}
        for who in TEAM:
            desk = self.desks[who]
            if desk.id in last and last[desk.id] != desk.state:
                yield f"the team node says {last[desk.id]} of {who}, who is {desk.state}"
            if desk.id not in last and before[who] != desk.state:
                yield f"the team node does not say that {who} became {desk.state}"
