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
from siaga.operations.recordings import OpenRecording
from siaga.records.models import Call
from siaga.web import trouble
from siaga.web.api.answering import sent
from siaga.web.api.schemas import Purpose, RecordingLink
from siaga.web.door import carry_out, signed_in

router = Router()

GOOD_FOR_S: Final = 600
SALT: Final = "siaga.recording"
PROTECTED: Final = "/protected-recordings/"
"""nginx serves this folder for an answer of ours only (``X-Accel-Redirect``)."""


@router.post("/calls/{hex:call}/recording/open", response=RecordingLink)
def open_recording(request: HttpRequest, call: str, entry: Purpose) -> HttpResponse:
    """Leaves a trace in the ledger before there is anything to hear."""
    carry_out(request, OpenRecording(call, entry.purpose))
    content = [call, signed_in(request).pk, _session_mark(request)]
    token = signing.dumps(content, salt=SALT, compress=False)
    return sent({"url": f"/api/recordings/{token}"})


@router.get("/recordings/{token}", include_in_schema=False)
def play(request: HttpRequest, token: str) -> HttpResponse:
    """The audio itself; nginx answers ``Range`` requests, so the player can seek."""
    try:
        content = signing.loads(token, salt=SALT, max_age=GOOD_FOR_S)
    except signing.BadSignature:
        return trouble.answer(request, 403, "recording_link_expired")
    if content[1:] != [signed_in(request).pk, _session_mark(request)]:
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
    root = folder.resolve()
    if not file or "\x00" in file:
        return None
    path = (root / file).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        return None
    return path.relative_to(root).as_posix()


def _session_mark(request: HttpRequest) -> str:
    """Tells this session from others without giving its key away."""
    return sha256((request.session.session_key or "").encode()).hexdigest()[:32]
