"""What a load costs `finspec mock`, each load alone, and whether others are served meanwhile.

On demand, with a release build; needs PyYAML. Linux only, for it reads memory from /proc. The connections have not signed in;
`tests/main/floods.rs` floods those that have, and `tests/crowd.rs` signs two thousand agents in.
"""

import argparse
import base64
import http.client
import resource
import signal
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path

from mock import DEADLINE, Mock
from tally import Failed, Tally

MOST_MIB = 200
MOST_MS = 100.0
CLIENTS = 50
HEADER = b'<stream:stream to="finesse.test" xmlns="jabber:client" xmlns:stream="http://etherx.jabber.org/streams" version="1.0">'
UPGRADE = (b"GET /ws HTTP/1.1\r\nHost: mock\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: xmpp\r\n\r\n")
PING = b"\x89\x84\x00\x00\x00\x00ping"
POST = b"POST /http-bind HTTP/1.1\r\nHost: mock\r\nContent-Type: text/xml\r\nContent-Length: 7\r\n\r\n<body/>"


def memory(mock):
    """What it has resident, in MiB."""
    for line in Path(f"/proc/{mock.process.pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise Failed("the mock has no memory; it has ended")


def ask(mock, count, statuses, times):
    """One client: so many requests of several kinds on one connection."""
    rest = http.client.HTTPConnection(mock.rest_address.removeprefix("http://"), timeout=DEADLINE)
    right = {"Authorization": "Basic " + base64.b64encode(f"1001001:{mock.password}".encode()).decode()}
    kinds = (("GET", "/SystemInfo", None), ("GET", "/User/1001001", None), ("GET", "/User/1001001/Dialogs", None),
             ("PUT", "/User/1001001", "<User><state>READY</state></User>"), ("PUT", "/User/1001001", "no XML"),
             ("GET", "/User/none", None), ("GET", "/User/1001001/WrapUpReasons", None), ("PUT", "/Dialog/1", "<Dialog/>"))
    for number in range(count):
        method, path, body = kinds[number % len(kinds)]
        begun = time.perf_counter()
        rest.request(method, "/finesse/api" + path, body, right | ({"Content-Type": "application/xml"} if body else {}))
        answer = rest.getresponse()
        answer.read()
        times.append((time.perf_counter() - begun) * 1000)
        statuses.append(answer.status)
    rest.close()


def crowd(mock, requests):
    """So many requests of fifty clients; the statuses, and the 99th percentile of their times in ms."""
    statuses, times = [], []
    clients = [threading.Thread(target=ask, args=(mock, requests // CLIENTS, statuses, times)) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if len(times) < requests // CLIENTS * CLIENTS:
        raise Failed(f"only {len(times)} of {requests} requests were answered")
    return statuses, sorted(times)[len(times) * 99 // 100]


def pour(sockets, block, pause, over):
    """Writes the block to each in turn, as far as it is taken, and never reads."""
    while not over.wait(pause):
        for one in sockets:
            try:
                one.send(block)
            except (BlockingIOError, OSError):
                pass


def held(one):
    """Whether the other side still holds the connection."""
    try:
        while one.recv(65536):
            pass
        return False
    except BlockingIOError:
        return True
    except OSError:
        return False


def load(tally, mock, name, count, first, block, pause):
    """One load: so many connections that begin so, and then write a block each time."""
    host, port = mock.rest_address.removeprefix("http://").split(":")
    address = mock.xmpp_address if first == HEADER else (host, int(port))
    sockets, over = [], threading.Event()
    pouring = threading.Thread(target=pour, args=(sockets, block, pause, over))
    try:
        for _ in range(count):
            one = socket.create_connection(address, timeout=DEADLINE)
            one.sendall(first)
            one.setblocking(False)
            sockets.append(one)
        if block:
            pouring.start()
        _, slowest = crowd(mock, 2000)
        used = memory(mock)
        if not block:
            tally.equal(f"{name}: all are still held", sum(held(one) for one in sockets), count)
        tally.check(f"{name}: {used:.0f} MiB, at most {MOST_MIB}", used <= MOST_MIB, "too much")
        tally.check(f"{name}: 99th percentile {slowest:.0f} ms, at most {MOST_MS:.0f}", slowest <= MOST_MS, "too slow")
    finally:
        over.set()
        if pouring.is_alive():
            pouring.join()
        for one in sockets:
            one.close()


LOADS = (
    ("5,000 idle connections", 5000, HEADER, b"", 0.1), ("500 slow ones", 500, HEADER, b" ", 0.1),
    ("flood over TCP", 20, HEADER, b"<iq type='get' id='x'><ping xmlns='urn:xmpp:ping'/></iq>" * 20, 0.001),
    ("flood over BOSH", 20, POST, POST * 10, 0.001), ("flood over WebSocket", 20, UPGRADE, PING * 100, 0.001),
)


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--finspec", required=True, help="the finspec binary, built for release")
    parser.add_argument("--requests", type=int, default=50000, help="how many mixed requests")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    tally = Tally()
    tally.deployment = "cce"
    with tempfile.TemporaryDirectory(prefix="finspec-load-") as folder:
        for one in (*LOADS, None):
            mock = Mock(arguments.finspec, "cce", folder)
            try:
                mock.wait_until_it_listens()
                if one is not None:
                    load(tally, mock, *one)
                    continue
                crowd(mock, arguments.requests // 5)
                warm = memory(mock)
                statuses, _ = crowd(mock, arguments.requests)
                tally.equal(f"{len(statuses)} mixed requests: none is answered with 5xx", [s for s in statuses if s >= 500], [])
                grown = memory(mock) - warm
                tally.check(f"they let memory grow by {grown:.1f} MiB, at most 10", grown <= 10, "too much")
            except (Failed, OSError) as error:
                tally.broke_off(f"{one[0] if one else 'mixed requests'}: {type(error).__name__}: {error}")
            finally:
                mock.stop()
    print(f"load: {tally.closing()}")
    return 0 if tally.failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
