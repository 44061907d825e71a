"""The words in which the steps of the shift are written down."""

from dataclasses import dataclass, field

# Who takes part: id and extension of those who have a desk, number of those who only call.
DESKS = {
    "ada": ("1001001", "5501"),
    "ben": ("1001002", "5502"),
    "cleo": ("1001003", "5503"),
    "dora": ("1001004", "5504"),
    "sam": ("1001005", "5505"),
}
CUSTOMERS = {"kim": "5550100", "lee": "5550101"}
NAMES = ("cce", "ccx")


def address(who):
    """The number under which somebody stands in a call."""
    return CUSTOMERS.get(who) or DESKS[who][1]


@dataclass(frozen=True)
class By:
    """What differs between the deployments."""

    cce: object
    ccx: object


def by(cce, ccx):
    """One thing on CCE, another on CCX."""
    return By(cce, ccx)


def of(value, deployment):
    """What holds on this deployment."""
    return getattr(value, deployment) if isinstance(value, By) else value


# Whatever state goes with the calls that one has then.
FITTING = frozenset()


@dataclass(frozen=True)
class Told:
    """A notice about a call: event, which call, its state (None: not looked at), the state of its parties."""

    event: str
    call: str
    state: str | None = None
    parties: tuple = ()
    optional: bool = False


def post(call, state=None, **parties):
    """The call is added to one's list."""
    return Told("POST", call, state, tuple(parties.items()))


def put(call, state=None, **parties):
    """The call has changed."""
    return Told("PUT", call, state, tuple(parties.items()))


def opens(call, state=None, **parties):
    """Added to one's list: page 128 prints POST, page 130 prints PUT."""
    return Told("POST or PUT", call, state, tuple(parties.items()))


def delete(call, optional=False):
    """The call is gone from one's list."""
    return Told("DELETE", call, None, (), optional)


@dataclass(frozen=True)
class Sees:
    """What somebody is told.

    `state`: None for no change, a state or a list of states for exactly these, a set for one of them in the end, or FITTING.
    """

    who: str
    state: object = None
    calls: object = ()


def sees(who, *calls, state=None):
    """Calls may differ between the deployments too: then one `by(…)`."""
    return Sees(who, state, calls[0] if len(calls) == 1 and isinstance(calls[0], By) else calls)


@dataclass(frozen=True)
class Refusal:
    """A refusal: at once with a status, or 202 and then an error on the stream. `codes` are values of which one has
    to be there, as type or as data."""

    status: int
    type: str | None = None
    data: str | None = None
    message: str | None = None
    codes: tuple = ()

    def later(self):
        """Whether it comes as a notice."""
        return self.status == 202

    def said(self):
        """In words."""
        parts = [part for part in (self.type, self.data, self.message, *self.codes) if part]
        if self.later():
            return f"202, then an error on the stream ({', '.join(parts)})"
        return f"{self.status} ({', '.join(parts)})"


def at_once(status, kind):
    """Refused in the answer."""
    return Refusal(status, kind)


def later(kind=None, data=None, message=None, codes=()):
    """Accepted, then refused on the stream."""
    return Refusal(202, kind, data, message, tuple(codes))


@dataclass(frozen=True)
class Step:
    """One step: what is typed, and what comes of it."""

    title: str
    typed: object
    pages: str
    by: str | None = None
    sees: tuple = ()
    refused: object = ()
    # A call that begins here; the call that may go on under another id, and who has it in the list then.
    new: object = None
    moves: tuple | None = None
    only: str | None = None
    # In whose list a new call is looked up, and the other calls of that list.
    holder: str | None = None
    beside: tuple = ()
    # Typed only when this holds: ("state is not", who, state) or ("has", who, call).
    when: tuple | None = None
    note: str = ""
    # What somebody's call carries then: who, call, variable, value.
    carries: object = None
    # Exactly these are in a call then.
    lists: dict = field(default_factory=dict)
    answer: int = 202

    def kept(self):
        """What is typed to keep the id of a call that begins or moves here; empty where none does.

        Who has the call is in no other call, or in one whose id is kept already.
        """
        label, holder = self.moves[:2] if self.moves else (self.new, self.holder)
        if label is None:
            return ""
        others = "".join(f" -e ${other}" for other in self.beside)
        return f"{label}=$(calls {DESKS[holder][0]}{f' | grep -v{others}' if others else ''})"
