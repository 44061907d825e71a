"""Runs finspec through a proxy that lies, and through the same proxy when it does not.

Through the honest one each run conforms, and its HTTP and notices demonstrably went that way. Through the liar the same
run deviates, the report names the row and the place, and nothing else in it does. Snapshots are off: the expectation alone decides. Beside
these, kinds of lies are told of object after object: each makes some run of the report deviate, with a row.
"""

import argparse
import asyncio
import json
import re
import sys
import tempfile
from pathlib import Path

import kinds
from lies import Answer, Honest, Notice, body, payload, status
from proxy import Proxy

ROOT = Path(__file__).resolve().parents[2]
DEADLINE = 60
# Runs that go on at a time.
JOBS = 2
DIALOG = "PUT /finesse/api/Dialog/[^/]+"
DIALOGS = "/finesse/api/User/[^/]+/Dialogs"
HOLD = "dialog::take_action::hold"
LETTERS = "dialog::send_dtmf::tone_letters::after_digits"
MISSING = "dialog::send_dtmf::_missing_parameter::target_media_address"


class Failed(Exception):
    """What went otherwise than it should, in words."""


class Trial:
    """A run, the lie that is told to it, and where the report must name it."""

    def __init__(self, deployment, run, lie, row, place, actual):
        self.deployment, self.run, self.lie = deployment, f"{deployment}::{run}", lie
        self.row, self.place, self.actual = row, place, actual


def trials():
    """Each lie afresh, since it counts."""
    held = ["<event>PUT</event>", "<state>HELD</state>"]
    put = "notification.dialog_property#put"
    for deployment in ("cce", "ccx"):
        yield Trial(
            deployment, LETTERS,
            Answer("the answer to SEND_DTMF has status 200 instead of 202", DIALOG, ">SEND_DTMF<", status(202, 200)),
            "dialog.send_dtmf#202", "status", "200")
        yield Trial(
            deployment, MISSING,
            Answer("the refusal has another ErrorType", DIALOG, "SEND_DTMF", body("<ErrorType>", "<ErrorType>Not ")),
            "dialog.send_dtmf#400-parameter-missing", "http_error", "Not ")
        yield Trial(
            deployment, HOLD,
            Notice("the held participant is told as ACTIVE", DIALOGS, held, payload("<state>HELD</state>", "<state>ACTIVE</state>")),
            put, "notice", "ACTIVE")
        yield Trial(
            deployment, HOLD,
            Notice("the held participant is not offered RETRIEVE", DIALOGS, held, payload("<action>RETRIEVE</action>", "")),
            put, "notice", "DROP")
        yield Trial(
            deployment, HOLD, Notice("the notice of the held call does not come", DIALOGS, held, None), put, "notice", "")
    yield Trial(
        "ccx", LETTERS,
        Notice("the asynchronous refusal is turned away", DIALOGS, ["<apiErrors>", "CF_VALUE_OUT_OF_RANGE"], None),
        "dialog.send_dtmf#async-digits-out-of-range", "async_error", "")
    yield Trial(
        "ccx", LETTERS,
        Notice("the asynchronous refusal has another number", DIALOGS, ["<apiErrors>"],
               lambda text: re.sub("<errorData>3<", "<errorData>4<", text)),
        "dialog.send_dtmf#async-digits-out-of-range", "async_error", "4")


class Mock:
    """`finspec mock` of a deployment from start to stop."""

    def __init__(self, finspec, deployment, folder):
        self.finspec, self.deployment = finspec, deployment
        self.target = Path(folder) / f"{deployment}.yaml"
        self.said = []

    async def __aenter__(self):
        self.process = await asyncio.create_subprocess_exec(
            self.finspec, "mock", "--deployment", self.deployment, "--rest", "127.0.0.1:0", "--xmpp", "127.0.0.1:0",
            "--write-target", str(self.target),
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE)
        while not (self.said and self.said[-1].startswith("target file")):
            line = await asyncio.wait_for(self.process.stderr.readline(), DEADLINE)
            if not line:
                raise Failed(f"finspec mock ended at its start; it said {self.said}")
            self.said.append(line.decode().rstrip("\n"))
        # Nobody reads on while runs go on: the pipe must not fill up.
        self.rest = asyncio.ensure_future(self.process.stderr.read())
        return self

    async def __aexit__(self, *_):
        if self.process.returncode is None:
            self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), DEADLINE)
        except asyncio.TimeoutError:
            self.process.kill()
            await self.process.wait()
        await self.rest


