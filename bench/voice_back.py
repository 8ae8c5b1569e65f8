"""The voice process is killed while people talk: how soon are their calls in its hands again?"""

from __future__ import annotations

import time

from bench.databases import databases
from bench.table import Table, percentile
from siaga.main.parent.supervise import FIRST_WAIT_S
from siaga.operations.conversations import HoldCall, ResumeCall
from tests.databases import Database
from tests.scenarios.conversing import everybody, talk_at
from tests.scenarios.telephone import telephone

DESKS = (1, 20)
TIMES = 5


def measure() -> list[Table]:
    taken: dict[int, list[float]] = {}
    for desks in DESKS:
        with databases() as found:
            taken[desks] = _killed(found[0], desks)
    one = percentile(taken[DESKS[0]], 50)
    rows = [
        [
            str(desks),
            f"{percentile(took, 50):.2f}",
            f"{max(took):.2f}",
            f"{percentile(took, 50) / one:.2f}",
        ]
        for desks, took in taken.items()
    ]
    return [
        Table(
            "A killed voice process, until its calls obey again",
            f"kill -9 of voice in running calls, {TIMES} times. Counted from its start, which the"
            f" parent does {FIRST_WAIT_S:.1f} s after the death, until every call taker's hold,"
            " asked for at that moment, is done; it holds the process's own start. SQLite.",
            ["calls", "s, median", "s, at most", "times one call"],
            rows,
        )
    ]


def _killed(database: Database, desks: int) -> list[float]:
    took: list[float] = []
    with database.connected(), telephone(database) as line:
        calls = talk_at(line, desks)
        for _ in range(TIMES):
            line.kill_voice()
            time.sleep(FIRST_WAIT_S)
            began = time.monotonic()
            line.start_voice()
            everybody(calls, HoldCall, "held")
            took.append(time.monotonic() - began)
            everybody(calls, ResumeCall, "talking")
    return took
