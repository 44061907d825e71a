"""Plays `finspec run` on a lab and reads in the lab's own log what was done to it.

Shares no code with finspec: the log, the report and REST are all that is read. What must hold: nobody of whom the target file
does not tell is touched, no call is offered to a colleague, everybody is as before, and no run deviates or breaks.
"""

import argparse
import base64
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
PASSWORD = "finesse"
# Who works in a lab, by deployment: one is ready in her queue, one forgot to end a call.
COLLEAGUES = {"ccx": ["jo.miller", "max.moser"], "cce": ["42001", "42002"]}
# At least so many runs have to be judged, so that nothing is lost unseen.
JUDGED_AT_LEAST = {"ccx": 450, "cce": 500}
# And in a time that is given, so many a minute.
A_MINUTE_AT_LEAST = 6


class Lab:
    """A lab in a process of its own."""

    def __init__(self, finspec, deployment, folder):
        self.finspec, self.deployment, self.folder = finspec, deployment, folder
        self.target, self.log = folder / "target.yaml", folder / "lab.log"
        words = ["mock", "--lab", ROOT / "labs" / f"{deployment}.yaml", "--write-target", self.target]
        words += ["--log-to", self.log, "--json"]
        for door in ("--rest", "--xmpp", "--https"):
            words += [door, "127.0.0.1:0"]
        self.process = subprocess.Popen(
            [finspec, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        # Said once everything is open and the target file is written.
        told = self.process.stdout.readline()
        if not told:
            raise SystemExit(f"lab {deployment}: it ended at its start")
        self.plain = json.loads(told)["plain"]

    def end(self):
        self.process.terminate()
        self.process.wait()

    def run(self, words):
        """finspec's words on this lab; its exit code and what it says."""
        environment = {**os.environ, "FINSPEC_STATE": str(self.folder / "state"), "NO_COLOR": "1"}
        done = subprocess.run(
            [self.finspec, *words, "--target", self.target],
            capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL, cwd=ROOT,
        )
        return done.returncode, done.stdout + done.stderr

    def as_found(self, person):
        """The state of a person, and how many calls there are."""
        state = re.search(r"<state>(\w+)</state>", self.get(person, "")).group(1)
        return state, self.get(person, "/Dialogs").count("<Dialog>")

    def get(self, person, below):
        credentials = base64.b64encode(f"{person}:{PASSWORD}".encode()).decode()
        request = urllib.request.Request(
            f"{self.plain}/finesse/api/User/{person}{below}", headers={"Authorization": f"Basic {credentials}"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode()

    def lines(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()]


def declared(target):
    """Ids of the people whom a target file tells of."""
    block = target.read_text().split("call_centre:")[1].split("queues:")[0].split("people:")[1]
    return [word.strip("'\"") for word in re.findall(r"^\s*-?\s*id: (.+)$", block, re.MULTILINE)]


def check(lab, begun, found, failures):
    """What the lab's own log says of colleagues, and whether everybody is as they were found."""
    colleagues, people = COLLEAGUES[lab.deployment], declared(lab.target)
    if not people or set(people) & set(colleagues):
        failures.append(f"the target file tells of {people}")
    for line in lab.lines()[begun:]:
        about = line.get("node") or line.get("path") or ""
        touched = [colleague for colleague in colleagues if f"/User/{colleague}" in about]
        if touched:
            failures.append(f"{touched[0]} was touched: {json.dumps(line)}")
        if line["kind"] == "request" and line.get("who") in colleagues:
            failures.append(f"{line['who']} was used: {json.dumps(line)}")
    for person, was in found.items():
        if (now := lab.as_found(person)) != was:
            failures.append(f"{person} was {was} and is {now}")


def play(finspec, deployment, only, minutes):
    """One lab from its start to what it says at its end; what to print, and what fails."""
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        lab = Lab(finspec, deployment, folder)
        try:
            everybody = [*COLLEAGUES[deployment], *declared(lab.target)]
            found = {person: lab.as_found(person) for person in everybody}
            ready, calling = (found[colleague] for colleague in COLLEAGUES[deployment])
            if ready != ("READY", 0) or calling[1] != 1:
                failures.append(f"the lab is not as its file says: {found}")
            begun, clock = len(lab.lines()), time.monotonic()
            words = ["run", *only, "--yes", "--reports", folder / "reports"]
            code, said = lab.run(words + (["--minutes", str(minutes)] if minutes else []))
            took = time.monotonic() - clock
            check(lab, begun, found, failures)
        finally:
            lab.end()
        if code not in (0, 4):
            failures.append(f"exit code {code}:\n{said[-4000:]}")
        report = folder / "reports" / deployment / "report.json"
        if not report.exists():
            return f"{deployment}: no report", [*failures, said[-4000:]]
        runs = json.loads(report.read_text())["runs"]
    counts = {}
    for run in runs:
        counts[run["verdict"]] = counts.get(run["verdict"], 0) + 1
        if run["verdict"] in ("deviates", "broken"):
            failures.append(f"{run['verdict']} {run['id']}: {run.get('reason') or run.get('deviations')}")
    if minutes and took > minutes * 60 + 5:
        failures.append(f"{took:.0f} s are more than the {minutes} minutes that were given")
    judged = counts.get("conforms", 0) + counts.get("unconfirmed", 0)
    if minutes and judged < minutes * A_MINUTE_AT_LEAST:
        failures.append(f"only {judged} runs were judged in {minutes} minutes")
    if not (only or minutes) and judged < JUDGED_AT_LEAST[deployment]:
        failures.append(f"only {judged} runs were judged")
    told = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    return f"{deployment}: {len(runs)} runs in {took:.0f} s: {told}", failures


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--finspec", required=True)
    arguments.add_argument("--only", action="append", default=[], help="a part of run ids; can be given again")
    arguments.add_argument("--minutes", type=int, help="end after so many, the most valuable runs first")
    arguments.add_argument("deployments", nargs="*", default=[])
    arguments = arguments.parse_args()
    deployments = arguments.deployments or list(COLLEAGUES)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        played = list(pool.map(lambda one: play(arguments.finspec, one, arguments.only, arguments.minutes), deployments))
    for told, _ in played:
        print(told)
    failures = [failure for _, failed in played for failure in failed]
    for failure in failures:
        print(f"lab: {failure}", file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
