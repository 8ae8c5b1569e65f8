"""A telephone centre and people who are on duty somewhere else, whose phones SIPp plays."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from siaga.operations.centre import DefineCategory
from siaga.operations.command import SYSTEM
from siaga.operations.contacts import ChangeRoster, DefineContact, DefineLadder
from siaga.records.models import Message
from tests.databases import Database
from tests.ports import free_port
from tests.room import FIRE, Room
from tests.scenarios.duty_phone import DutyPhone
from tests.scenarios.rtp_phone import RtpPhone
from tests.scenarios.telephone import CALLER, Telephone, telephone, until
from tests.staffed import ALL_DAY, LADDER

HOUSE = "127.0.0.6"
SPEECH = 300
"""Mean size of samples: far from the silence of a line."""


@dataclass
class Centre:
    """A telephone, and people who are on duty somewhere else."""

    line: Telephone
    room: Room
    outside: int
    inside: int

    def on_duty(self, **phones: str) -> None:
        """Contacts by their names, all at the ladder's first step."""
        turns = []
        for code, phone in phones.items():
            contact = DefineContact(code, "damkar", code.title(), ("voice",), phone)
            self.room.does(SYSTEM, contact)
            turns.append({"position": "duty", "contact": code, **ALL_DAY})
        self.room.does(SYSTEM, ChangeRoster("damkar", tuple(turns)))
        self.room.does(SYSTEM, DefineLadder("all", LADDER))
        named = {**FIRE, "name": {"id": "Kebakaran", "en": "Fire"}}
        self.room.does(SYSTEM, DefineCategory("fire", named))

    def alert(self, category: str = "fire") -> str:
        incident = self.room.report(self.room.supervisor, category=category)
        self.room.at = datetime.now(UTC) - timedelta(seconds=1)
        return self.room.alert(incident)

    def phone(
        self, scenario: DutyPhone, name: str, sound: RtpPhone | None, inside: bool = False
    ) -> subprocess.Popen[bytes]:
        port = self.inside if inside else self.outside
        log = ("-trace_logs", "-log_file", str(self.line.configuration.log / f"{name}.said"))
        keys = ("-key", "audio_port", str(sound.port if sound else 9), "-p", str(port), *log)
        path = scenario.write(self.line.configuration.state / f"{name}.xml")
        return self.line.call(path, name, *keys, ip=HOUSE if inside else CALLER, limit_s=60)

    def listens_at(self, name: str) -> tuple[str, int]:
        """Where the centre waits for this telephone's sound, once that is known."""
        said = self.line.configuration.log / f"{name}.said"
        until(lambda: said.exists() and "listens at" in said.read_text())
        address, port = said.read_text().split()[-2:]
        return address, int(port)

    def played(self, phone: subprocess.Popen[bytes], name: str) -> None:
        """The telephone's story went as it was written down."""
        assert phone.wait(20) == 0, (self.line.configuration.log / f"{name}.out").read_text()[
            -2000:
        ]


@contextmanager
def duty_centre(database: Database) -> Iterator[Centre]:
    outside, inside = free_port(), free_port()
    trunks = database.state / "trunks.toml"
    trunks.write_text(
        f'[[trunk]]\nname = "operator"\nkind = "address"\naddresses = ["{CALLER}"]\n'
        f'host = "{CALLER}:{outside}"\nqualify = false\n'
    )
    settings = {"SIAGA_TRUNKS": str(trunks), "SIAGA_DESK_PHONES": f"piket=101@{HOUSE}:{inside}"}
    with telephone(database, **settings) as line:
        room = Room(datetime.now(UTC) - timedelta(seconds=120))
        yield Centre(line, room, outside, inside)


def message_of(contact: str) -> Message:
    return Message.objects.get(contact=contact, channel="voice")


def speaks(ear: RtpPhone) -> bool:
    """Whether the alert is said; its first packet may come some time after the telephone was picked up."""
    heard = ear.listen(0.5)
    return heard.size > 0 and bool(np.abs(heard).mean() > SPEECH)
