"""A storm: alerts that nobody must lose, with a dead route, a silent agency, and killed processes.

``python -m bench.storm sqlite with-kills`` plays one alone and prints its row.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import smpp34

from bench._kept import Kept
from bench.databases import STATE, databases
from bench.table import Table, percentile
from siaga.domain.escalation import LadderClimbed, LadderExhausted
from siaga.domain.gsm import encoded
from siaga.ledger.append import read
from siaga.ledger.verify import verify
from siaga.operations.alerts import Forward
from siaga.operations.centre import DefineAgency, DefineCategory
from siaga.operations.command import SYSTEM
from siaga.operations.contacts import ChangeRoster, DefineContact, DefineLadder
from siaga.records.models import Alert
from tests.databases import Database
from tests.gateways.gateway_programs import Gateway, kannel
from tests.gateways.operator_centre import OperatorCentre
from tests.ports import free_port
from tests.room import FIRE, Room
from tests.staffed import ALL_DAY

INCIDENTS = 300
FOR_S = 600.0
AGENCIES = 12
SILENT = 0
"""The agency of whom nobody ever answers."""

WAIT_S = 25
POSITIONS = ("duty", "second", "head", "secretary")
ANSWERS = {"duty": 0.75, "second": 0.75, "head": 0.9, "secretary": 1.0}
"""How likely somebody answers at all; and after how many seconds."""
THINKS_S = (2.0, 15.0)

ROUTE_DIES_AFTER_S = 120.0
KILL_EVERY_S = 20.0
REST_S = 60.0

DATABASES = ("sqlite", "postgresql")
WITH_KILLS = "with-kills"
KINDS = ("calm", WITH_KILLS)
BETWEEN = "\t"

CHANNELS = """
[sms]
routes = ["kannel", "smpp"]
look_every_s = 2

[sms.kannel]
url = "{url}"
user = "siaga"
password = "kata"
sender = "112"
status = "{status}"

