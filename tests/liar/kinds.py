"""Kinds of lies, each told of several objects in answers and in notices, and what of it the report must name.

A lie is told from the first time on and as often as it fits. Many of them are legal elsewhere: another state, another
person's number, another call's id, another error of the guide. Whether the run itself deviates or the scene with which it
begins is the same to whoever signs a release; that somebody does, with a row and with words that name what is wrong, is not.
"""

import re

from lies import Honest

DIALOG = r"/finesse/api/Dialog/[^/?]+"
USER = r"/finesse/api/User/[^/?]+"
DIALOGS = USER + "/Dialogs"

HOLD = "dialog::take_action::hold"
READY = "user::change_state::ready"
SIGN_IN = "user::sign_in::first_sign_in"
OWN_USER = "user::get::own_user"
OWN_DIALOG = "dialog::get::own_dialog"
ONE_DIALOG = "user::list_dialogs::one_dialog"
UNKNOWN = "dialog::send_dtmf::_unknown_id"
MISSING = "dialog::send_dtmf::_missing_parameter::target_media_address"
OTHERS = "user::get_reason_code::of_someone_else"


class EachAnswer(Honest):
    """Alters the text of each answer to such a request, or its first line."""

    def __init__(self, says, asks, alter, first=False):
        super().__init__()
        self.says, self.asks, self.alter, self.first = says, re.compile(asks), alter, first

    def answer(self, asked, answer):
        if not self.asks.fullmatch(asked.asks):
            return
        if self.first:
            was, answer.first = answer.first, self.alter(answer.first)
            self.told += answer.first != was
        else:
            was, answer.body = answer.body, self.alter(answer.body.decode()).encode()
            self.told += answer.body != was


class EachNotice(Honest):
    """Alters the payload of each notice on such a node that has these words, or the message round it; None lets it vanish."""

    def __init__(self, says, node, words, alter, message=False):
        super().__init__()
        self.says, self.node, self.words, self.alter, self.message = says, re.compile(node), words, alter, message

    def notice(self, notice):
        if not self.node.fullmatch(notice.node) or not all(word in notice.payload for word in self.words):
            return notice.text
        if self.alter is None:
            self.told += 1
            return None
        altered = self.alter(notice.text) if self.message else notice.with_payload(self.alter(notice.payload))
        self.told += altered != notice.text
        return altered


def element(name):
    """The first element of that name, with what it holds."""
    return re.compile(rf"<{name}>(.*?)</{name}>|<{name}/>", re.DOTALL)


def without(name):
    return lambda text: element(name).sub("", text, count=1)


def empty(name):
    return lambda text: element(name).sub(f"<{name}/>", text, count=1)


def renamed(name, other):
    return lambda text: re.sub(rf"<(/?){name}(/?)>", rf"<\1{other}\2>", text, count=2)


def doubled(name):
    return lambda text: element(name).sub(lambda found: found.group(0) * 2, text, count=1)


def strange(name):
    return lambda text: re.sub(rf"<{name}>", f'<{name} xmlns="urn:elsewhere">', text, count=1)


def value(name, other):
    return lambda text: element(name).sub(f"<{name}>{other}</{name}>", text, count=1)


def replaced(old, new):
    return lambda text: re.sub(old, new, text, flags=re.DOTALL)


def parties_without_state(text):
    """No party has a state, and the dialog has its own."""
    return element("participants").sub(lambda found: re.sub(r"<state>[A-Z]*</state>", "", found.group(0)), text, count=1)


def another_party(text):
    """One party more, who is nobody in this call."""
    return element("Participant").sub(
        lambda found: found.group(0) + re.sub(r"<mediaAddress>[^<]*", "<mediaAddress>5559999", found.group(0)),
        text, count=1)


def of_user():
    """Of a user, read and told: alteration, and a word of the message that must name it."""
    return [
        ("has no state", without("state"), "state"),
        ("has an empty state", empty("state"), "state"),
        ("is in another state", value("state", "TALKING"), "state"),
        ("has a state of another spelling", renamed("state", "State"), "tate"),
        ("has two states", doubled("state"), "state"),
        ("has a state of another namespace", strange("state"), "state"),
        ("has the id of another", value("loginId", "1001999"), "loginId"),
        ("has another's list of dialogs", value("dialogs", "/finesse/api/User/1001999/Dialogs"), "dialogs"),
        ("has another's address", value("uri", "/finesse/api/User/1001999"), "uri"),
        ("has no address", without("uri"), "uri"),
        ("is another object", renamed("user", "person"), "ser"),
    ]


def of_dialog():
    """Of a dialog, read and told."""
    return [
        ("has another id", value("id", "99999999"), "99999999"),
        ("has another's address", value("uri", "/finesse/api/Dialog/99999999"), "uri"),
        ("has two ids", doubled("id"), "id"),
        ("has a party more", another_party, "5559999"),
        ("has parties without a state", parties_without_state, "state"),
        ("has no parties", replaced(r"<participants>.*?</participants>", "<participants/>"), "articipant"),
        ("has no properties", without("mediaProperties"), "mediaProperties"),
    ]


