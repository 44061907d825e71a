"""A client with the habits of those that others wrote, in the order of their requests, against `finspec mock`.

It uses nothing but Python's standard library: its bodies begin with a byte order mark, a line break and blanks; it reads
the header of its stream and what is offered in one read each, and looks attributes up with double quotes.
"""

import argparse
import base64
import re
import signal
import socket
import sys
import tempfile
import urllib.error
import urllib.request
from xml.etree import ElementTree

from mock import DEADLINE, NO_PROXY, Answer, Mock
from tally import Failed, Tally

API = "/finesse/api"
ADA = "1001001"
BLANKS = "\ufeff\n    "
TYPES = ("application/xml", "application/xml; charset=utf-8", "text/xml", "text/xml;charset=UTF-8")
NAMES_OF_REQUEST_ID = ("RequestId", "requestid", "requestId", "REQUESTID")
NOT_BUILT = (
    ("Queues", "Queues"), ("PhoneBooks", "PhoneBooks"), ("MediaPropertiesLayout", "MediaPropertiesLayout"),
    ("Workflows", "Workflows"),
)


class NaiveStream:
    """A stream over a plain socket, read as the simplest of clients read it: what one read brings is taken as it is."""

    def __init__(self, address, domain):
        self.domain = domain
        self.socket = socket.create_connection(address, timeout=DEADLINE)
        self.heard = ""

    def send(self, text):
        """Sends it as it is."""
        self.socket.sendall(text.encode())

    def read(self):
        """One read."""
        try:
            got = self.socket.recv(65536).decode()
        except TimeoutError:
            raise Failed(f"nothing came on the stream in {DEADLINE:.0f} s; it said {self.heard[-300:]!r}") from None
        if not got:
            raise Failed(f"the stream ended; it said {self.heard[-300:]!r}")
        self.heard += got
        return got

    def header(self):
        """Opens the stream."""
        self.send(f'<?xml version="1.0"?><stream:stream to="{self.domain}" xmlns="jabber:client" '
                  'xmlns:stream="http://etherx.jabber.org/streams" version="1.0">')

    def until(self, words, since=0):
        """Reads until it has said all of them after that place; answers what it said since."""
        while not all(word in self.heard[since:] for word in words):
            self.read()
        return self.heard[since:]

    def ask(self, text, words):
        """Sends, and reads until it has said the words since; answers what was said."""
        since = len(self.heard)
        self.send(text)
        return self.until(words, since)

    def close(self):
        """Says that it goes, and goes."""
        try:
            self.send('<presence type="unavailable"/></stream:stream>')
        except OSError:
            pass
        self.socket.close()


class Desk:
    """One person's requests, each in another dress."""

    def __init__(self, mock, user):
        self.mock = mock
        self.user = user
        self.sent = 0

    def ask(self, method, path, body=None):
        """One request; answers whatever the status is."""
        self.sent += 1
        dress = self.sent
        request = urllib.request.Request(self.mock.rest_address + API + path, method=method)
        pair = f"{self.user}:{self.mock.password}"
        request.add_header("Authorization", "Basic " + base64.b64encode(pair.encode()).decode())
        # urllib writes every name as `Requestid`, so that the others go past it.
        request.unredirected_hdrs[NAMES_OF_REQUEST_ID[dress % len(NAMES_OF_REQUEST_ID)]] = f"habit-{dress}"
        if body is not None:
            request.data = (BLANKS + body).encode()
            request.add_header("Content-Type", TYPES[dress % len(TYPES)])
        try:
            with NO_PROXY.open(request, timeout=DEADLINE) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as response:
            with response:
                return Answer(response.code, response.headers, response.read())


def open_stream(tally, mock, spelling):
    """Opens Ada's stream, with that spelling of who authenticates; it is bound and there."""
    person = mock.people[ADA]
    name = person["login_name"]
    stream = NaiveStream(mock.xmpp_address, "finesse.test")
    stream.header()
    header, offered = stream.read(), stream.read()
    domain = re.search(r' from="([^"]+)"', header)
    first = re.search(r' id="([^"]+)"', header)
    tally.check("one read brings the header, its attributes in double quotes",
                domain and first and "<stream:features" not in header, header)
    tally.check("the next read brings what is offered",
                "<mechanism>PLAIN</mechanism>" in offered and "</stream:features>" in offered, offered)
    if not (domain and first):
        raise Failed("the header cannot be read")
    stream.domain = domain.group(1)
    authorize = {"none": "", "bare JID": f"{ADA}@{stream.domain}", "user name": ADA}[spelling]
    secret = base64.b64encode(f"{authorize}\0{ADA}\0{mock.password}".encode()).decode()
    said = stream.ask(f'<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">{secret}</auth>', [">"])
    tally.check(f"SASL PLAIN of {name} with authzid: {spelling}", said.startswith("<success"), said)
    stream.header()
    again = stream.read()
    second = re.search(r' id="([^"]+)"', again)
    tally.check("after SASL the stream has another id", second and second.group(1) != first.group(1), again)
    tally.check("after SASL one read brings header and what is offered", "</stream:features>" in again, again)
    stream.ask('<iq type="set" id="b1"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"><resource>desk</resource></bind></iq>',
               ["<jid>", "</iq>"])
    stream.ask('<iq type="set" id="s1"><session xmlns="urn:ietf:params:xml:ns:xmpp-session"/></iq>', ['id="s1"'])
    said = stream.ask('<presence><priority>0</priority></presence>'
                      '<iq type="get" id="r1"><query xmlns="jabber:iq:roster"/></iq>', ['id="r1"'])
    tally.check("bind, session, presence and roster are answered", 'type="error"' not in said, said)
    return stream


