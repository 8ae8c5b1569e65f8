"""Recordings: opened with a purpose, played over a link that is good for one session.

The link's token names the call, the account and the session, is signed, and is
good for ten minutes. No part of a path ever comes from whoever asks: the file's
name is read from the records and must lie inside the recordings folder.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from ninja import Router

from siaga.domain.refusal import Refused
from siaga.operations.keeping import existing_file
from siaga.operations.recordings import OpenRecording
from siaga.records.models import Call
from siaga.web import trouble
from siaga.web.api.answering import sent
from siaga.web.api.schemas import Purpose
from siaga.web.api.schemas_recordings import Picture
from siaga.web.door import carry_out, signed_in
from siaga.web.sound import loudness, marks

router = Router()

GOOD_FOR_S: Final = 600
SALT: Final = "siaga.recording"
PROTECTED: Final = "/protected-recordings/"
"""nginx serves this folder for an answer of ours only (``X-Accel-Redirect``)."""


@router.post("/calls/{hex:call}/recording/open", response=Picture)
def open_recording(request: HttpRequest, call: str, entry: Purpose) -> HttpResponse:
    """Leaves a trace in the ledger before there is anything to hear or to see."""
    carry_out(request, OpenRecording(call, entry.purpose))
    row = Call.objects.get(id=call)
    file = existing_file(Path(settings.SIAGA_CONFIGURATION.recordings), row.recording_file)
    if file is None:
        return trouble.answer(request, 404, "recording_missing")
    content = [call, signed_in(request).pk, session_mark(request)]
    token = signing.dumps(content, salt=SALT, compress=False)
    caller, taker = loudness(file)
    return sent(
        {
            "url": f"/api/recordings/{token}",
            "duration_s": row.recording_s or 0.0,
            "caller": caller,
            "taker": taker,
            "gaps": row.recording_gaps,
            "cut": row.recording_cut,
            "marks": marks(row),
        }
    )


@router.get("/recordings/{token}", include_in_schema=False)
def play(request: HttpRequest, token: str) -> HttpResponse:
    """The audio itself; nginx answers ``Range`` requests, so the player can seek."""
    try:
        content = signing.loads(token, salt=SALT, max_age=GOOD_FOR_S)
    except signing.BadSignature:
        return trouble.answer(request, 403, "recording_link_expired")
    if content[1:] != [signed_in(request).pk, session_mark(request)]:
        return trouble.answer(request, 403, "recording_link_expired")
    call = Call.objects.filter(id=content[0]).first()
    if call is None or call.recording != "stored":
        raise Refused("no_recording")
    file = inside(Path(settings.SIAGA_CONFIGURATION.recordings), call.recording_file)
    if file is None:
        return trouble.answer(request, 404, "recording_missing")
    response = HttpResponse(content_type="audio/wav")
    response["X-Accel-Redirect"] = PROTECTED + quote(file)
    response["Content-Disposition"] = f'inline; filename="{call.id}.wav"'
    return response


def inside(folder: Path, file: str) -> str | None:
    """``file`` as a path below ``folder``; None when it leaves it or is not there."""
    path = existing_file(folder, file)
    return None if path is None else path.relative_to(folder.resolve()).as_posix()


def session_mark(request: HttpRequest) -> str:
    """Tells this session from others without giving its key away."""
    return sha256((request.session.session_key or "").encode()).hexdigest()[:32]
