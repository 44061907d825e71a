"""Plays a short shift against `finspec mock` with Strophe.js, over BOSH and over WebSocket."""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from mock import Mock
from tally import Failed

WHOLE = 180.0
CARRIERS = ("bosh", "websocket")


def shift(arguments, deployment, folder):
    """One deployment over both carriers; answers how many did not go well."""
    failed = 0
    mock = Mock(arguments.finspec, deployment, folder)
    try:
        mock.wait_until_it_listens()
        for carrier in CARRIERS:
            about = {
                "deployment": deployment, "rest": mock.rest_address, "password": mock.password,
                "finspec": arguments.finspec, "target": str(mock.target),
            }
            played = subprocess.run(
                [arguments.node, str(Path(arguments.scripts) / "shift.mjs"), carrier, mock.notifications[carrier]],
                env=os.environ | {"SHIFT": json.dumps(about)}, stdin=subprocess.DEVNULL, timeout=WHOLE, check=False,
            )
            failed += played.returncode != 0
        if mock.interrupt() != 0:
            raise Failed("an interrupt did not end the mock in good order")
    except (Failed, KeyError, subprocess.TimeoutExpired) as error:
        print(f"FAILED  {deployment}  broke off: {type(error).__name__}: {error}", flush=True)
        failed += 1
    finally:
        mock.stop()
    return failed


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--finspec", required=True, help="the finspec binary")
    parser.add_argument("--scripts", required=True, help="the folder with shift.mjs and what it needs installed")
    parser.add_argument("--node", default="node", help="the node binary")
    parser.add_argument("deployments", nargs="*", help="cce, ccx; both where none is named")
    arguments = parser.parse_args()
    # Whoever ends the shift ends its mock too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="finspec-strophe-") as folder:
        failed = sum(shift(arguments, deployment, folder) for deployment in arguments.deployments or ["cce", "ccx"])
    print(f"strophe: {'all went well' if failed == 0 else f'{failed} failed'}")
    return 0 if failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