def subscribe(tally, stream):
    """Asks for one's nodes, the last with the full JID."""
    nodes = (f"User/{ADA}", f"User/{ADA}/Dialogs")
    for number, node in enumerate(nodes):
        jid = f"{ADA}@{stream.domain}" + ("/desk" if number else "")
        said = stream.ask(
            f'<iq type="set" id="p{number}" to="pubsub.{stream.domain}"><pubsub xmlns="http://jabber.org/protocol/pubsub">'
            f'<subscribe node="/finesse/api/{node}" jid="{jid}"/></pubsub></iq>', [f'id="p{number}"', "</iq>"])
        tally.check(f"subscribe to {node}", 'type="result"' in said, said)


def state_of(answer):
    """The state in an answer about a user."""
    return answer.tree().findtext("state")


def look(tally, desk, mock):
    """What is asked before and after the sign-in."""
    name = mock.people[ADA]["login_name"]
    for path in (f"/User/{name}", f"/User/{ADA}/", f"/User/{ADA}?nocache=1700000000", f"/User/{ADA}/?nocache=1"):
        answer = desk.ask("GET", path)
        tally.equal(f"GET {path}", (answer.status, answer.tree().findtext("loginId")), (200, ADA))
    for path, root in (("ReasonCodes?category=NOT_READY", "ReasonCodes"), ("ReasonCodes?category=LOGOUT", "ReasonCodes"),
                       ("WrapUpReasons", "WrapUpReasons"), ("Dialogs", "Dialogs")):
        answer = desk.ask("GET", f"/User/{ADA}/{path}")
        tally.equal(f"GET {path}", (answer.status, answer.tree().tag), (200, root))
    for path, named in NOT_BUILT:
        answer = desk.ask("GET", f"/User/{ADA}/{path}")
        tally.check(f"GET {path} is built, or named as not built", answer.status == 200 or
                    (answer.status == 501 and named in answer.tree().findtext("ApiError/ErrorData", "")),
                    f"{answer.status} {answer.body!r}")


def call(tally, desk, stream):
    """An agent calls a colleague and hangs up."""
    since = len(stream.heard)
    answer = desk.ask("POST", f"/User/{ADA}/Dialogs", "<Dialog><requestedAction>MAKE_CALL</requestedAction>"
                      "<fromAddress>5501</fromAddress><toAddress>5502</toAddress></Dialog>")
    number = desk.sent
    tally.equal("MAKE_CALL", answer.status, 202)
    told = stream.until(["&lt;event&gt;POST&lt;/event&gt;", f"&lt;requestId&gt;habit-{number}&lt;/requestId&gt;"], since)
    dialog = re.search(r"&lt;id&gt;(\d+)&lt;/id&gt;", told)
    tally.check("the call is told", dialog, told[-600:])
    if not dialog:
        raise Failed("no notice names the call")
    answer = desk.ask("PUT", f"/Dialog/{dialog.group(1)}/", "<Dialog><targetMediaAddress>5501</targetMediaAddress>"
                      "<requestedAction>DROP</requestedAction></Dialog>")
    tally.equal("DROP", answer.status, 202)
    told = stream.until(["&lt;event&gt;DELETE&lt;/event&gt;"], since)
    tally.check("its end is told", dialog.group(1) in told, told[-600:])


def shift(tally, mock, spelling):
    """From start to end, with one spelling of the credentials of the stream."""
    desk = Desk(mock, ADA)
    about = mock.rest("GET", f"{API}/SystemInfo")
    tally.equal("GET SystemInfo without credentials", (about.status, about.tree().tag), (200, "SystemInfo"))
    stream = open_stream(tally, mock, spelling)
    try:
        look(tally, desk, mock)
        subscribe(tally, stream)
        for state, data in (("LOGIN", "<extension>5501</extension>"), ("READY", ""), ("NOT_READY", ""), ("READY", "")):
            since = len(stream.heard)
            answer = desk.ask("PUT", f"/User/{ADA}", f"<User>\n  <state>{state}</state>\n  {data}\n</User>\n")
            number = desk.sent
            tally.equal(f"PUT {state}", answer.status, 202)
            becomes = "NOT_READY" if state == "LOGIN" else state
            stream.until([f"&lt;state&gt;{becomes}&lt;/state&gt;", f"&lt;requestId&gt;habit-{number}&lt;/requestId&gt;"], since)
            tally.equal(f"after {state}", state_of(desk.ask("GET", f"/User/{ADA}?nocache=2")), becomes)
        desk.ask("PUT", f"/User/{ADA}", "<User><state>NOT_READY</state></User>")
        call(tally, desk, stream)
        answer = desk.ask("PUT", f"/User/{ADA}/", "<User><state>LOGOUT</state></User>")
        tally.equal("PUT LOGOUT", answer.status, 202)
        tally.equal("after LOGOUT", state_of(desk.ask("GET", f"/User/{ADA}")), "LOGOUT")
    finally:
        stream.close()


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--finspec", required=True, help="the finspec binary")
    parser.add_argument("deployments", nargs="*", help="cce, ccx; both where none is named")
    arguments = parser.parse_args()
    # Whoever ends the client ends its mock too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="finspec-habits-") as folder:
        for deployment in arguments.deployments or ["cce", "ccx"]:
            mock = Mock(arguments.finspec, deployment, folder)
            try:
                mock.wait_until_it_listens()
                for spelling in ("none", "bare JID", "user name"):
                    tally.deployment = f"{deployment}  authzid {spelling}"
                    shift(tally, mock, spelling)
                tally.equal("an interrupt ends the mock in good order", mock.interrupt(), 0)
            except (Failed, OSError, ElementTree.ParseError) as error:
                tally.broke_off(f"{type(error).__name__}: {error}")
            finally:
                mock.stop()
    print(f"habits: {tally.closing()}")
    return 0 if tally.failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
