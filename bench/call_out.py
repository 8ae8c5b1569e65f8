"""From the commit of an alert to the ringing of the duty phone, with 200 alerts in a minute."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from bench.databases import databases
from bench.table import Table, percentile
from siaga.operations.alerts import Forward
from siaga.operations.centre import DefineAgency
from siaga.operations.command import SYSTEM
from siaga.operations.contacts import ChangeRoster, DefineContact, DefineLadder
from siaga.operations.door import execute
from siaga.records.models import Message
from tests.databases import Database
from tests.ports import free_port
from tests.room import Room
from tests.scenarios.sip_peer import UdpPeer, header
from tests.scenarios.telephone import CALLER, telephone
from tests.staffed import ALL_DAY

ALERTS = 200
WITHIN_S = 60.0
WAIT_S = 10.0
LADDER = {
    "categories": ["*"],
    "en_route_within_s": 3600,
    "steps": [{"position": "duty", "wait_s": 3600}],
}


class Phones:
    """All telephones behind one operator: each rings until the centre gives up."""

    def __init__(self, peer: UdpPeer) -> None:
        self._peer = peer
        self._invites: dict[str, bytes] = {}
        self.stop = threading.Event()
        self.rang_at: dict[str, float] = {}
        """Number → when its first INVITE came."""

    def run(self) -> None:
        while not self.stop.is_set():
            packet, sender = self._peer.receive_from(0.2)
            if not packet:
                continue
            self._peer.turn_to(*sender)
            call = header(packet, "Call-ID")
            if packet.startswith(b"INVITE "):
                number = re.search(rb"sip:(\d+)@", packet)
                self.rang_at.setdefault(number[1].decode() if number else "", time.time())
                self._invites[call] = packet
                self._peer.reply(packet, "180 Ringing", f"Contact: <sip:{self._peer.address}>")
            elif packet.startswith(b"CANCEL "):
                self._peer.reply(packet, "200 OK")
                self._peer.reply(self._invites[call], "487 Request Terminated")


@contextmanager
def _phones(port: int) -> Iterator[Phones]:
    with UdpPeer(CALLER, 0, own_port=port) as peer:
        phones = Phones(peer)
        thread = threading.Thread(target=phones.run, daemon=True)
        thread.start()
        try:
            yield phones
        finally:
            phones.stop.set()
            thread.join()


def _number(which: int) -> str:
    return f"0812{which:07d}"


def _staff(room: Room) -> list[str]:
    """An agency with a duty officer for each alert; the incidents, ready to be forwarded."""
    execute(DefineLadder("all", LADDER), by=SYSTEM)
    incidents = []
    for which in range(ALERTS):
        code, name = f"agency-{which}", f"Instansi {which}"
        execute(DefineAgency(code, name, name, "agency"), by=SYSTEM)
        contact = DefineContact(f"officer-{which}", code, name, ("voice",), _number(which))
        execute(contact, by=SYSTEM)
        turn = {"position": "duty", "contact": f"officer-{which}", **ALL_DAY}
        execute(ChangeRoster(code, (turn,)), by=SYSTEM)
        incidents.append(room.report(room.supervisor))
    return incidents


def _one(database: Database) -> tuple[list[float], int]:
    """Milliseconds to the ring, one for each alert that rang; and messages that failed."""
    port = free_port()
    trunks = database.state / "trunks.toml"
    trunks.write_text(
        f'[[trunk]]\nname = "operator"\nkind = "address"\naddresses = ["{CALLER}"]\n'
        f'host = "{CALLER}:{port}"\nqualify = false\nlines = 800\n'
    )
    settings = {"SIAGA_TRUNKS": str(trunks), "SIAGA_RTP_PORTS": "30000-30999"}
    with (
        database.connected(),
        telephone(database, **settings),
        _phones(port) as phones,
    ):
        room = Room(datetime.now(UTC) - timedelta(hours=1))
        incidents = _staff(room)
        committed_at: dict[str, float] = {}
        began = time.monotonic()
        for which, incident in enumerate(incidents):
            time.sleep(max(0.0, began + which * WITHIN_S / ALERTS - time.monotonic()))
            execute(Forward(incident, (f"agency-{which}",)), by=room.supervisor)
            committed_at[_number(which)] = time.time()
        time.sleep(WAIT_S)
        failed = Message.objects.filter(state="failed").count()
        rang = {number: at for number, at in phones.rang_at.items() if number in committed_at}
        return [(rang[number] - committed_at[number]) * 1000 for number in rang], failed


def measure() -> list[Table]:
    rows = []
    with databases() as both:
        for database in both:
            times, failed = _one(database)
            shown = [f"{percentile(times, share):.0f}" for share in (50, 95, 99, 100)]
            rows.append([database.kind, str(len(times)), *shown, str(failed)])
    return [
        Table(
            "Alert to the duty phone",
            f"{ALERTS} alerts in {WITHIN_S:.0f} s, each for another contact: from the commit to the"
            " INVITE at the telephone's operator, over a trunk of 800 lines (a trunk that says nothing"
            " has 30, of which call-outs take 7: there the eighth waits for the first). Every"
            " telephone rings until the centre gives up"
            " after 25 s, so some 80 ring at a time; each alert is spoken by espeak-ng meanwhile."
            " Engine, edge, voice, operator and whoever forwards on the same machine.",
            ["database", "rang", "p50 ms", "p95 ms", "p99 ms", "longest ms", "failed"],
            rows,
        )
    ]
