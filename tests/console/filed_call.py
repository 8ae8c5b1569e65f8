"""Writes a call into a running centre's ledger: ``python -m tests.console.filed_call KIND [INCIDENT]``.

``stored``: a call of 90 s with two tones, a gap in it, about the incident if one is named;
``failed``: a call on the line that is not being recorded.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siaga.main.django_settings")
django.setup()

from siaga.main.configuration import Configuration  # noqa: E402
from siaga.operations.calls import OfferCall  # noqa: E402
from siaga.operations.command import VOICE, Actor  # noqa: E402
from siaga.operations.door import execute  # noqa: E402
from siaga.operations.fallback import FallbackRecording, FileFallbackCall  # noqa: E402
from siaga.operations.incidents import AttachCall  # noqa: E402
from siaga.operations.recordings import FailRecording  # noqa: E402
from siaga.records.models import Account  # noqa: E402
from siaga.simulate.sound import join, silence, tone, write  # noqa: E402
from siaga.voice.stereo import store  # noqa: E402

SPOKE_S = 40.0


def stored(incident: str = "") -> str:
    """The call began a minute ago, so that what was done since is marked in it."""
    call, now = uuid4().hex, datetime.now(UTC)
    began = now - timedelta(seconds=90)
    with TemporaryDirectory() as folder:
        sides = []
        for take, ended in (("", now - timedelta(seconds=46)), (".2", now)):
            talk = [tone(700, 3), silence(2), tone(900, 6), silence(1)] * 4
            caller = write(Path(folder) / f"c{take}-in.wav", join(talk)[: int(SPOKE_S * 8000)])
            heard = join([silence(4), tone(1100, 3), silence(5)] * 4)[: int(SPOKE_S * 8000)]
            taker = write(Path(folder) / f"c{take}-out.wav", heard)
            for path in (caller, taker):
                os.utime(path, (ended.timestamp(), ended.timestamp()))
            sides.append((caller, taker))
        made = store(call, sides, Configuration.from_environment().recordings)
    recording = FallbackRecording(
        made.file, made.sha256, made.bytes, made.duration_s, made.began_at, made.gaps
    )
    filed = FileFallbackCall(
        call, "trunk", began, began + timedelta(seconds=8), now, "08123456", recording=recording
    )
    execute(filed, by=VOICE)
    if incident:
        account = Account.objects.filter(role="supervisor").first()
        assert account is not None
        execute(AttachCall(incident, call), by=Actor("user", account.pk, account.role))
    return call


def failed() -> str:
    call = uuid4().hex
    execute(OfferCall(call, "trunk", "112", call, "0812999"), by=VOICE)
    execute(FailRecording(call, "disk_full"), by=VOICE)
    return call


if __name__ == "__main__":
    print(stored(*sys.argv[2:]) if sys.argv[1] == "stored" else failed())
