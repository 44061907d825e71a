"""Plays a call against `finspec mock` as a third party would, and says what the client saw."""

import argparse
import asyncio
import logging
import signal
import sys
import tempfile

from slixmpp.exceptions import IqError, IqTimeout

from mock import Mock
from stream import Stream, request_id
from tally import Failed, Tally, malformed

ADA = "1001001"
CUSTOMER = "5550100"
WHOLE = 120.0
TRANSPORTS = ("tcp", "starttls")
DEPLOYMENT_TYPES = {"cce": "UCCE", "ccx": "UCCX"}
USER_NODE = f"/finesse/api/User/{ADA}"
DIALOGS_NODE = f"{USER_NODE}/Dialogs"


class Play:
    """One deployment, from the start of its mock to the end. All streams change to TLS where there is a certificate."""

    def __init__(self, tally, mock, deployment, certificate):
        self.tally = tally
        self.mock = mock
        self.deployment = deployment
        self.certificate = certificate
        self.streams = []

    async def everything(self):
        """All checks, in an order in which each needs only what stands before it."""
        await self.system_info()
        await self.wrong_password()
        await self.streams_are_bound()
        await self.requests_on_the_stream()
        await self.sign_in()
        await self.a_call()
        await self.letters_and_wrong_actions()
        await self.customer_hangs_up()
        await self.phone_rings_out()
        await self.explicit_subscription()
        await self.presence()
        await self.out_of_service()
        await self.the_end()

    # What is done.

    async def rest(self, method, path, body=None, **more):
        more.setdefault("user", ADA)
        return await asyncio.to_thread(self.mock.rest, method, path, body, **more)

    async def user(self, state, extra="", **more):
        return await self.rest("PUT", USER_NODE, f"<User><state>{state}</state>{extra}</User>", **more)

    async def act(self, action, extra="", **more):
        target = f"<targetMediaAddress>{self.extension}</targetMediaAddress>"
        body = f"<Dialog><requestedAction>{action}</requestedAction>{target}{extra}</Dialog>"
        return await self.rest("PUT", f"/finesse/api/Dialog/{self.dialog}", body, **more)

    async def play(self, *words):
        code, said = await asyncio.to_thread(self.mock.play, *words)
        if code != 0:
            raise Failed(f"finspec mock {' '.join(words)} ended with {code}: {said}")

    async def stream(self, jid, password=None):
        password = self.mock.password if password is None else password
        stream = Stream(jid, password, self.mock.xmpp_address, self.certificate)
        self.streams.append(stream)
        return stream, await stream.open()

    async def told(self, stream=None):
        return [notice.told() for notice in await (stream or self.ada).notices()]

    # What is checked.

    async def system_info(self):
        answer = await self.rest("GET", "/finesse/api/SystemInfo", user=None)
        if answer.status != 200:
            raise Failed(f"SystemInfo was answered with {answer.status}")
        info = answer.tree()
        self.domain, self.pubsub = info.findtext("xmppDomain"), info.findtext("xmppPubSubDomain")
        self.tally.equal(
            "SystemInfo, without credentials, names the product",
            info.findtext("deploymentType"), DEPLOYMENT_TYPES[self.deployment],
        )
        self.tally.check("and both XMPP domains", self.domain and self.pubsub, f"{self.domain}, {self.pubsub}")
        self.extension = self.mock.people[ADA]["extension"]

    async def wrong_password(self):
        stream, outcome = await self.stream(f"{ADA}@{self.domain}/wrong", "not the password")
        self.tally.equal("a wrong password is refused over SASL at once", outcome, "not-authorized")
        await stream.close()
        answer = await self.rest("GET", USER_NODE, password="not the password")
        self.tally.equal("and over REST", answer.status, 401)

    async def streams_are_bound(self):
        self.ada, outcome = await self.stream(f"{ADA}@{self.domain}/desk1")
        if outcome != "bound":
            raise Failed(f"the stream with a resource was not bound: {outcome}")
        self.tally.equal("it is in TLS where it has to be", self.ada.is_in_tls(), self.certificate is not None)
        self.tally.equal("a resource that is asked for is bound", self.ada.boundjid.full, f"{ADA}@{self.domain}/desk1")
        self.second, outcome = await self.stream(f"{ADA}@{self.domain}")
        if outcome != "bound":
            raise Failed(f"the stream without a resource was not bound: {outcome}")
        given = self.second.boundjid
        self.tally.check(
            "without one the server gives one",
            given.bare == f"{ADA}@{self.domain}" and given.resource not in ("", "desk1"), str(given),
        )

    async def requests_on_the_stream(self):
        self.tally.equal("a session of RFC 3921 is granted", await self.ada.start_session(), "result")
        roster = await self.ada.get_roster(timeout=20)
        self.tally.equal("the roster is answered", roster["type"], "result")
        disco = self.ada.plugin["xep_0030"]
        info = await disco.get_info(jid=self.domain, cached=False, timeout=20)
        self.tally.check("disco#info of the domain has an identity", info["disco_info"]["identities"], str(info))
        items = await disco.get_items(jid=self.domain, timeout=20)
        named = {item[0] for item in items["disco_items"]["items"]}
        self.tally.check("disco#items of the domain names the pubsub service", self.pubsub in named, str(named))
        info = await disco.get_info(jid=self.pubsub, node=DIALOGS_NODE, cached=False, timeout=20)
        identities = {identity[:2] for identity in info["disco_info"]["identities"]}
        self.tally.equal("disco#info of a node answers pubsub/leaf", identities, {("pubsub", "leaf")})
        self.tally.equal("a ping of XEP-0199 is answered", await self.ada.ping(), "result")

    async def sign_in(self):
        await self.user("LOGIN", f"<extension>{self.extension}</extension>")
        self.tally.equal("before presence no notice comes", await self.told(), [])
        await self.user("LOGOUT")
        await self.ada.be_present()
        await self.second.be_present()
        asked = request_id()
        answer = await self.user("LOGIN", f"<extension>{self.extension}</extension>", request_id=asked)
        self.tally.equal("LOGIN is answered 202", (answer.status, answer.body), (202, b""))
        notices = await self.ada.notices()
        self.tally.equal("and told as NOT_READY", [notice.told() for notice in notices], ["PUT user NOT_READY"])
        first = notices[0]
        self.tally.equal("with the requestId", first.text("requestId"), asked)
        self.tally.equal("on the user's node", (first.node, first.text("source")), (USER_NODE, USER_NODE))
        self.tally.equal(
            "from the pubsub service to the bare address",
            (first.sender, first.receiver), (self.pubsub, f"{ADA}@{self.domain}"),
        )
        self.tally.equal("READY is answered 202", (await self.user("READY")).status, 202)
        self.tally.equal("and told as READY", await self.told(), ["PUT user READY"])
        both = ["PUT user NOT_READY", "PUT user READY"]
        self.tally.equal("the person's other stream saw the same", await self.told(self.second), both)

    async def a_call(self):
        await self.play("call", "--to", "sales")
        notices = await self.ada.notices()
        told = [notice.told() for notice in notices]
        self.tally.equal("a call reserves and is POSTed", told, ["PUT user RESERVED", "POST dialogs ALERTING"])
        if len(notices) != 2:
            raise Failed("there is no call to go on with")
        post = notices[1]
        self.dialog = post.text("data/dialogs/Dialog/id")
        self.tally.equal("POST on the Dialogs node", (post.node, post.text("source")), (DIALOGS_NODE, DIALOGS_NODE))
        self.tally.equal("with the customer's number", post.text("data/dialogs/Dialog/fromAddress"), CUSTOMER)
        listed = (await self.rest("GET", DIALOGS_NODE)).tree()
        self.tally.equal("REST lists the same dialog", listed.findtext("Dialog/id"), self.dialog)
        asked = request_id()
        answer = await self.act("ANSWER", request_id=asked)
        self.tally.equal("ANSWER is answered 202", (answer.status, answer.body), (202, b""))
        notices = await self.ada.notices()
        told = [notice.told() for notice in notices]
        self.tally.equal("and told as TALKING and a PUT", told, ["PUT user TALKING", "PUT dialog ACTIVE"])
        self.of_the_dialog("the PUT", notices[-1], asked)

    def of_the_dialog(self, what, notice, asked=None):
        """On the Dialogs node, about the dialog itself."""
        seen = (notice.node, notice.text("source"), notice.text("data/dialog/id"))
        expected = (DIALOGS_NODE, f"/finesse/api/Dialog/{self.dialog}", self.dialog)
        self.tally.equal(f"{what} is on the Dialogs node, from the dialog", seen, expected)
        if asked is not None:
            self.tally.equal(f"{what} carries the requestId", notice.text("requestId"), asked)

    async def digits(self, digits, **more):
        param = f"<ActionParam><name>dtmfString</name><value>{digits}</value></ActionParam>"
        return await self.act("SEND_DTMF", f"<actionParams>{param}</actionParams>", **more)

    async def letters_and_wrong_actions(self):
        self.tally.equal("digits are answered 202", (await self.digits("0123456789*#")).status, 202)
        self.tally.equal("and followed by nothing", await self.told(), [])
        asked = request_id()
        self.tally.equal("letters are answered 202", (await self.digits("12AB", request_id=asked)).status, 202)
        notices = await self.ada.notices()
        if self.deployment == "ccx":
            self.one_error("letters", notices, asked, "Generic Error", "3", "CF_VALUE_OUT_OF_RANGE")
            return
        self.tally.equal("and followed by nothing", [notice.told() for notice in notices], [])
        self.tally.equal("HOLD is answered 202", (await self.act("HOLD")).status, 202)
        self.tally.equal("and told", await self.told(), ["PUT user HOLD", "PUT dialog ACTIVE"])
        self.tally.equal("HOLD of a held call is answered 202", (await self.act("HOLD", request_id=asked)).status, 202)
        self.one_error("HOLD of a held call", await self.ada.notices(), asked)

    def one_error(self, what, notices, asked, kind=None, data=None, message=None):
        told = [notice.told() for notice in notices]
        self.tally.equal(f"{what}: exactly one apiErrors follows", told, ["put apiErrors"])
        if told != ["put apiErrors"]:
            return
        notice = notices[0]
        error = notice.update.findall("data/apiErrors/apiError")
        self.tally.equal(f"{what}: with one apiError", len(error), 1)
        place = (notice.node, notice.text("source"), notice.text("requestId"))
        self.tally.equal(f"{what}: its place", place, (DIALOGS_NODE, f"/finesse/api/Dialog/{self.dialog}", asked))
        seen = tuple(error[0].findtext(name) for name in ("errorType", "errorData", "errorMessage"))
        if kind is not None:
            self.tally.equal(f"{what}: type, data, message", seen, (kind, data, message))
        else:
            self.tally.check(f"{what}: type, data and message are there", None not in seen and seen[0], repr(seen))

    async def customer_hangs_up(self):
        await self.play("hangup")
        notices = await self.ada.notices()
        # Whether the agent's state comes before or after the dialog's is nobody's promise.
        dialogs = [notice for notice in notices if notice.node == DIALOGS_NODE]
        told = [notice.told() for notice in dialogs]
        self.tally.equal("the last dialog notice is the DELETE", told[-1:], ["DELETE dialogs DROPPED"])
        self.tally.check(
            "a PUT before it says that all are DROPPED", told[:-1] and told[-2] == "PUT dialog DROPPED", repr(told)
        )
        gone = [notice.text("data/dialogs/Dialog/id") for notice in dialogs if notice.text("event") == "DELETE"]
        self.tally.equal("exactly one DELETE, of this dialog", gone, [self.dialog])
        states = [notice.told() for notice in notices if notice.node == USER_NODE]
        self.tally.equal("the agent is READY again", states, ["PUT user READY"])
        answer = await self.rest("GET", DIALOGS_NODE)
        self.tally.equal("REST lists no dialog", (answer.tree().tag, len(answer.tree())), ("Dialogs", 0))
        answer = await self.rest("GET", f"/finesse/api/Dialog/{self.dialog}")
        self.tally.equal("the dialog is not found", answer.status, 404)
        code, said = await asyncio.to_thread(self.mock.play, "hangup")
        self.tally.check("a hang-up without a call is declined", code != 0 and CUSTOMER in said, f"{code}: {said}")

    async def phone_rings_out(self):
        await self.play("call", "--to", "sales", "--from", "5550101")
        await self.told()
        await self.play("advance", "60s")
        told = sorted(await self.told())
        expected = sorted(["DELETE dialogs ALERTING", "PUT user NOT_READY"])
        self.tally.equal("a call that nobody answers is taken away by the clock", told, expected)
        await self.play("hangup", "--from", "5550101")
        self.tally.equal("what rings nowhere ends unseen", await self.told(), [])

    async def explicit_subscription(self):
        bare, full = f"{ADA}@{self.domain}", f"{ADA}@{self.domain}/desk1"
        await self.second.notices()
        state = await self.ada.subscribe(self.pubsub, USER_NODE)
        self.tally.equal("a node is subscribed with the full address", state, "subscribed")
        await self.user("READY")
        copies = await self.ada.notices()
        self.tally.equal(
            "a second copy comes, to the full address", sorted(copy.receiver for copy in copies), [bare, full]
        )
        self.tally.equal("with the same payload", len({copy.payload for copy in copies}), 1)
        others = [notice.receiver for notice in await self.second.notices()]
        self.tally.equal("the other stream has its one copy", others, [bare])
        self.tally.equal("it is unsubscribed", await self.ada.unsubscribe(self.pubsub, USER_NODE), "result")
        await self.user("NOT_READY")
        copies = [notice.receiver for notice in await self.ada.notices()]
        self.tally.equal("and one copy is left", copies, [bare])
        try:
            await self.ada.unsubscribe(self.pubsub, USER_NODE)
            refused = "result"
        except IqError as error:
            refused = error.iq["type"]
        self.tally.equal("what is not subscribed cannot be unsubscribed", refused, "error")

    async def presence(self):
        await self.second.notices()
        await self.ada.be_present(False)
        await self.user("READY")
        self.tally.equal("unavailable presence stops notices", await self.told(), [])
        self.tally.equal("on that stream only", await self.told(self.second), ["PUT user READY"])
        await self.ada.be_present()
        self.tally.equal("presence does not bring back what was missed", await self.told(), [])
        await self.user("NOT_READY")
        self.tally.equal("and lets notices come again", await self.told(), ["PUT user NOT_READY"])

    async def out_of_service(self):
        await self.play("fail", "503")
        answer = await self.rest("GET", USER_NODE)
        self.tally.equal("out of service everything is answered 503", answer.status, 503)
        notices = await self.ada.notices()
        # No page shows this payload, so the spelling of the object in `data` is not looked at.
        seen = [(notice.node, notice.text("data/*/status")) for notice in notices]
        self.tally.equal("and told on the stream", seen, [("/finesse/api/SystemInfo", "OUT_OF_SERVICE")])
        await self.play("fail", "off")
        notices = await self.ada.notices()
        seen = [notice.text("data/*/status") for notice in notices]
        self.tally.equal("and so is the return", seen, ["IN_SERVICE"])

    async def the_end(self):
        answer = await self.user("LOGOUT")
        self.tally.equal("LOGOUT is answered 202", answer.status, 202)
        self.tally.equal("and told", await self.told(), ["PUT user LOGOUT"])
        await self.ada.close()
        self.tally.check("the server ends a stream that its client ends", self.ada.transport is None, "it stays open")
        ended = asyncio.get_running_loop().create_future()
        self.second.add_event_handler("disconnected", lambda _: ended.done() or ended.set_result(True))
        code = await asyncio.to_thread(self.mock.interrupt)
        self.tally.equal("an interrupt ends the mock in good order", code, 0)
        await asyncio.wait_for(ended, 20)
        documents = list(self.mock.documents)
        for stream in self.streams:
            documents += stream.payloads
        wrong = malformed(documents)
        self.tally.check(f"all {len(documents)} REST bodies and payloads are well-formed", wrong is None, wrong)
        called = f"{CUSTOMER} calls sales" in self.mock.journal
        self.tally.check("the journal names the customer's call", called, repr(self.mock.journal))
        refused = [line for line in self.mock.journal if line and "refused later" in line]
        self.tally.equal("the journal names one refusal that came later", len(refused), 1)


