"""Whether what came is what a step expects."""

from shift_words import FITTING, address, of


def collapsed(states, before):
    """Without repetitions of the state that is held already."""
    kept = []
    for state in states:
        if state != (kept[-1] if kept else before):
            kept.append(state)
    return kept


class Match:
    """One step's expectations on one deployment."""

    def __init__(self, deployment, step, ids):
        self.deployment = deployment
        self.step = step
        self.ids = ids

    def sees(self):
        """By person."""
        return {one.who: one for one in of(self.step.sees, self.deployment)}

    def of_desk(self, desk, heard, before):
        """Every difference between what somebody was told and what was expected."""
        one = self.sees().get(desk.who)
        states = collapsed([notice.state for notice in heard if notice.kind == "state"], before)
        yield from self.of_states(desk, states, before, of(one.state, self.deployment) if one else None)
        yield from self.of_calls(desk, heard, of(one.calls, self.deployment) if one else ())

    @staticmethod
    def of_states(desk, states, before, expected):
        """Exactly these; of a set the last. The rules look at what is fitting."""
        if expected is FITTING:
            return
        if isinstance(expected, set):
            last = states[-1] if states else before
            if last not in expected:
                yield f"{desk.who} ended in {last} instead of {' or '.join(sorted(expected))}"
            return
        expected = [] if expected is None else [expected] if isinstance(expected, str) else expected
        if states != expected:
            yield f"{desk.who} was told the states {states} instead of {expected}"

    def of_calls(self, desk, heard, expected):
        """The expected ones in this order for each call; beside them PUTs only, which page 355 allows for a change of actions."""
        came = [notice for notice in heard if notice.kind == "call"]
        for identifier in dict.fromkeys(notice.call.id for notice in came):
            if identifier not in {self.ids.get(told.call) for told in expected}:
                yield from self.unexpected(desk, [notice for notice in came if notice.call.id == identifier])
        for label in dict.fromkeys(told.call for told in expected):
            mine = [notice for notice in came if notice.call.id == self.ids.get(label)]
            yield from self.in_order(desk, label, mine, [told for told in expected if told.call == label])

    @staticmethod
    def unexpected(desk, notices):
        """A call of which nothing was expected may be told again with other actions, and otherwise as it was."""
        for notice in notices:
            known = desk.before.get(notice.call.id)
            if notice.event != "PUT" or known is None or known.states() != notice.call.states():
                yield f"{desk.who} was told {notice.said()}, which nothing explains"

    def in_order(self, desk, label, notices, expected):
        """One call."""
        rest = list(notices)
        for told in expected:
            place = next((place for place, notice in enumerate(rest) if self.is_it(desk, told, notice)), None)
            if place is None:
                if not told.optional:
                    yield f"{desk.who} was not told {self.said(told)}; what came is {[one.said() for one in notices]}"
                continue
            for skipped in rest[:place]:
                if skipped.event != "PUT" and "POST" not in told.event:
                    yield f"{desk.who} was told {skipped.said()} before {self.said(told)}"
            rest = rest[place + 1:]
        for left in rest:
            if left.event != "PUT" and not (left.event == "POST" and left.call.state == "INITIATING"):
                yield f"{desk.who} was told {left.said()} as well"
        if any(told.event == "DELETE" for told in expected) and any(left.event == "PUT" for left in rest):
            yield f"{desk.who} was told a change of {label} after its end"

    @staticmethod
    def is_it(desk, told, notice):
        """Whether a notice is the one that was expected."""
        if notice.event not in told.event.split(" or "):
            return False
        if told.event == "DELETE":
            own = notice.call.parties.get(desk.extension)
            return notice.call.state == "DROPPED" or own is None or own.state == "DROPPED"
        if told.state is not None and notice.call.state != told.state:
            return False
        states = notice.call.states()
        return all(states.get(address(who)) == state for who, state in told.parties)

    @staticmethod
    def said(told):
        """In words."""
        parties = ", ".join(f"{address(who)} {state}" for who, state in told.parties)
        return " ".join(part for part in (told.event, told.call, told.state, parties and f"({parties})") if part)

    def of_refusal(self, desk, status, kind, heard):
        """One of the documented refusals, and nothing else."""
        refusals = of(self.step.refused, self.deployment)
        errors = [notice for notice in heard if notice.kind == "error"]
        if not refusals:
            if errors:
                yield f"{desk.who} was told the error {[error.error for error in errors]}"
            return
        said = " or ".join(refusal.said() for refusal in refusals)
        if not any(self.is_refused(refusal, status, kind, errors) for refusal in refusals):
            yield f"expected {said}, and came {status} {kind or ''} with the errors {[error.error for error in errors]}"
        for error in errors:
            yield from self.place(desk, error)

    @staticmethod
    def is_refused(refusal, status, kind, errors):
        """Whether a refusal is this one."""
        if status != refusal.status:
            return False
        if not refusal.later():
            return kind == refusal.type and not errors
        if len(errors) != 1:
            return False
        error = errors[0].error
        seen = (error.get("errorType"), error.get("errorData"), error.get("errorMessage"))
        exact = zip((refusal.type, refusal.data, refusal.message), seen)
        return all(wanted in (None, came) for wanted, came in exact) and all(code in seen for code in refusal.codes)

    def place(self, desk, error):
        """A refused state is told on the user's node, a refused action on the Dialogs node, pages 49 and 359."""
        command = of(self.step.typed, self.deployment).split()
        node = desk.user_node if command[0] == "state" else desk.dialogs_node
        if (error.event, error.node) != ("PUT", node):
            yield f"the error is a {error.event} on {error.node} instead of a PUT on {node}"
        if command[0] in ("act", "digits"):
            source = f"/finesse/api/Dialog/{self.ids[command[3].removeprefix('$')]}"
            if error.source != source:
                yield f"the error has the source {error.source} instead of {source}"
