"""A page of another origin in headless Chromium takes a call of `finspec mock --cors`, over BOSH and over WebSocket."""

import argparse
import http.server
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.parse
from pathlib import Path

from mock import DEADLINE, Mock
from tally import Failed, Tally

PAGE = Path(__file__).with_name("page.html")
SHIFT = (
    "stream open", "LOGIN 202", "heard of NOT_READY", "READY 202", "heard of READY", "waits for a call", "heard of the call",
    "ANSWER 202", "heard that it is answered", "DROP 202", "heard of its end", "NOT_READY 202", "heard of NOT_READY",
    "LOGOUT 202",
)


class Site:
    """The page's own origin: it shows the page, and takes what the page says."""

    def __init__(self):
        said = self.said = queue.Queue()

        class Handler(http.server.BaseHTTPRequestHandler):
            """Shows the page and nothing else."""

            def answer(self, status, body=b""):
                """One answer."""
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):  # pylint: disable=invalid-name
                """The page."""
                if self.path.startswith("/desk?"):
                    self.answer(200, PAGE.read_bytes())
                else:
                    self.answer(404)

            def do_POST(self):  # pylint: disable=invalid-name
                """A line of the page."""
                said.put(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.answer(204)

            def log_message(self, *_):
                """Says nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        """Stops."""
        self.server.shutdown()
        self.server.server_close()

    def hear(self):
        """The next line of the page."""
        try:
            return self.said.get(timeout=2 * DEADLINE)
        except queue.Empty:
            raise Failed(f"the page said nothing in {2 * DEADLINE:.0f} s") from None


def show(chromium, url, profile):
    """Starts a browser without a window, in a process group of its own."""
    return subprocess.Popen(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--no-proxy-server", f"--user-data-dir={profile}",
         "--remote-debugging-port=0", url],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )


def visit(chromium, site, mock, asked, folder):
    """One visit from start to end; answers what the page said. With it a customer calls once the page waits."""
    url = f"{site.origin}/desk?" + urllib.parse.urlencode(asked)
    with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as profile:
        browser = show(chromium, url, profile)
        try:
            lines = []
            while (line := site.hear()) != "end":
                lines.append(line)
                if line == "waits for a call":
                    code, words = mock.play("call", "--to", "5501", "--from", "5550102")
                    if code != 0:
                        raise Failed(f"the customer cannot call: {words}")
            return lines
        finally:
            os.killpg(browser.pid, signal.SIGKILL)
            browser.wait()


def visits(tally, arguments, deployment, folder):
    """One deployment: both carriers, every `ver` of BOSH, and an origin that is not let in."""
    tally.deployment = deployment
    site, stranger = Site(), Site()
    mock = Mock(arguments.finspec, deployment, folder, "--cors", site.origin)
    try:
        mock.wait_until_it_listens()
        asked = {"rest": mock.rest_address, "password": mock.password, "bosh": mock.notifications["bosh"],
                 "websocket": mock.notifications["websocket"], "ver": "1.6"}
        expected = list(SHIFT)
        said = visit(arguments.chromium, site, mock, asked | {"carrier": "bosh"}, folder)
        tally.equal("a page of an allowed origin, over BOSH 1.6", said, expected)
        slash = {"carrier": "bosh", "bosh": asked["bosh"] + "/", "ver": "1.9"}
        said = visit(arguments.chromium, site, mock, asked | slash, folder)
        tally.equal("over BOSH 1.9 with a final slash", said, expected)
        said = visit(arguments.chromium, site, mock, asked | {"carrier": "websocket"}, folder)
        tally.equal("over WebSocket, with its subprotocol", said, ["subprotocol xmpp"] + expected)
        said = visit(arguments.chromium, stranger, mock, asked | {"carrier": "bosh"}, folder)
        # BOSH is open to every origin, REST to those that are let in.
        tally.equal("a page of an origin that is not let in is stopped at REST", said, ["stream open", "FAILED Failed to fetch"])
        tally.equal("an interrupt ends the mock in good order", mock.interrupt(), 0)
    except (Failed, OSError, subprocess.TimeoutExpired) as error:
        tally.broke_off(f"{type(error).__name__}: {error}")
    finally:
        mock.stop()
        site.close()
        stranger.close()


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--finspec", required=True, help="the finspec binary")
    parser.add_argument("--chromium", default=os.environ.get("CHROMIUM") or shutil.which("chromium"), help="the browser")
    parser.add_argument("deployments", nargs="*", help="cce, ccx; both where none is named")
    arguments = parser.parse_args()
    if arguments.chromium is None:
        print("page: there is no chromium; install Debian's package chromium, or name one in CHROMIUM", file=sys.stderr)
        return 2
    # Whoever ends the visits ends browser and mock too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="finspec-page-") as folder:
        for deployment in arguments.deployments or ["cce", "ccx"]:
            visits(tally, arguments, deployment, folder)
    print(f"page: {tally.closing()}")
    return 0 if tally.failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