async def run(finspec, mock, pattern, lie, folder):
    """Runs one case through a proxy; answers exit code, what was said, the report's runs, and the proxy."""
    proxy = Proxy(lie)
    place = Path(tempfile.mkdtemp(dir=folder))
    target, reports = place / "through_the_proxy.yaml", place / "reports"
    try:
        target.write_text(await proxy.in_front_of(mock.target.read_text()))
        process = await asyncio.create_subprocess_exec(
            finspec, "run", pattern, "--target", str(target), "--no-snapshots", "--jobs", "1", "--reports", str(reports),
            cwd=ROOT, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
        try:
            said, _ = await asyncio.wait_for(process.communicate(), DEADLINE)
        except asyncio.TimeoutError:
            process.kill()
            await process.wait()
            raise Failed(f"finspec run {pattern} did not end in {DEADLINE} s; the proxy met {proxy.troubles}") from None
    finally:
        await proxy.stop()
        target.unlink(missing_ok=True)
    report = reports / mock.deployment / "report.json"
    if not report.exists():
        raise Failed(f"finspec run {pattern} wrote no report; it answered {process.returncode} and said\n{said.decode()}")
    runs = json.loads(report.read_text())["runs"]
    report.unlink()
    return process.returncode, said.decode(), runs, proxy


def expect(true, what, said, proxy):
    if not true:
        raise Failed(f"{what}\nthe proxy altered {proxy.lie.told}, passed {proxy.answers} answers and {proxy.notices} "
                     f"notices, and met {proxy.troubles}; finspec said\n{said}")


def only(runs, trial, said, proxy):
    of_trial = [one for one in runs if one["id"] == trial.run]
    expect(len(of_trial) == 1, f"the report does not hold the run {trial.run}: {[one['id'] for one in runs]}", said, proxy)
    return of_trial[0]


async def honestly(finspec, mock, trial, folder):
    """Through the proxy that alters nothing the run conforms."""
    code, said, runs, proxy = await run(finspec, mock, trial.run, Honest(), folder)
    record = only(runs, trial, said, proxy)
    expect(code == 0, f"through the honest proxy {trial.run} ends with {code} instead of 0", said, proxy)
    expect(record["verdict"] == "conforms", f"through the honest proxy {trial.run} is {record['verdict']}", said, proxy)
    expect(not proxy.troubles, "the honest proxy met trouble", said, proxy)
    # More than SystemInfo, and notices at all: otherwise the worlds were reached past the proxy.
    expect(proxy.answers > 1 and proxy.notices > 0, f"{trial.run} did not go through the proxy", said, proxy)


async def lying(finspec, mock, trial, folder):
    """Through the liar it deviates, where the lie was told and nowhere else."""
    code, said, runs, proxy = await run(finspec, mock, trial.run, trial.lie, folder)
    record = only(runs, trial, said, proxy)
    told = f"lie: {trial.lie.says}; run: {trial.run}"
    expect(trial.lie.told == 1, f"{told}: it was told {trial.lie.told} times instead of once", said, proxy)
    expect(record["verdict"] == "deviates", f"{told}: the run {record['verdict']} and nobody noticed", said, proxy)
    expect(code == 1, f"{told}: the exit code is {code} instead of 1", said, proxy)
    found = [(one["row"], one["place"], one["actual"]) for one in record["deviations"]]
    right = [one for one in found if one[:2] == (trial.row, trial.place) and trial.actual in one[2]]
    expect(right, f"{told}: no deviation of {trial.row} at `{trial.place}` with `{trial.actual}`, but {found}", said, proxy)
    # What was read afterwards is true, so that a notice that lies contradicts it as well; nothing else may deviate.
    again = [one for one in found if one[0] == "object.all#told-as-read" and trial.place == "notice"]
    expect(len(right) + len(again) == len(found), f"{told}: more deviates than what was altered: {found}", said, proxy)
    # Where the guide is silent and snapshots are switched off, nothing is asserted: such a run can only be undocumented.
    sound = ("conforms", "undocumented")
    others = [one["id"] for one in runs if one["id"] != trial.run and one["verdict"] not in sound]
    expect(not others, f"{told}: runs that nobody lied to do not conform: {others}", said, proxy)


async def of_kind(finspec, mock, pattern, lie, word, folder):
    """Through a liar some run deviates, and a deviation has a row and names what is wrong."""
    code, said, runs, proxy = await run(finspec, mock, f"{mock.deployment}::{pattern}", lie, folder)
    told = f"lie of {mock.deployment}: {lie.says}; runs: {pattern}"
    expect(lie.told > 0, f"{told}: it was never told", said, proxy)
    found = [deviation for one in runs if one["verdict"] == "deviates" for deviation in one["deviations"]]
    verdicts = sorted({one["verdict"] for one in runs})
    expect(code == 1 and found, f"{told}: nobody noticed, the exit code is {code} and runs {verdicts}", said, proxy)
    named = [one for one in found if one["row"] and word in one["expected"] + one["actual"]]
    shown = [(one["row"], one["expected"], one["actual"]) for one in found]
    expect(named, f"{told}: no deviation with a row names `{word}`, but {shown}", said, proxy)


async def all_kinds(finspec, mock, folder):
    """Tells every kind of lie; answers how many there are and what went wrong."""
    slots, failures = asyncio.Semaphore(JOBS), []

    async def one(pattern, lie, word):
        async with slots:
            try:
                await of_kind(finspec, mock, pattern, lie, word, folder)
            except Failed as failed:
                failures.append(str(failed))
                print(f"FAILED {failed}", file=sys.stderr)

    lies = [told for told in kinds.lies() if told[0] == mock.deployment]
    await asyncio.gather(*(one(pattern, lie, word) for _, pattern, lie, word in lies))
    return len(lies), failures


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--finspec", required=True, help="the program")
    parser.add_argument("deployments", nargs="*", help="cce, ccx; both without it")
    arguments = parser.parse_args()
    failures, checked, honest, of_kinds = [], 0, set(), 0
    with tempfile.TemporaryDirectory() as folder:
        for deployment in arguments.deployments or ["cce", "ccx"]:
            async with Mock(arguments.finspec, deployment, folder) as mock:
                for trial in [trial for trial in trials() if trial.deployment == deployment]:
                    try:
                        if trial.run not in honest:
                            await honestly(arguments.finspec, mock, trial, folder)
                            honest.add(trial.run)
                        await lying(arguments.finspec, mock, trial, folder)
                    except Failed as failed:
                        failures.append(str(failed))
                        print(f"FAILED {failed}", file=sys.stderr)
                    checked += 1
                told, missed = await all_kinds(arguments.finspec, mock, folder)
                of_kinds, failures = of_kinds + told, failures + missed
    checked += of_kinds
    print(f"liar: {checked - len(failures)} of {checked} lies on the wire are noticed where they are told; "
          f"{len(honest)} runs conform through the honest proxy")
    return 1 if failures or not checked else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
