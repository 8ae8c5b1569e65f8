"""How soon a commit wakes the followers in other processes, and what idling costs them.

``python -m bench.wake NAME`` is such a follower: it prints what it saw when it is told to stop.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from threading import Event as Flag
from uuid import uuid4

import django

from bench.table import Table, spread
from tests.databases import Database

FOLLOWERS = 4
PER_S = 50
FOR_S = 15.0
IDLE_S = 5.0
READY_S = 60.0


def measure() -> list[Table]:
    rows = rows_on_each(lambda database: [_row_of(database)])
    return [
        Table(
            "From commit to a follower awake",
            f"{FOLLOWERS} follower processes with durable cursors while {PER_S} commands/s run for"
            f" {FOR_S:.0f} s; from the moment the door returns to the event in the follower's"
            f" hands (it may be earlier: counted as 0). Idle: processor time over {IDLE_S:.0f} s"
            " without any commit.",
            ["database", "events x followers", "median ms", "p95 ms", "max ms", "idle CPU each"],
            rows,
        )
    ]


def _row_of(database: Database) -> list[str]:
    followers = [_begin(database, f"bench-{n}") for n in range(FOLLOWERS)]
    for follower in followers:
        assert follower.stdout is not None
        follower.stdout.readline()
    time.sleep(IDLE_S)
    committed = _commit()
    time.sleep(1.0)
    delays: list[float] = []
    idle: list[float] = []
    for follower in followers:
        follower.send_signal(signal.SIGTERM)
        out, _ = follower.communicate(timeout=READY_S)
        report = json.loads(out.splitlines()[-1])
        idle.append(report["idle_cpu"])
        delays += [
            max(0.0, report["seen"][str(position)] - at) for position, at in committed.items()
        ]
    milliseconds = [f"{value * 1000:.1f}" for value in spread(delays)]
    return [database.kind, str(len(delays)), *milliseconds, f"{max(idle):.1%}"]


def _commit() -> dict[int, float]:
    """Position and moment of each commit; a moment is a monotonic clock all processes share."""
    committed: dict[int, float] = {}
    began = time.monotonic()
    for number in range(int(PER_S * FOR_S)):
        time.sleep(max(0.0, began + number / PER_S - time.monotonic()))
        call = uuid4().hex
        execute(OfferCall(call, "trunk", "112", call), by=VOICE, id=call)
        committed[number + 1] = time.monotonic()
    return committed


def _begin(database: Database, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bench.wake", name],
        env={**os.environ, **database.environment},
        stdout=subprocess.PIPE,
        text=True,
    )


def follow(name: str) -> None:
    """Follow until SIGTERM; then say when each position was seen, and the idle CPU share."""
    stop, seen = Flag(), dict[int, float]()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: stop.set())
    print("ready", flush=True)
    began, used = time.monotonic(), _cpu_s()
    idle = 0.0
    for batch in Follower(name).batches(stop):
        now = time.monotonic()
        if not seen:
            idle = (_cpu_s() - used) / (now - began)
        for recorded in batch:
            seen[recorded.position] = now
    print(json.dumps({"seen": seen, "idle_cpu": idle}), flush=True)


def _cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    django.setup()

from bench.databases import rows_on_each  # noqa: E402
from siaga.ledger.follow import Follower  # noqa: E402
from siaga.operations.calls import OfferCall  # noqa: E402
from siaga.operations.command import VOICE  # noqa: E402
from siaga.operations.door import execute  # noqa: E402

if __name__ == "__main__":
    follow(sys.argv[1])
