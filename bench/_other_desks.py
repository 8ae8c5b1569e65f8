"""Other desks of a running centre, for ``bench.desk``: ``python -m bench._other_desks PHONE…``.

Runs in the centre's environment. Signs a call taker on at each of the desk phones, says ``ready``
with their accounts and the sessions of their screens, and, once its standard input is closed,
which call rang first at which desk and where in the ledger that stands.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siaga.main.django_settings")
django.setup()

from bench.live import cookie_of  # noqa: E402
from siaga.domain.call import CallPresented  # noqa: E402
from siaga.ledger.append import load  # noqa: E402
from siaga.operations.accounts import ChangeAccount  # noqa: E402
from siaga.operations.command import SYSTEM, Actor  # noqa: E402
from siaga.operations.desks import MakeReady, SignOnDesk  # noqa: E402
from siaga.operations.door import execute  # noqa: E402
from siaga.records.models import Call, Desk  # noqa: E402

UP_S: Final = 60.0


def sit_down(phone: str) -> tuple[int, str]:
    """A new call taker at this phone; the account, and the session of the screen."""
    made = execute(ChangeAccount(None, phone, phone, "call_taker", None), by=SYSTEM)
    person = Actor("user", made["account"], "call_taker")
    leg, until = os.urandom(16).hex(), datetime.now(UTC) + timedelta(hours=1)
    execute(SignOnDesk(leg, "0" * 32, until, phone=phone), by=person)
    execute(MakeReady(), by=person)
    return made["account"], cookie_of(person)


def await_legs(desks: int) -> None:
    """Until so many desks hear and are heard. Raises ``TimeoutError``."""
    end = time.monotonic() + UP_S
    while Desk.objects.filter(leg_state="up").count() < desks:
        if time.monotonic() > end:
            raise TimeoutError("not every desk's sound came up")
        time.sleep(0.1)


def rings() -> list[tuple[str, str, int, int]]:
    """Of each call its id, the number, the desk at which it rang first, and the ledger's position."""
    found = []
    for call in Call.objects.filter(direction="in").order_by("offered_at"):
        for recorded in load(f"call:{call.id}"):
            if isinstance(recorded.event, CallPresented):
                desk = recorded.event.call_taker
                found.append((call.id, call.number or "", desk, recorded.position))
                break
    return found


if __name__ == "__main__":
    seated = [sit_down(phone) for phone in sys.argv[1:]]
    await_legs(len(seated))
    print(json.dumps(seated), flush=True)
    sys.stdin.read()
    print(json.dumps(rings()), flush=True)
