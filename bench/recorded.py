"""Many conversations at once, each recorded: what one costs, and whether its sound has gaps.

``python -m bench.recorded 10 15``: that many calls, and seconds of looking, instead of 60 and 60.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from django.test import override_settings

from bench._desk_phones import desk_phones
from bench._processes import cpu_s, family
from bench._speakers import TICK_S, Group, Told, speakers
from bench.databases import databases
from bench.table import Table, write
from siaga.ledger.append import load
from siaga.ledger.verify import verify
from siaga.main.packages.program import program
from siaga.operations.conversations import AnswerCall
from siaga.operations.desks import MakeReady, SignOnDesk
from siaga.operations.door import execute
from siaga.records.models import Call, Desk
from tests.ports import free_port
from tests.scenarios.sipp_dialogs import AUDIO, Dialog
from tests.scenarios.telephone import (
    CALLER,
    RATE_HZ,
    Telephone,
    call_taker,
    sound,
    telephone,
    until,
)

CALLS = 60
LOOK_S = 60
IDLE_S = 20
PER_S = 5
DESKS = "127.0.0.6"
CALLER_HZ, DESK_HZ = 800, 1300
ROOM = "30000-31999"
"""RTP ports: one trunk may fill three quarters of the places, which is far more than sixty."""

WINDOW = int(RATE_HZ * TICK_S)
CLEAR = 0.5
EXPECTED = (
    *("CallOffered", "CallPresented", "AnswerRequested", "CallAnswered"),
    *("RecordingStarted", "CallEnded", "RecordingStored", "LineMeasured"),
)
"""Each of them once for each call."""


@dataclass(frozen=True)
class Spent:
    """Shares of one core while nobody calls, and while everybody talks; by process."""

    idle: dict[str, float]
    busy: dict[str, float]


@dataclass(frozen=True)
class Gaps:
    """Windows of 20 ms without the tone, between its first and its last: of all recordings."""

    windows: int
    missing: int
    longest_s: float
    recordings: int
    """With at least one."""


def measure() -> list[Table]:
    return [recorded(CALLS, LOOK_S)]


def recorded(calls: int, look_s: int) -> Table:
    port = free_port()
    phones = {f"meja-{n}": f"{n}@{DESKS}:{port}" for n in range(1, calls + 1)}
    written = ",".join(f"{name}={address}" for name, address in phones.items())
    groups = [Group(CALLER, CALLER_HZ, calls), Group(DESKS, DESK_HZ, calls)]
    with (
        databases() as [sqlite, _],
        sqlite.connected(),
        override_settings(SIAGA_DESK_PHONES=tuple(phones)),
        speakers(groups) as sounds,
        desk_phones(DESKS, port, sounds.ports[1], partial(sounds.speak, 1)),
        telephone(sqlite, SIAGA_DESK_PHONES=written, SIAGA_RTP_PORTS=ROOM) as line,
        tempfile.TemporaryDirectory(prefix="siaga-bench-") as scratch,
    ):
        folder = Path(scratch)
        for user, phone in enumerate(phones, 1):
            _sit_down(user, phone)
        until(lambda: Desk.objects.filter(leg_state="up").count() == calls, 60)
        idle = _shares(line, IDLE_S)
        _call(line, folder, sounds.ports[0], calls / PER_S + look_s + 30)
        _answer_all(calls)
        time.sleep(2)
        sounds.begin()
        busy = _shares(line, look_s)
        told = sounds.end()
        until(lambda: Call.objects.filter(recording="stored").count() == calls, look_s + 120)
        return _table(line, calls, look_s, Spent(idle, busy), told)


def _sit_down(user: int, phone: str) -> None:
    expires_at = datetime.now(UTC) + timedelta(hours=1)
    execute(
        SignOnDesk(os.urandom(16).hex(), "0" * 32, expires_at, phone=phone), by=call_taker(user)
    )
    execute(MakeReady(), by=call_taker(user))


def _call(line: Telephone, folder: Path, sounds: list[int], talk_s: float) -> None:
    """One SIPp is all the callers, each with a number and a sound of its own."""
    scenario = Dialog(keys=False).invite().pause(talk_s).bye().write(folder / "caller.xml")
    text = scenario.read_text().replace(AUDIO, "[field0]")
    scenario.write_text(text.replace("sip:08123@", "sip:0811[call_number]@"))
    ports = folder / "callers.csv"
    ports.write_text("\n".join(["SEQUENTIAL", *map(str, sounds), ""]))
    sipp, calls = program("sipp"), str(len(sounds))
    argv = ["-sf", str(scenario), "-inf", str(ports), "-nostdin", "-i", CALLER]
    argv += ["-p", str(free_port()), "-r", str(PER_S), "-m", calls, "-l", calls, line.sip]
    line.run(sipp.argv(argv), "callers", sipp.environment)


def _answer_all(calls: int) -> None:
    """Each desk answers what rings there, as its call taker's click does."""
    end = time.monotonic() + calls / PER_S + 30
    while Call.objects.filter(phase="talking").count() < calls:
        if time.monotonic() > end:
            raise AssertionError(f"not all of {calls} calls are talking")
        for call in Call.objects.filter(phase="ringing"):
            if call.presented_to is not None:
                execute(AnswerCall(call.id), by=call_taker(call.presented_to))
        time.sleep(0.1)


