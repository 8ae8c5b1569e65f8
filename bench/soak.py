"""Many short calls in a row: does anything grow that does not go back?

``python -m bench.soak 2000`` plays that many calls instead of 10,000.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.databases import databases
from bench.table import Table, write
from siaga.main.packages.program import program
from siaga.records.models import Call
from siaga.voice.ari import Ari
from siaga.voice.engine import ari_password
from tests.scenarios.sip_callers import Caller
from tests.scenarios.telephone import CALLER, Telephone, telephone, until

CALLS = 10_000
PER_S = 10
TALK_MS = 1000
WARM_UP = 200
STEPS = 4
SETTLE_S = 35.0
"""SIP keeps what it knows of a call for 32 s after its end (RFC 3261, timers B, H and J)."""

CATCH_UP_S = 60.0
"""For the ledger, should voice be behind the wire."""


@dataclass(frozen=True)
class Held:
    """What the two processes hold: megabytes, open files, threads, and what stands in the engine."""

    engine_mb: float
    engine_files: int
    engine_threads: int
    voice_mb: float
    voice_files: int
    channels: int
    bridges: int


def measure() -> list[Table]:
    return [soak(CALLS)]


def soak(calls: int) -> Table:
    with databases() as [sqlite, _], sqlite.connected(), telephone(sqlite) as line:
        return _soak(line, calls)


def _soak(line: Telephone, calls: int) -> Table:
    with tempfile.TemporaryDirectory(prefix="siaga-bench-") as scratch:
        sender = "<sip:0811[call_number]@127.0.0.2>"
        scenario = Caller(sender=sender).scenario(Path(scratch) / "short.xml", TALK_MS)
        failed = _play(line, scenario, WARM_UP)
        rows = [(WARM_UP, _settled(line))]
        for step in range(1, STEPS + 1):
            failed += _play(line, scenario, calls // STEPS)
            rows.append((WARM_UP + calls // STEPS * step, _settled(line)))
    _require(WARM_UP + calls // STEPS * STEPS)
    return Table(
        "Many calls in a row",
        f"SIPp plays {calls:,} calls at {PER_S} calls/s, each {TALK_MS / 1000:.0f} s long, nobody signed on, SQLite;"
        f" {WARM_UP} of them before the first look, {SETTLE_S:.0f} s of rest before each."
        f" {failed} calls failed; every call is in the ledger and over.",
        [
            "calls so far",
            "Asterisk MB",
            "its files",
            "its threads",
            "voice MB",
            "its files",
            "channels",
            "bridges",
        ],
        [
            [
                f"{count:,}",
                f"{held.engine_mb:.0f}",
                str(held.engine_files),
                str(held.engine_threads),
                f"{held.voice_mb:.0f}",
                str(held.voice_files),
                str(held.channels),
                str(held.bridges),
            ]
            for count, held in rows
        ],
    )


def _play(line: Telephone, scenario: Path, calls: int) -> int:
    """That many calls; returns how many failed."""
    sipp = program("sipp")
    folder = scenario.parent
    statistics = folder / "statistics.csv"
    statistics.unlink(missing_ok=True)
    options = ["-sf", str(scenario), "-i", CALLER, "-p", "25099", "-m", str(calls)]
    options += ["-r", str(PER_S), "-l", "500", "-nostdin", "-trace_stat", "-stf", str(statistics)]
    line.run(
        sipp.argv([*options, line.sip]),
        "sipp",
        sipp.environment,
    ).wait()
    lines = statistics.read_text().splitlines()
    return int(dict(zip(lines[0].split(";"), lines[-1].split(";"), strict=False))["FailedCall(C)"])


def _settled(line: Telephone) -> Held:
    time.sleep(SETTLE_S)
    assert line.engine is not None
    assert line.voice is not None
    channels, bridges = asyncio.run(_standing(line))
    return Held(
        _memory_mb(line.engine),
        _count(line.engine, "fd"),
        _count(line.engine, "task"),
        _memory_mb(line.voice),
        _count(line.voice, "fd"),
        channels,
        bridges,
    )


async def _standing(line: Telephone) -> tuple[int, int]:
    configuration = line.configuration
    ari = Ari(configuration.engine_port, ari_password(configuration.engine_folder))
    try:
        return len(await ari.get("/channels")), len(await ari.get("/bridges"))
    finally:
        await ari.close()


def _memory_mb(process: subprocess.Popen[bytes]) -> float:
    """Resident set."""
    status = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return int(next(one for one in status if one.startswith("VmRSS:")).split()[1]) / 1024


def _count(process: subprocess.Popen[bytes], what: str) -> int:
    return len(list(Path(f"/proc/{process.pid}/{what}").iterdir()))


def _require(calls: int) -> None:
    """A call that is not in the ledger makes every other figure worthless."""
    until(lambda: Call.objects.filter(phase="ended").count() == calls, CATCH_UP_S)
    if Call.objects.count() != calls:
        raise AssertionError(f"more than {calls} calls in the ledger")


def main(arguments: list[str]) -> None:
    table = soak(int(arguments[0]) if arguments else CALLS)
    write([table])
    print(table.text())


if __name__ == "__main__":
    main(sys.argv[1:])