async def play(tally, mock, deployment, certificate):
    """Plays, and closes what is open, whatever happened."""
    playing = Play(tally, mock, deployment, certificate)
    try:
        await asyncio.wait_for(playing.everything(), WHOLE)
    finally:
        for stream in playing.streams:
            stream.cancel_connection_attempt()
            stream.abort()


def witness(tally, finspec, deployment, transport, folder):
    """One deployment. Whatever goes wrong is counted and told; the mock is stopped."""
    tally.deployment = f"{deployment}  {transport}"
    mock = Mock(finspec, deployment, folder)
    try:
        mock.wait_until_it_listens()
        certificate = mock.certificate() if transport == "starttls" else None
        asyncio.run(play(tally, mock, deployment, certificate))
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
    parser.add_argument("--finspec", required=True, help="the finspec binary")
    parser.add_argument("deployments", nargs="*", help="cce, ccx; both where none is named")
    arguments = parser.parse_args()
    # Whoever ends the witness ends its mock too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # What slixmpp says of a refused password is told by the check itself.
    logging.getLogger("slixmpp").setLevel(logging.CRITICAL)
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="finspec-witness-") as folder:
        for deployment in arguments.deployments or ["cce", "ccx"]:
            for transport in TRANSPORTS:
                witness(tally, arguments.finspec, deployment, transport, folder)
    print(tally.closing())
    return 0 if tally.failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
