"""A small piece of real work for the ledger's tests: a call comes in, its report is begun.

``python -m tests.ledger.story write WHO COUNT`` does it COUNT times and prints
the number of each command as soon as it is acknowledged.
``python -m tests.ledger.story follow NAME UNTIL`` prints every position it sees.
"""

from __future__ import annotations

import sys
from threading import Event as Flag
from uuid import NAMESPACE_OID, uuid5

import django

from siaga.operations.command import VOICE, Actor, Reply

CALL_TAKER = Actor("user", user=7, role="call_taker")
EVENTS = 6
"""Events of one call with the first field of its report: 1 + 5, in two commands."""


def call_id(who: str, number: int) -> str:
    return uuid5(NAMESPACE_OID, f"call {who} {number}").hex


def incident_id(who: str, number: int) -> str:
    return uuid5(NAMESPACE_OID, f"incident {who} {number}").hex


def caller(who: str, number: int) -> str:
    return f"+62811{int(call_id(who, number)[:8], 16):010}"


def offer(who: str, number: int) -> Reply:
    """The call comes in: one event. Each from a number of its own, which has no open incident
    that would give it a place in the queue."""
    command = calls.OfferCall(
        call=call_id(who, number),
        trunk="test",
        dialled="112",
        channel=f"{who}-{number}",
        number=caller(who, number),
    )
    return execute(command, by=VOICE, id=f"offer-{who}-{number}")


def report(who: str, number: int) -> Reply:
    """Its report is begun: five events in two streams."""
    command = incidents.SetField(
        incident=incident_id(who, number),
        field="narrative",
        value=f"Rumah terbakar, kata {who}, ke-{number}",
        call=call_id(who, number),
    )
    return execute(command, by=CALL_TAKER, id=f"report-{who}-{number}")


def write(who: str, count: int, first: int = 0) -> None:
    for number in range(first, count):
        offer(who, number)
        print(f"offer {number}", flush=True)
        report(who, number)
        print(f"report {number}", flush=True)


def follow(name: str, until: int) -> None:
    stop = Flag()
    for batch in Follower(name).batches(stop):
        for recorded in batch:
            print(recorded.position, flush=True)
        if batch[-1].position >= until:
            stop.set()


if __name__ == "__main__":
    django.setup()

from siaga.ledger.follow import Follower  # noqa: E402
from siaga.operations import calls, incidents  # noqa: E402
from siaga.operations.door import execute  # noqa: E402

if __name__ == "__main__":
    what, who, *numbers = sys.argv[1:]
    if what == "write":
        write(who, *map(int, numbers))
    else:
        follow(who, *map(int, numbers))
