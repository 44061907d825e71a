"""A person's stream with slixmpp: SASL PLAIN over TCP without TLS, as Cisco's own sample does it, or after STARTTLS."""

import asyncio
import uuid
from xml.etree import ElementTree

import slixmpp
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

from tally import Failed

DEADLINE = 20.0
EVENT = "http://jabber.org/protocol/pubsub#event"
PING = "urn:xmpp:ping"
SESSION = "urn:ietf:params:xml:ns:xmpp-session"


class Notice:
    """One copy of a notice: where it came from and went to, on which node, and its payload parsed from escaped text."""

    def __init__(self, message, items, notification):
        if len(notification) != 0:
            raise Failed("a notification has child elements; its payload has to be escaped text")
        self.sender = message.get("from")
        self.receiver = message.get("to")
        self.node = items.get("node")
        self.payload = notification.text or ""
        self.update = ElementTree.fromstring(self.payload)

    def text(self, path):
        """The text of an element of the payload; None where it is absent."""
        return self.update.findtext(path)

    def told(self):
        """Event and what it is about, for comparisons."""
        event, data = self.text("event"), self.update.find("data")
        kind = data[0].tag if data is not None and len(data) else None
        if kind == "user":
            return f"{event} user {self.text('data/user/state')}"
        if kind == "dialogs":
            return f"{event} dialogs {self.text('data/dialogs/Dialog/state')}"
        if kind == "dialog":
            return f"{event} dialog {self.text('data/dialog/state')}"
        return f"{event} {kind}"


class Stream(slixmpp.ClientXMPP):
    """A stream that keeps every notice in the order of its coming. With a certificate to trust it changes to TLS."""

    def __init__(self, jid, password, address, certificate=None):
        super().__init__(jid, password)
        self.address = address
        self.enable_direct_tls = False
        self.enable_starttls = certificate is not None
        self.enable_plaintext = certificate is None
        self.plugin["feature_mechanisms"].unencrypted_plain = certificate is None
        self.ca_certs = certificate
        for plugin in ("xep_0030", "xep_0060"):
            self.register_plugin(plugin)
        self.kept = []
        self.payloads = []
        self.trouble = None
        self.register_handler(Callback("Notices", MatchXPath("{jabber:client}message"), self._keep))

    def _keep(self, stanza):
        try:
            for items in stanza.xml.iter(f"{{{EVENT}}}items"):
                for item in items:
                    # Its namespace differs between sites, so it is known by its local name.
                    for notification in item:
                        if notification.tag.rsplit("}", 1)[-1] == "notification":
                            notice = Notice(stanza.xml, items, notification)
                            self.kept.append(notice)
                            self.payloads.append((f"notice on {notice.node}", notice.payload.encode()))
        except (Failed, ElementTree.ParseError) as error:
            self.trouble = error

    async def open(self):
        """Connects; answers `bound`, or the SASL condition of a refusal."""
        outcome = asyncio.get_running_loop().create_future()

        def settle(word):
            if not outcome.done():
                outcome.set_result(word)

        self.add_event_handler("failed_auth", lambda stanza: settle(stanza["condition"]))
        self.add_event_handler("session_start", lambda _: settle("bound"))
        self.add_event_handler("connection_failed", lambda reason: settle(f"not connected: {reason}"))
        self.add_event_handler("disconnected", lambda reason: settle(f"disconnected: {reason}"))
        self.connect(*self.address)
        try:
            return await asyncio.wait_for(outcome, DEADLINE)
        except asyncio.TimeoutError:
            raise Failed(f"the stream was neither bound nor refused in {DEADLINE:.0f} s") from None

    def is_in_tls(self):
        """Whether what is said now travels in TLS."""
        return self.transport.get_extra_info("ssl_object") is not None

    async def start_session(self):
        """The session request of RFC 3921, which slixmpp leaves out by itself where it is optional."""
        request = self.make_iq_set(sub=ElementTree.Element(f"{{{SESSION}}}session"))
        return (await request.send(timeout=DEADLINE))["type"]

    async def be_present(self, available=True):
        """Says so, and waits until the server has worked it off."""
        if available:
            self.send_presence(ppriority=0)
        else:
            self.send_presence(ptype="unavailable")
        await self.ping()

    async def ping(self):
        """XEP-0199. Answers come through the queue of the notices, so whatever was sent before has arrived.

        slixmpp's own `ping` takes an error for a sign of life, so the request is made here, and an error is raised.
        """
        request = self.make_iq_get(ito=self.boundjid.host, queryxmlns=None)
        request.append(ElementTree.Element(f"{{{PING}}}ping"))
        return (await request.send(timeout=DEADLINE))["type"]

    async def notices(self):
        """All notices since the last time. Nothing is waited for but the answer to a ping."""
        await self.ping()
        if self.trouble is not None:
            raise Failed(f"a notice could not be read: {self.trouble}")
        kept, self.kept = self.kept, []
        return kept

    async def subscribe(self, service, node):
        """Explicitly, with the full address; answers the state of the subscription."""
        done = await self.plugin["xep_0060"].subscribe(
            service, node, subscribee=self.boundjid.full, timeout=DEADLINE
        )
        return done["pubsub"]["subscription"]["subscription"]

    async def unsubscribe(self, service, node):
        """Ends it."""
        done = await self.plugin["xep_0060"].unsubscribe(
            service, node, subscribee=self.boundjid.full, timeout=DEADLINE
        )
        return done["type"]

    async def close(self):
        """Closes the stream and waits for the server's end of it."""
        if self.transport is not None:
            await self.disconnect(wait=DEADLINE)


def request_id():
    """Unlike any other."""
    return f"witness-{uuid.uuid4().hex[:8]}"