[sms.smpp]
host = "127.0.0.1"
port = {port}
user = "siaga"
password = "secret"
sender = "112"
"""


@dataclass
class Outcome:
    """What became of one storm. Lateness in seconds: of each step against its deadline."""

    alerts: int
    acknowledged: int
    at_the_top: int
    messages: int
    again: int
    steps: int
    steps_again: int
    late: list[float]
    kills: int
    verified: bool
    lost: list[str] = field(default_factory=list)


def measure() -> list[Table]:
    """All storms at the same time: each of them is nearly idle, and a storm one by one takes an
    hour. Each in a process of its own, as it has one database, and its own centres of SMS."""
    kinds = [(database, kind) for database in DATABASES for kind in KINDS]
    with ThreadPoolExecutor(len(kinds)) as pool:
        rows = list(pool.map(_alone, kinds))
    return [
        Table(
            "A storm of alerts",
            f"{INCIDENTS} incidents in {FOR_S / 60:.0f} minutes, each with one alert, over {AGENCIES}"
            f" agencies, one of which never answers. Ladder: {', '.join(POSITIONS)}, {WAIT_S} s each,"
            " all by SMS: first through Kannel, which is killed after"
            f" {ROUTE_DIES_AFTER_S:.0f} s, then straight to an SMPP centre. Officers answer there"
            f" {THINKS_S[0]:.0f} to {THINKS_S[1]:.0f} s later, not all of them. Courier and clockwork"
            f" as processes of their own; with kills, one of them is killed (SIGKILL) every"
            f" {KILL_EVERY_S:.0f} s and started again as the parent does it. Lost: neither"
            " acknowledged nor at the top. The same SMS again: killed between handing it over and"
            " writing that down; the task's number in it tells the officer. Late: each step of a"
            " ladder against its deadline, as written in the ledger. All storms at the same time on"
            " this machine.",
            ["database", "storm", "alerts", "acknowledged", "at the top", "lost", "SMS"]
            + ["the same SMS again", "steps", "steps twice", "late p50 ms", "p95 ms", "max ms"]
            + ["kills", "ledger"],
            rows,
        )
    ]


def _alone(which: tuple[str, str]) -> list[str]:
    argv = [sys.executable, "-m", "bench.storm", *which]
    done = subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip().splitlines()[-1].split(BETWEEN)


def main(arguments: list[str]) -> None:
    database, kind = arguments
    with databases() as found:
        here = found[DATABASES.index(database)]
        with here.connected():
            row = _row(storm(here, kind == WITH_KILLS))
    print(BETWEEN.join([database, kind, *row]))


def _row(out: Outcome) -> list[str]:
    spread = [f"{1000 * percentile(out.late, part):.0f}" for part in (50, 95, 100)]
    counts = (out.alerts, out.acknowledged, out.at_the_top, len(out.lost), out.messages, out.again)
    return [
        *map(str, counts),
        *(str(out.steps), str(out.steps_again), *spread, str(out.kills)),
        "verified" if out.verified else "BROKEN",
    ]


def _channels(gateway: Gateway, port: int) -> str:
    return CHANNELS.format(url=gateway.url, status=gateway.status, port=port)


def storm(
    database: Database, killed: bool, incidents: int = INCIDENTS, for_s: float = FOR_S
) -> Outcome:
    """Play it on this database, which is connected; takes ``for_s`` and some two minutes."""
    folder = Path(STATE) / f"storm-{killed}"
    folder.mkdir()
    first, second = OperatorCentre(free_port()), OperatorCentre(free_port())
    first.fate = second.fate = ""
    room = _staffed()
    try:
        with (
            _route(folder, first.port) as (gateway, cut),
            _kept(database, folder, _channels(gateway, second.port)) as processes,
            _officers(first, second) as officers,
        ):
            time.sleep(5.0)
            stop = Flag()
            killer = Thread(target=_kill, args=(processes, stop))
            if killed:
                killer.start()
            _forward_all(room, incidents, for_s, cut)
            _wait_for_all(incidents)
            stop.set()
            if killed:
                killer.join()
        return _outcome(officers.asked, sum(one.kills for one in processes))
    finally:
        first.stop()
        second.stop()


def _staffed() -> Room:
    room = Room(datetime.now(UTC) - timedelta(minutes=20))
    room.does(SYSTEM, DefineCategory("fire", {**FIRE, "name": {"id": "Kebakaran", "en": "Fire"}}))
    room.does(SYSTEM, DefineContact("sekda", "regency", "Sekda", ("sms",), "081299000000"))
    for agency in range(AGENCIES):
        code = f"agency{agency}"
        room.does(SYSTEM, DefineAgency(code, code.title(), code.title(), "fire", "0627-1"))
        turns = []
        for place, position in enumerate(POSITIONS[:3]):
            name = f"{code}-{position}"
            phone = f"0812{agency:02}{place}00000"
            room.does(SYSTEM, DefineContact(name, code, name, ("sms",), phone))
            turns.append({"position": position, "contact": name, **ALL_DAY})
        room.does(SYSTEM, ChangeRoster(code, tuple(turns)))
    sekda = {"position": "secretary", "contact": "sekda", **ALL_DAY}
    room.does(SYSTEM, ChangeRoster("regency", (sekda,)))
    steps = [{"position": one, "wait_s": WAIT_S} for one in POSITIONS]
    ladder = {"categories": ["*"], "en_route_within_s": 6 * 3600, "steps": steps}
    room.does(SYSTEM, DefineLadder("all", ladder))
    return room


@contextmanager
def _route(folder: Path, centre: int) -> Iterator[tuple[Gateway, Flag]]:
    """Kannel until the flag is set."""
    cut, up = Flag(), Flag()
    there: list[Gateway] = []

    def run() -> None:
        nobody = f"http://127.0.0.1:{free_port()}/text"
        with kannel(folder, centre, free_port(3), nobody) as gateway:
            there.append(gateway)
            up.set()
            cut.wait()

    thread = Thread(target=run)
    thread.start()
    try:
        if not up.wait(60):
            raise RuntimeError("Kannel did not come up")
        yield there[0], cut
    finally:
        cut.set()
        thread.join()


@contextmanager
def _kept(database: Database, folder: Path, channels: str) -> Iterator[list[Kept]]:
    environment = {**os.environ, **database.environment}
    state = Path(environment["SIAGA_STATE"])
    state.mkdir(parents=True, exist_ok=True)
    (state / "channels.toml").write_text(channels)
    processes = [
        Kept([sys.executable, "-m", module], environment, folder / f"{module}.log")
        for module in ("siaga.main.courier_run", "siaga.main.clockwork_run")
    ]
    try:
        yield processes
    finally:
        for one in processes:
            one.end()


def _kill(processes: list[Kept], stop: Flag) -> None:
    dice = random.Random(112)
    while not stop.wait(KILL_EVERY_S):
        dice.choice(processes).kill()


class Officers:
    """Everybody who has a telephone. ``asked``: how often each number got the SMS of each task."""

    def __init__(self, centres: tuple[OperatorCentre, ...]) -> None:
        self.asked: Counter[tuple[str, str]] = Counter()
        self._centres = centres
        self._read = [0] * len(centres)
        self._dice = random.Random(7)
        self._answers: list[tuple[float, str, str]] = []

    def look(self) -> None:
        for place, centre in enumerate(self._centres):
            fresh = centre.submitted[self._read[place] :]
            self._read[place] += len(fresh)
            for one in fresh:
                code = one.words.rpartition("Balas 1 ")[2].partition("=")[0]
                if "Balas 1 " in one.words:
                    self._asked(one.to, code)
        now = time.monotonic()
        due, self._answers = (
            [one for one in self._answers if one[0] <= now],
            [one for one in self._answers if one[0] > now],
        )
        for _at, number, words in due:
            self._say(number, words)

    def _say(self, number: str, words: str) -> None:
        """As an operator's centre does: what is not taken, because the courier was just killed, is
        told again."""
        try:
            taken = self._centres[-1].say(number, encoded(words)) == 0
        except (smpp34.SmppError, OSError, TimeoutError):
            taken = False
        if not taken:
            self._answers.append((time.monotonic() + 1.0, number, words))

    def _asked(self, number: str, code: str) -> None:
        self.asked[number, code] += 1
        silent = (int(code) - 1) % AGENCIES == SILENT
        place = POSITIONS[min(int(number[7]), 3)] if number[5:7] != "99" else "secretary"
        if self.asked[number, code] == 1 and not silent and self._dice.random() < ANSWERS[place]:
            at = time.monotonic() + self._dice.uniform(*THINKS_S)
            self._answers.append((at, f"+{number}", f"1 {code}"))


@contextmanager
def _officers(*centres: OperatorCentre) -> Iterator[Officers]:
    officers, stop = Officers(centres), Flag()

    def run() -> None:
        while not stop.wait(0.1):
            officers.look()

    thread = Thread(target=run)
    thread.start()
    try:
        yield officers
    finally:
        stop.set()
        thread.join()


def _forward_all(room: Room, incidents: int, for_s: float, cut: Flag) -> None:
    began = time.monotonic()
    for number in range(incidents):
        time.sleep(max(0.0, began + number * for_s / incidents - time.monotonic()))
        if time.monotonic() - began > ROUTE_DIES_AFTER_S:
            cut.set()
        room.at = datetime.now(UTC)
        incident = room.report(room.ani)
        room.at = datetime.now(UTC)
        forward = Forward(incident, (f"agency{number % AGENCIES}",))
        room.does(room.supervisor, forward, after_s=0.0)


def _wait_for_all(alerts: int) -> None:
    end = time.monotonic() + WAIT_S * len(POSITIONS) + REST_S
    while time.monotonic() < end:
        settled = Alert.objects.filter(state="acknowledged").count()
        settled += Alert.objects.filter(exhausted=True).exclude(state="acknowledged").count()
        if settled >= alerts:
            return
        time.sleep(1.0)


def _outcome(asked: Counter[tuple[str, str]], kills: int) -> Outcome:
    taken = Counter[tuple[str, int]]()
    late, due = [], dict[str, datetime]()
    position = 0
    while batch := read(position, 1000):
        position = batch[-1].position
        for one in batch:
            if not isinstance(event := one.event, LadderClimbed | LadderExhausted):
                continue
            if (deadline := due.get(event.alert)) is not None:
                late.append((one.at - deadline).total_seconds())
            if isinstance(event, LadderClimbed):
                taken[event.alert, event.step] += 1
                due[event.alert] = event.next_at
    acknowledged = Alert.objects.filter(state="acknowledged")
    top = Alert.objects.filter(exhausted=True).exclude(state="acknowledged")
    settled = {*acknowledged.values_list("id", flat=True), *top.values_list("id", flat=True)}
    return Outcome(
        Alert.objects.count(),
        acknowledged.count(),
        top.count(),
        sum(asked.values()),
        sum(asked.values()) - len(asked),
        sum(taken.values()),
        sum(taken.values()) - len(taken),
        late,
        kills,
        verify().sound,
        [one for one in Alert.objects.values_list("id", flat=True) if one not in settled],
    )


if __name__ == "__main__":
    main(sys.argv[1:])
