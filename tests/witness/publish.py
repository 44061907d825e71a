"""Publishes a payload on a node of a pubsub service, with slixmpp over plain TCP."""

import argparse
import asyncio
import sys
from xml.etree import ElementTree

from slixmpp.exceptions import IqError, IqTimeout

from stream import DEADLINE, Stream
from tally import Failed

NOTIFICATION = "{http://jabber.org/protocol/pubsub}notification"


async def publish(arguments):
    """Signs in, publishes, leaves; answers once the service has taken it."""
    host, port = arguments.address.rsplit(":", 1)
    stream = Stream(arguments.jid, arguments.password, (host, int(port)))
    outcome = await stream.open()
    if outcome != "bound":
        raise Failed(f"{arguments.jid} was not signed in: {outcome}")
    notification = ElementTree.Element(NOTIFICATION)
    notification.text = arguments.payload
    pubsub = stream.plugin["xep_0060"]
    await pubsub.publish(arguments.service, arguments.node, payload=notification, timeout=DEADLINE)
    await stream.close()


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("address", "jid", "password", "service", "node", "payload"):
        parser.add_argument(f"--{name}", required=True)
    try:
        asyncio.run(publish(parser.parse_args()))
    except (Failed, IqError, IqTimeout) as error:
        print(f"nothing was published: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
