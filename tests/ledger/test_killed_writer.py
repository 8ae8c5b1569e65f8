from __future__ import annotations

import random
import time

from siaga.ledger.append import head, read
from siaga.ledger.commands import remembered
from siaga.ledger.verify import verify
from siaga.records.models import Call, Incident, ReportField
from tests.databases import Database
from tests.ledger import story
from tests.ledger.processes import begin, ended

KILLS = 6
ENDLESS = 10_000


def test_killed_writer_leaves_every_acknowledged_command_and_no_half_ones(
    database: Database,
) -> None:
    chance = random.Random(112)
    acknowledged: list[str] = []
    for _ in range(KILLS):
        acknowledged += _write_until_killed(database, _next(acknowledged), chance)
    last = _next(acknowledged)
    for one in (last, last + 1):  # the next may be on disk and not yet acknowledged
        story.offer("w", one)
        story.report("w", one)
    _assert_whole(last + 2)
    for name in acknowledged:
        kind, number = name.split()
        actor, command = _BY[kind]
        assert remembered(f"{kind}-w-{number}", command, actor) is not None


_BY = {"offer": ("voice", "OfferCall"), "report": ("user:7", "SetField")}


def _next(acknowledged: list[str]) -> int:
    """The number to go on with: the last one that may have been cut in the middle is retried."""
    return int(acknowledged[-1].split()[1]) if acknowledged else 0


def _write_until_killed(database: Database, first: int, chance: random.Random) -> list[str]:
    """SIGKILL at a random moment after the first acknowledgement; return all of them."""
    writer = begin(database, "write", "w", ENDLESS, first)
    with ended(writer):
        assert writer.stdout is not None
        printed = [writer.stdout.readline()]
        time.sleep(chance.uniform(0.0, 0.15))
        writer.kill()
        printed += writer.stdout.read().splitlines()
    return [line.strip() for line in printed if line.endswith(tuple("0123456789\n"))]


def _assert_whole(calls: int) -> None:
    """Every call and report is there exactly once, in the ledger and in the records alike."""
    assert head().position == calls * story.EVENTS
    by_command: dict[str, int] = {}
    for recorded in read(0, ENDLESS):
        by_command[recorded.command] = by_command.get(recorded.command, 0) + 1
    for number in range(calls):
        assert by_command.pop(f"offer-w-{number}") == 1
        assert by_command.pop(f"report-w-{number}") == story.EVENTS - 1
    assert by_command == {}
    assert Call.objects.count() == Incident.objects.count() == calls
    assert ReportField.objects.count() == 2 * calls
    assert verify().sound
