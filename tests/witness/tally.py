"""What was checked, line by line, and what all of it comes to."""

import shutil
import subprocess
from xml.parsers import expat


class Failed(Exception):
    """A check that was not met, in a sentence."""


class Tally:
    """Counts checks and prints a line for each."""

    def __init__(self):
        self.deployment = ""
        self.passed = 0
        self.failed = 0

    def check(self, what, holds, otherwise=""):
        """Prints a line; a check that does not hold is told with what was there instead."""
        if holds:
            self.passed += 1
            print(f"ok      {self.deployment}  {what}", flush=True)
        else:
            self.failed += 1
            print(f"FAILED  {self.deployment}  {what}: {otherwise}", flush=True)

    def equal(self, what, seen, expected):
        """Both are the same."""
        self.check(what, seen == expected, f"expected {expected!r}, saw {seen!r}")

    def broke_off(self, reason):
        """Something that the rest needs did not happen."""
        self.failed += 1
        print(f"FAILED  {self.deployment}  broke off: {reason}", flush=True)

    def closing(self):
        """The closing line."""
        return f"{self.passed} passed, {self.failed} failed"


def malformed(documents):
    """The first document that expat or xmllint does not take, with its complaint; None when all are well-formed."""
    for name, document in documents:
        parser = expat.ParserCreate()
        try:
            parser.Parse(document, True)
        except expat.ExpatError as error:
            return f"{name}: expat says {error}: {document!r}"
        if shutil.which("xmllint"):
            done = subprocess.run(
                ["xmllint", "--noout", "--nonet", "-"], input=document, capture_output=True, timeout=30, check=False
            )
            if done.returncode != 0:
                return f"{name}: xmllint says {done.stderr.decode(errors='replace')}"
    return None