def lies():
    """Deployment, run, lie, and a word that some deviation must have."""
    for deployment in ("cce", "ccx"):
        for says, alter, word in of_user():
            yield deployment, OWN_USER, EachAnswer(f"a user that is read {says}", f"GET {USER}", of_answer(alter)), word
            if "other object" not in says:
                yield deployment, READY, EachNotice(f"a user that is told {says}", USER, ["<state>READY<"], alter), word
        for says, alter, word in of_dialog():
            yield deployment, OWN_DIALOG, EachAnswer(f"a dialog that is read {says}", f"GET {DIALOG}", of_answer(alter)), word
            yield deployment, HOLD, EachNotice(f"a dialog that is told {says}", DIALOGS, ["<state>HELD<"], alter), word
        yield deployment, ONE_DIALOG, EachAnswer("a list lacks its dialog", f"GET {DIALOGS}", without("Dialog")), "ialog"
        yield deployment, ONE_DIALOG, EachAnswer("a list has another dialog", f"GET {DIALOGS}", value("id", "99999999")), "99999999"
        yield from of_answers(deployment)
        yield from of_delivery(deployment)


def of_answer(alter):
    """A user that is read is <User>, one that is told is <user>."""
    return lambda text: alter(text.replace("<User>", "<user>").replace("</User>", "</user>")).replace(
        "<user>", "<User>").replace("</user>", "</User>")


def of_answers(deployment):
    status = lambda old, new: lambda first: first.replace(f" {old} ", f" {new} ", 1)
    put = f"PUT {USER}"
    yield deployment, READY, EachAnswer("a change is answered 200", put, status(202, 200), first=True), "200"
    yield deployment, READY, EachAnswer("a change is answered 204", put, status(202, 204), first=True), "204"
    yield deployment, UNKNOWN, EachAnswer("an unknown dialog is a wrong one", f"PUT {DIALOG}", status(404, 400), first=True), "400"
    yield deployment, MISSING, EachAnswer("a missing parameter is a wrong value", f"PUT {DIALOG}", value("ErrorType", "Invalid Input")), "Invalid Input"
    yield deployment, MISSING, EachAnswer("a refusal has no body", f"PUT {DIALOG}", lambda text: ""), ""
    yield deployment, MISSING, EachAnswer("a refusal is cut off", f"PUT {DIALOG}", lambda text: text[: len(text) // 2]), ""
    yield deployment, MISSING, EachAnswer("a refusal has no type", f"PUT {DIALOG}", without("ErrorType")), "rror"
    yield deployment, MISSING, EachAnswer("a type is spelled otherwise", f"PUT {DIALOG}", renamed("ErrorType", "errorType")), "rror"
    yield deployment, OTHERS, EachAnswer("anyone may read anybody's", r"GET .*ReasonCode.*", status(401, 200), first=True), "200"


def of_delivery(deployment):
    told = ["<state>READY<"]
    yield deployment, READY, EachNotice("a change is not told", USER, told, None), "PUT notice to agent"
    yield deployment, READY, EachNotice("a change is told as DELETE", USER, told, replaced("<event>PUT<", "<event>DELETE<")), "DELETE"
    yield deployment, READY, EachNotice("a change has another's source", USER, told, value("source", "/finesse/api/User/1001999")), "source"
    yield deployment, READY, EachNotice("a change has no source", USER, told, without("source")), "source"
    yield deployment, READY, EachNotice("a change has no event", USER, told, without("event")), "event"
    yield deployment, READY, EachNotice("a change has no data", USER, told, replaced("<data>.*</data>", "")), "data"
    node = lambda text: text.replace("/finesse/api/User/", "/finesse/api/Team/", 1)
    yield deployment, READY, EachNotice("a change is told on another node", USER, told, node, message=True), "/finesse/api/"
    sender = lambda text: re.sub(r"(from=['\"])[^'\"]*", r"\1somebody@elsewhere.test", text, count=1)
    yield deployment, READY, EachNotice("a change comes from somebody else", USER, told, sender, message=True), "somebody@elsewhere.test"
    held = ["<state>HELD<"]
    yield deployment, HOLD, EachNotice("parties of a call change their numbers", DIALOGS, held, parties_swapped), "ddress"
    yield deployment, HOLD, EachNotice("a held call is told as a new one", DIALOGS, held, replaced("<event>PUT<", "<event>POST<")), "POST"
    yield deployment, HOLD, EachNotice("a held call has another's source", DIALOGS, held, value("source", "/finesse/api/User/1001999/Dialogs")), "source"
    yield deployment, SIGN_IN, EachNotice("who signs in is told as READY", USER, ["<state>NOT_READY<"], value("state", "READY")), "state"
    yield deployment, SIGN_IN, EachNotice("who signs in has no extension", USER, ["<state>NOT_READY<"], without("extension")), "extension"
    yield deployment, SIGN_IN, EachNotice("who signs in has another's extension", USER, ["<state>NOT_READY<"], value("extension", "1999")), "extension"


def parties_swapped(text):
    """What is true of one party is told of the other."""
    addresses = re.findall(r"<mediaAddress>([^<]*)</mediaAddress>", text)
    if len(addresses) != 2:
        return text
    back = iter(reversed(addresses))
    return re.sub(r"<mediaAddress>[^<]*", lambda _: f"<mediaAddress>{next(back)}", text)