def _shares(line: Telephone, seconds: float) -> dict[str, float]:
    """Of one core, by process, during the coming ``seconds``."""
    roots = {"Asterisk": line.engine, "voice": line.voice, "Kamailio": line.edge}
    pids = {name: family(process.pid) for name, process in roots.items() if process is not None}
    before, began = {name: cpu_s(ids) for name, ids in pids.items()}, time.monotonic()
    time.sleep(seconds)
    lasted = time.monotonic() - began
    return {name: (cpu_s(ids) - before[name]) / lasted for name, ids in pids.items()}


def _tone_there(samples: np.ndarray[Any, Any], hz: int) -> np.ndarray[Any, Any]:
    """For each 20 ms: whether most of it is this tone."""
    pieces = samples[: len(samples) // WINDOW * WINDOW].reshape(-1, WINDOW).astype(float)
    turns = np.exp(-2j * np.pi * hz * np.arange(WINDOW) / RATE_HZ)
    power = (pieces**2).sum(axis=1)
    share = 2 * np.abs(pieces @ turns) ** 2 / (WINDOW * np.maximum(power, 1.0))
    there: np.ndarray[Any, Any] = (share > CLEAR) & (power > WINDOW * 100)
    return there


def _gaps(line: Telephone, channel: int, hz: int) -> Gaps:
    windows, missing, longest, flawed = 0, 0, 0, 0
    for file in Call.objects.values_list("recording_file", flat=True):
        there = np.flatnonzero(
            _tone_there(sound(line.configuration.recordings / file)[channel], hz)
        )
        if len(there) < 2:
            raise AssertionError(f"no tone in {file}")
        away = np.diff(there) - 1
        windows += int(there[-1] - there[0] + 1)
        missing += int(away.sum())
        longest = max(longest, int(away.max()))
        flawed += bool(away.any())
    return Gaps(windows, missing, longest * TICK_S, flawed)


def _require_events(calls: int) -> None:
    """An event too few or too many makes every other figure worthless."""
    until(lambda: Call.objects.filter(phase="ended").count() == calls, 60)
    for id in Call.objects.values_list("id", flat=True):
        seen = Counter(type(one.event).__name__ for one in load(f"call:{id}"))
        if wrong := {kind: seen[kind] for kind in EXPECTED if seen[kind] != 1}:
            raise AssertionError(f"call {id}: {wrong}")
    if not verify().sound:
        raise AssertionError("the ledger's chain is broken")


def _table(line: Telephone, calls: int, look_s: int, spent: Spent, told: Told) -> Table:
    _require_events(calls)
    total = {"all together": (sum(spent.idle.values()), sum(spent.busy.values()))}
    shares = {name: (spent.idle[name], spent.busy[name]) for name in spent.busy}
    rows = [
        [f"{name}: desks connected, all talking, more a call", _shares_said(*both, calls)]
        for name, both in {**shares, **total}.items()
    ]
    sides = {"caller": (0, CALLER_HZ), "what the caller heard": (1, DESK_HZ)}
    rows += [
        [f"recordings, {side}: 20 ms without the tone", _gaps_said(_gaps(line, *which), calls)]
        for side, which in sides.items()
    ]
    names = ("callers", "desks")
    rows += [
        [
            f"packets that reached the {name}",
            _packets_said(heard.packets, heard.longest_pause_s, look_s),
        ]
        for name, heard in zip(names, told.groups, strict=True)
    ]
    rows.append(["the tones' own process, at most late", f"{1000 * told.late_s:.0f} ms"])
    return Table(
        "Recorded conversations at once",
        f"{calls} callers of one SIPp ({CALLER_HZ} Hz each) talk with {calls} desks at the same time for"
        f" {look_s} s; each desk is a telephone off the hook ({DESK_HZ} Hz, G.711 without encryption: a"
        " browser's line costs its SRTP besides), each call is answered through the door. Asterisk mixes"
        " every bridge and records both sides of every call. Shares of one core; SQLite, no screens. Every"
        f" call has each of {len(EXPECTED)} events once ({', '.join(EXPECTED)}) and the ledger's chain"
        " holds.",
        ["what", "figure"],
        rows,
    )


def _shares_said(idle: float, busy: float, calls: int) -> str:
    return f"{100 * idle:.1f} %, {100 * busy:.1f} %, {100 * (busy - idle) / calls:.2f} %"


def _gaps_said(gaps: Gaps, calls: int) -> str:
    return (
        f"{gaps.missing} of {gaps.windows:,}, in {gaps.recordings} of {calls} recordings,"
        f" at most {1000 * gaps.longest_s:.0f} ms at once"
    )


def _packets_said(packets: list[int], pause_s: float, look_s: int) -> str:
    wanted = look_s / TICK_S
    return (
        f"{100 * min(packets) / wanted:.1f} to {100 * max(packets) / wanted:.1f} % of {wanted:.0f},"
        f" at most {1000 * pause_s:.0f} ms without one"
    )


def main(arguments: list[str]) -> None:
    table = recorded(*map(int, arguments)) if arguments else recorded(CALLS, LOOK_S)
    if not arguments:
        write([table])
    print(table.text())


if __name__ == "__main__":
    main(sys.argv[1:])
