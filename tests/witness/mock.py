"""The mock as another process, what its target file says, and its REST API over urllib."""

import base64
import hashlib
import os
import queue
import signal
import ssl
import subprocess
import threading
import urllib.error
import urllib.request
from pathlib import Path
from xml.etree import ElementTree

import yaml

from tally import Failed

DEADLINE = 20.0
NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Answer:
    """An HTTP answer."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def tree(self):
        """The body as a tree."""
        return ElementTree.fromstring(self.body)


class Mock:
    """`finspec mock` of a deployment, from start to stop."""

    def __init__(self, finspec, deployment, folder, *options):
        self.finspec = finspec
        self.target = Path(folder) / f"{deployment}.yaml"
        self.documents = []
        self.journal = []
        self.remarks = []
        self.lines = queue.Queue()
        self.process = subprocess.Popen(
            [finspec, "mock", "--deployment", deployment, "--rest", "127.0.0.1:0", "--xmpp", "127.0.0.1:0",
             "--write-target", str(self.target), "--log", *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        self.readers = [
            threading.Thread(target=self._read, args=(self.process.stdout, self.journal.append), daemon=True),
            threading.Thread(target=self._read, args=(self.process.stderr, self.lines.put), daemon=True),
        ]
        for reader in self.readers:
            reader.start()

    def _read(self, stream, take):
        for line in stream:
            take(line.rstrip("\n"))
        take(None)

    def wait_until_it_listens(self):
        """Waits for the remark that the target file is written, and reads it."""
        while True:
            try:
                line = self.lines.get(timeout=DEADLINE)
            except queue.Empty:
                raise Failed(f"finspec mock wrote no target file in {DEADLINE:.0f} s; it said {self.remarks}") from None
            if line is None:
                raise Failed(f"finspec mock ended at its start; it said {self.remarks}")
            self.remarks.append(line)
            if line.startswith("target file"):
                break
        written = yaml.safe_load(self.target.read_text(encoding="utf-8"))
        self.rest_address = written["rest"]
        self.password = written["password"]["text"]
        self.people = {person["id"]: person for person in written["call_centre"]["people"]}
        self.notifications = written["notifications"]
        host, port = self.notifications["tcp"].rsplit(":", 1)
        self.xmpp_address = (host, int(port))
        self.fingerprint = written["tls"]["fingerprint"]

    def certificate(self):
        """A file with the certificate that the mock shows, which has to be the one that its target file names."""
        host, port = self.notifications["tls"].rsplit(":", 1)
        shown = ssl.get_server_certificate((host, int(port)), timeout=DEADLINE)
        fingerprint = hashlib.sha256(ssl.PEM_cert_to_DER_cert(shown)).hexdigest()
        if fingerprint != self.fingerprint:
            raise Failed(f"the target file names the certificate {self.fingerprint}, and {fingerprint} is shown")
        file = self.target.with_suffix(".pem")
        file.write_text(shown, encoding="ascii")
        return file

    def play(self, *words):
        """`finspec mock call` and its like; answers the exit code and what was said."""
        command = [self.finspec, "mock", *words, "--target", str(self.target)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE, check=False)
        return done.returncode, (done.stdout + done.stderr).strip()

    def rest(self, method, path, body=None, user=None, password=None, request_id=None):
        """One request; answers whatever the status is."""
        request = urllib.request.Request(self.rest_address + path, method=method)
        if user is not None:
            pair = f"{user}:{self.password if password is None else password}"
            request.add_header("Authorization", "Basic " + base64.b64encode(pair.encode()).decode())
        if request_id is not None:
            request.add_header("requestId", request_id)
        if body is not None:
            request.data = body.encode()
            request.add_header("Content-Type", "Application/XML")
        try:
            with NO_PROXY.open(request, timeout=DEADLINE) as response:
                answer = Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as response:
            answer = Answer(response.code, response.headers, response.read())
        if answer.body:
            self.documents.append((f"{method} {path}", answer.body))
        return answer

    def rest_of_remarks(self):
        """What it said on its standard error after it listened; complete when it has ended."""
        while not self.lines.empty():
            line = self.lines.get()
            if line is not None:
                self.remarks.append(line)
        return self.remarks

    def interrupt(self):
        """Ends it as Ctrl-C does; answers the exit code."""
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(timeout=DEADLINE)
        except subprocess.TimeoutExpired:
            raise Failed(f"finspec mock did not end in {DEADLINE:.0f} s after an interrupt") from None

    def stop(self):
        """Makes sure that it has ended, whatever happened before."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for reader in self.readers:
            reader.join(timeout=DEADLINE)
        self.process.stdout.close()
        self.process.stderr.close()
        if self.target.exists():
            os.remove(self.target)
