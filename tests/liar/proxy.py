"""A proxy between a mock and whoever drives it: HTTP, the control address, and the streams of notifications.

Whatever passes can be altered by a lie. It knows of HTTP and XMPP what it needs to pass them on, and has it from their
standards: it shares nothing with finspec, so that a mistake there cannot be made here as well.
"""

import asyncio
import json
import re
from xml.parsers import expat
from xml.sax.saxutils import escape, unescape

LARGEST = 8 << 20
QUOTES = {"&quot;": '"', "&apos;": "'"}


class Message:
    """An HTTP message: first line, headers in order, body."""

    def __init__(self, first, headers, body):
        self.first = first
        self.headers = headers
        self.body = body

    @classmethod
    async def read(cls, reader):
        """The next message; None where the other side has closed the connection."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except asyncio.IncompleteReadError as cut:
            if cut.partial:
                raise ConnectionError(f"the connection ended within a head: {cut.partial[:80]!r}") from None
            return None
        first, *lines = head[:-4].split("\r\n")
        headers = [tuple(part.strip() for part in line.split(":", 1)) for line in lines]
        message = cls(first, headers, b"")
        if message.header("transfer-encoding") is not None:
            raise ConnectionError(f"`{first}` comes in chunks, which this proxy does not read")
        length = int(message.header("content-length") or 0)
        if length > LARGEST:
            raise ConnectionError(f"`{first}` has a body of {length} bytes, more than {LARGEST}")
        message.body = await reader.readexactly(length)
        return message

    def header(self, name):
        return next((value for header, value in self.headers if header.lower() == name), None)

    @property
    def asks(self):
        """`PUT /finesse/api/Dialog/1` of a request."""
        return self.first.rsplit(" ", 1)[0]

    def bytes(self):
        """The message as it goes on; its length is that of the body that it has now."""
        headers = [pair for pair in self.headers if pair[0].lower() != "content-length"]
        had_length = len(headers) < len(self.headers)
        if had_length or self.body:
            headers.append(("content-length", str(len(self.body))))
        lines = [self.first, *(f"{name}: {value}" for name, value in headers)]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + self.body


class Stanzas:
    """Cuts what a server sends on a stream into `<message>` stanzas and whatever stands between them."""

    def __init__(self):
        self.begin_stream(b"")

    def begin_stream(self, rest):
        """A fresh stream begins inside the connection, as after the credentials."""
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.depth = 0
        self.waiting = b""
        self.passed = 0
        self.begin = None
        self.cuts = []
        self.restart = False
        return rest

    def _start(self, name, _attributes):
        self.depth += 1
        if self.depth == 2 and name == "message":
            self.begin = self.parser.CurrentByteIndex

    def _end(self, name):
        if self.depth == 2 and name == "message":
            self.cuts.append((self.begin, self.parser.CurrentByteIndex))
            self.begin = None
        if self.depth == 2 and name == "success":
            self.restart = True
        self.depth -= 1

    def feed(self, data):
        """Pieces in order: (whether it is a whole message, its bytes). What is not whole yet comes later."""
        self.parser.Parse(data, False)
        self.waiting += data
        pieces = []
        for begin, end_tag in self.cuts:
            end = self.waiting.index(b">", end_tag - self.passed) + 1
            begin -= self.passed
            pieces += [(False, self.waiting[:begin]), (True, self.waiting[begin:end])]
            self.waiting, self.passed = self.waiting[end:], self.passed + end
        self.cuts = []
        # Half a tag may be the beginning of a message, and a message that has begun is not whole.
        last = self.waiting.rfind(b"<")
        until = last if last >= 0 and b">" not in self.waiting[last:] else len(self.waiting)
        if self.begin is not None:
            until = min(until, self.begin - self.passed)
        pieces.append((False, self.waiting[:until]))
        self.waiting, self.passed = self.waiting[until:], self.passed + until
        if self.restart:
            # A server says nothing after <success/> until the client has opened the stream again.
            pieces.append((False, self.begin_stream(self.waiting)))
        return [piece for piece in pieces if piece[1]]


class Notice:
    """A notification within a message: node and payload, the payload unescaped."""

    SHAPE = re.compile(r"(<notification\b[^>]*>)(.*?)(</notification>)", re.DOTALL)
    NODE = re.compile(r"<items\b[^>]*\bnode=(['\"])(.*?)\1", re.DOTALL)

    def __init__(self, text):
        self.text = text
        node, shape = self.NODE.search(text), self.SHAPE.search(text)
        self.node = unescape(node.group(2), QUOTES) if node else ""
        self.payload = unescape(shape.group(2), QUOTES) if shape else ""

    def with_payload(self, payload):
        """The message with another payload, escaped again."""
        return self.SHAPE.sub(lambda shape: shape.group(1) + escape(payload) + shape.group(3), self.text, count=1)


class Proxy:
    """Listens in front of a mock; every world that is opened through it is reached through it."""

    def __init__(self, lie):
        self.lie = lie
        self.servers = {}
        self.tasks = set()
        self.answers = 0
        self.notices = 0
        self.troubles = []

    async def in_front_of(self, target):
        """The text of a target file that leads through this proxy to the mock of `target`."""
        # Only the stream over plain TCP is left: over any other door a client would pass the proxy by.
        doors = r"^notifications:\n(?:  .*\n)*?(  tcp: .*\n)(?:  .*\n)*"
        target = re.sub(doors, r"notifications:\n\1", target, flags=re.MULTILINE)
        found = dict(re.findall(r"^(?:  )?(rest|tcp|address): (\S+)$", target, re.MULTILINE))
        for key in ("rest", "tcp", "address"):
            if key not in found:
                raise ValueError(f"the target file of the mock has no `{key}:`\n{target}")
        ways = {
            "rest": "http://" + await self._listen("own", self._http(found["rest"])),
            "tcp": await self._listen("own", self._xmpp(found["tcp"])),
            "address": "http://" + await self._listen("own", self._http(found["address"], is_control=True)),
        }
        lead = lambda line: f"{line.group(1)}{line.group(2)}: {ways[line.group(2)]}"
        return re.sub(r"^((?:  )?)(rest|tcp|address): \S+$", lead, target, flags=re.MULTILINE)

    async def _listen(self, owner, serve):
        async def connected(reader, writer):
            task = asyncio.current_task()
            self.tasks.add(task)
            try:
                await serve(reader, writer)
            except (ConnectionError, asyncio.IncompleteReadError, expat.ExpatError) as trouble:
                self.troubles.append(f"{type(trouble).__name__}: {trouble}")
            finally:
                writer.close()
                self.tasks.discard(task)

        server = await asyncio.start_server(connected, "127.0.0.1", 0, limit=LARGEST)
        self.servers.setdefault(owner, []).append(server)
        host, port = server.sockets[0].getsockname()
        return f"{host}:{port}"

    def _http(self, upstream, is_control=False):
        host, port = upstream.removeprefix("http://").rsplit(":", 1)

        async def serve(reader, writer):
            from_mock, to_mock = await asyncio.open_connection(host, int(port), limit=LARGEST)
            try:
                while (asked := await Message.read(reader)) is not None:
                    to_mock.write(asked.bytes())
                    answer = await Message.read(from_mock)
                    if answer is None:
                        return
                    if is_control:
                        await self._control(asked, answer)
                    else:
                        self.answers += 1
                        self.lie.answer(asked, answer)
                    writer.write(answer.bytes())
                    await writer.drain()
            finally:
                to_mock.close()

        return serve

    async def _control(self, asked, answer):
        """Leads to new worlds through this proxy, and forgets those that are closed."""
        if asked.asks == "POST /worlds" and answer.first.split()[1] == "201":
            world = json.loads(answer.body)
            world["rest"] = "http://" + await self._listen(world["id"], self._http(world["rest"]))
            tcp = await self._listen(world["id"], self._xmpp(world["notifications"]["tcp"]))
            world["notifications"] = {"tcp": tcp}
            answer.body = json.dumps(world).encode()
        if asked.asks.startswith("DELETE /worlds/"):
            for server in self.servers.pop(asked.asks.rsplit("/", 1)[1], []):
                server.close()

    def _xmpp(self, upstream):
        host, port = upstream.rsplit(":", 1)

        async def serve(reader, writer):
            from_mock, to_mock = await asyncio.open_connection(host, int(port), limit=LARGEST)

            async def forth():
                while data := await reader.read(65536):
                    to_mock.write(data)
                    await to_mock.drain()
                to_mock.write_eof()

            async def back():
                stanzas = Stanzas()
                while data := await from_mock.read(65536):
                    for is_message, piece in stanzas.feed(data):
                        writer.write(self._notice(piece) if is_message else piece)
                    await writer.drain()

            going = asyncio.ensure_future(forth())
            try:
                await back()
            finally:
                going.cancel()
                to_mock.close()

        return serve

    def _notice(self, piece):
        self.notices += 1
        told = self.lie.notice(Notice(piece.decode("utf-8")))
        return b"" if told is None else told.encode("utf-8")

    async def stop(self):
        """Closes what is open, and waits for it."""
        for servers in self.servers.values():
            for server in servers:
                server.close()
        tasks = list(self.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
