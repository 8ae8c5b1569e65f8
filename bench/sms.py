"""From an alert's commit to Kannel having taken its short message, and to the operator having it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.databases import STATE, rows_on_each
from bench.table import Table, spread
from siaga.operations.alerts import Forward
from siaga.operations.centre import DefineCategory
from siaga.operations.command import SYSTEM
from siaga.operations.contacts import DefineContact
from siaga.records.models import Alert, Message
from tests.databases import Database
from tests.gateways.gateway_programs import kannel
from tests.gateways.operator_centre import OperatorCentre, until
from tests.ports import free_port
from tests.room import FIRE, Room
from tests.staffed import staff

ALERTS = 200
FOR_S = 60.0
CHANNELS = """
[sms.kannel]
url = "{url}"
user = "siaga"
password = "kata"
sender = "112"
status = "{status}"
"""


def measure() -> list[Table]:
    rows = rows_on_each(_rows_of)
    return [
        Table(
            "From an alert to its short message",
            f"{ALERTS} alerts in {FOR_S:.0f} s, each for another incident; the courier as a process"
            " of its own, Kannel 1.4.5 (bearerbox and smsbox) and an SMPP centre behind it, all on"
            " this machine. From the moment the door returns to Kannel's yes, and to the SMPP"
            " centre holding the message.",
            ["database", "to", "sent", "median ms", "p95 ms", "max ms"],
            rows,
        )
    ]


def _rows_of(database: Database) -> list[list[str]]:
    folder = Path(STATE) / f"sms-{database.kind}"
    folder.mkdir()
    centre = OperatorCentre(free_port())
    centre.fate = ""
    nobody = f"http://127.0.0.1:{free_port()}/text"
    try:
        with kannel(folder, centre.port, free_port(3), nobody) as gateway:
            environment = {**os.environ, **database.environment}
            state = Path(environment["SIAGA_STATE"])
            state.mkdir(parents=True, exist_ok=True)
            (state / "channels.toml").write_text(
                CHANNELS.format(url=gateway.url, status=gateway.status)
            )
            courier = subprocess.Popen(
                [sys.executable, "-m", "siaga.main.courier_run"],
                env=environment,
                stdout=(folder / "courier.log").open("w"),
                stderr=subprocess.STDOUT,
            )
            try:
                committed = _alerts()
                until(lambda: _sent() == ALERTS, (folder / "courier.log").read_text, 60)
                centre.wait(ALERTS)
            finally:
                courier.terminate()
                courier.wait(20)
        return [_to_kannel(database, committed), _to_operator(database, committed, centre)]
    finally:
        centre.stop()


def _alerts() -> dict[str, float]:
    """When each incident's alert was committed, by the incident's serial."""
    room = staff(Room(datetime.now(UTC) - timedelta(minutes=20)))
    room.does(SYSTEM, DefineContact("anton", "damkar", "Anton", ("sms",), "08111111111"))
    incidents = [room.report(room.ani) for _ in range(ALERTS)]
    room.does(SYSTEM, _named())
    time.sleep(3.0)
    committed: dict[str, float] = {}
    began = time.monotonic()
    for number, incident in enumerate(incidents):
        time.sleep(max(0.0, began + number * FOR_S / ALERTS - time.monotonic()))
        room.at = datetime.now(UTC)
        room.does(room.supervisor, Forward(incident, ("damkar",)), after_s=0.0)
        committed[incident] = time.time()
    return committed


def _named() -> DefineCategory:
    return DefineCategory("fire", {**FIRE, "name": {"id": "Kebakaran", "en": "Fire"}})


def _sent() -> int:
    return Message.objects.filter(channel="sms", state="sent").count()


def _to_kannel(database: Database, committed: dict[str, float]) -> list[str]:
    sent = Message.objects.filter(channel="sms").values_list("incident", "sent_at")
    delays = [max(0.0, at.timestamp() - committed[incident]) for incident, at in sent if at]
    return [database.kind, "Kannel", str(len(delays)), *_spread(delays)]


def _to_operator(
    database: Database, committed: dict[str, float], centre: OperatorCentre
) -> list[str]:
    """Each says its task's number; incidents were opened in the order of theirs."""
    numbers = {str(number): at for number, at in enumerate(committed.values(), start=1)}
    delays = []
    for one in centre.submitted:
        code = one.words.rpartition("Balas 1 ")[2].partition("=")[0]
        delays.append(max(0.0, one.at - numbers[code]))
    assert Alert.objects.count() == len({one.words for one in centre.submitted}) == ALERTS
    return [database.kind, "the operator", str(len(delays)), *_spread(delays)]


def _spread(delays: list[float]) -> list[str]:
    return [f"{value * 1000:.0f}" for value in spread(delays)]
