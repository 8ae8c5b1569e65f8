"""Many calls at once: Siaga with ledger and screens, and plain ``app_queue``, under the same load.

Nobody answers: each caller hears the announcement or the tone for two seconds
and hangs up. That is what a flood of mistaken calls does, and what every real
call goes through before it is answered.
"""

from __future__ import annotations

import csv
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench._app_queue import app_queue
from bench._processes import cpu_s, family
from bench.table import Table, percentile
from siaga.main.demo.own_centre import own_centre
from siaga.main.packages.program import program
from siaga.main.simulate import CITIZENS_ADDRESS
from tests.scenarios.sip_callers import Caller

RATES = (5, 10, 25, 50, 100)
LOAD_S = 10
WAIT_MS = 2000
ROOM = {"SIAGA_RTP_PORTS": "30000-31999"}
"""One trunk may fill three quarters of the places: 750 calls, more than any rate here needs."""
SETTLE_S = 8.0
"""What was begun by the last call (filing, the merged recording) is counted with it."""


@dataclass(frozen=True)
class Run:
    """One rate on one telephone: milliseconds from INVITE to 200, and processor time."""

    calls: int
    failed: int
    answered_ms: list[float]
    cpu_ms: float
    """Of all processes together, for one call."""


def measure() -> list[Table]:
    rows = []
    with tempfile.TemporaryDirectory(prefix="siaga-bench-") as scratch:
        folder = Path(scratch)
        scenario = _scenario(folder / "caller.xml")
        port = _free_port()
        with app_queue(folder / "plain", port, CITIZENS_ADDRESS) as plain:
            plain_runs = _runs(scenario, f"127.0.0.1:{port}", [plain])
        with own_centre(folder / "centre", ROOM) as centre:
            time.sleep(SETTLE_S)
            address = centre.sip.partition("@")[2]
            runs = _runs(scenario, address, family(centre.process.pid))
        for rate in RATES:
            rows += [
                _row(rate, "app_queue alone", plain_runs.get(rate)),
                _row(rate, "Siaga", runs.get(rate)),
            ]
    return [
        Table(
            "Calls at once, beside app_queue",
            f"SIPp places calls for {LOAD_S} s at each rate; each waits {WAIT_MS / 1000:.0f} s unanswered"
            " and hangs up. Siaga: every process of a demonstration centre, each call offered,"
            " recorded, ended and filed in the ledger. The processor time of a call counts until"
            f" {SETTLE_S:.0f} s after the load, less what the idle telephone uses: where the load asks for"
            " more than the processors have, not all of the work is done by then, and the figure is"
            " too low. A telephone that failed at one rate is spared the higher ones.",
            ["calls/s", "telephone", "failed", "INVITE→200 p50 ms", "p99 ms", "CPU ms a call"],
            rows,
        )
    ]


def _row(rate: int, name: str, run: Run | None) -> list[str]:
    if run is None:
        return [str(rate), name, "not tried", "", "", ""]
    times = [
        f"{percentile(run.answered_ms, part):.0f}" if run.answered_ms else "" for part in (50, 99)
    ]
    return [str(rate), name, f"{run.failed} of {run.calls}", *times, f"{run.cpu_ms:.1f}"]


def _runs(scenario: Path, address: str, processes: Iterable[int]) -> dict[int, Run]:
    runs: dict[int, Run] = {}
    for rate in RATES:
        runs[rate] = _run(scenario, address, rate, list(processes))
        if runs[rate].failed:
            break
    return runs


def _run(scenario: Path, address: str, rate: int, processes: list[int]) -> Run:
    sipp = program("sipp")
    calls = rate * LOAD_S
    idle_share = _idle_share(processes)
    before, began = cpu_s(processes), time.monotonic()
    folder = Path(tempfile.mkdtemp(dir=scenario.parent))
    argv = sipp.argv(
        ["-sf", str(scenario), "-i", CITIZENS_ADDRESS, "-p", str(_free_port()), "-nostdin"]
        + ["-r", str(rate), "-m", str(calls), "-l", str(calls), "-recv_timeout", "5000"]
        + ["-trace_rtt", "-rtt_freq", "1", "-trace_stat", "-stf", str(folder / "stat.csv")]
        + ["-timeout", f"{LOAD_S + 30}s", address]
    )
    subprocess.run(
        argv, env={**os.environ, **sipp.environment}, cwd=folder, capture_output=True, check=False
    )
    time.sleep(SETTLE_S)
    spent = cpu_s(processes) - before - idle_share * (time.monotonic() - began)
    done = [float(row["response_time_ms"]) for row in _times(scenario, folder)]
    return Run(calls, calls - _succeeded(folder / "stat.csv"), done, 1000 * spent / calls)


def _idle_share(processes: list[int]) -> float:
    """Processor time that they use in a second without any call."""
    before = cpu_s(processes)
    time.sleep(SETTLE_S)
    return (cpu_s(processes) - before) / SETTLE_S


def _times(scenario: Path, folder: Path) -> list[dict[str, str]]:
    names = ("date_ms", "response_time_ms", "rtd")
    found = [*folder.glob("*_rtt.csv"), *scenario.parent.glob("*_rtt.csv")]
    rows: list[dict[str, str]] = []
    for file in found:
        with file.open(newline="") as lines:
            rows += list(csv.DictReader(lines, names, delimiter=";"))[1:]
        file.unlink()
    return rows


def _succeeded(file: Path) -> int:
    with file.open(newline="") as lines:
        *_, last = csv.DictReader(lines, delimiter=";")
    return int(last["SuccessfulCall(C)"])


def _scenario(path: Path) -> Path:
    """The tests' caller, with a watch on the time from INVITE to 200."""
    text = Caller().scenario(path, talk_ms=WAIT_MS).read_text()
    text = text.replace('<send retrans="500">', '<send retrans="500" start_rtd="1">', 1)
    path.write_text(text.replace('<recv response="200" rrs="true"/>', _STOP_WATCH, 1))
    return path


_STOP_WATCH = '<recv response="200" rrs="true" rtd="1"/>'


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
