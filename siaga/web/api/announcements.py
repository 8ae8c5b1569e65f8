"""What callers hear: listen, record in the browser, go back to the catalogue's file."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from siaga.catalogue.load import folder_of, load_catalogue
from siaga.catalogue.spoken import ANNOUNCEMENTS, SECOND, WITHOUT_TEXT, Announcement
from siaga.catalogue.voice import LARGEST_BYTES, for_telephone, longest_s
from siaga.operations.announcements import ReplaceAnnouncement, RestoreAnnouncement
from siaga.records.models import RecordedAnnouncement
from siaga.web.api.answering import DONE, sent
from siaga.web.api.schemas import Done
from siaga.web.api.schemas_queue import AnnouncementList
from siaga.web.door import carry_out
from siaga.web.names import Names

router = Router()

SPOKEN: Final = tuple(code for code in ANNOUNCEMENTS if code not in WITHOUT_TEXT)


@router.get("/announcements", response=AnnouncementList)
def announcements(request: HttpRequest) -> HttpResponse:
    """Each announcement and its second language, in the order in which callers meet them."""
    files, names = _catalogue(), Names()
    recorded = {row.code: row for row in RecordedAnnouncement.objects.all()}
    items = []
    for code in (one for own in SPOKEN for one in (own, f"{own}_second")):
        row, file = recorded.get(code), files.get(code)
        first = files.get(code.removesuffix("_second"))
        items.append(
            {
                "code": code.removesuffix("_second"),
                "second": code in SECOND,
                "longest_s": int(longest_s(code)),
                "text": file.text if file else "",
                "means": first.text if first and not file else "",
                "there": row is not None or file is not None,
                "recorded_at": row.at if row else None,
                "recorded_by_name": names.actor(row.by) if row else None,
                "duration_s": row.duration_s if row else None,
            }
        )
    return sent({"items": items})


@router.get("/announcements/{code}/sound", include_in_schema=False)
def sound(request: HttpRequest, code: str) -> HttpResponse:
    """What the next caller hears; a few hundred kilobytes at most."""
    row = RecordedAnnouncement.objects.filter(code=code).first()
    own = _catalogue().get(code)
    file = _folder() / row.file if row else (own.file if own else None)
    if file is None or not file.is_file():
        raise Http404
    return HttpResponse(file.read_bytes(), content_type="audio/wav")


@router.post("/announcements/{code}", response=Done)
def replace(request: HttpRequest, code: str) -> HttpResponse:
    """The body is a WAV file of any rate. It is on disk before the ledger says so."""
    _require_known(code)
    content, duration_s = for_telephone(request.read(LARGEST_BYTES + 1), longest_s(code))
    digest = sha256(content).hexdigest()
    file = f"{code}-{digest[:16]}.wav"
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = folder / f".{file}"
    fresh.write_bytes(content)
    fresh.replace(folder / file)
    carry_out(request, ReplaceAnnouncement(code, file, digest, round(duration_s, 2)))
    return sent(DONE)


@router.post("/announcements/{code}/restore", response=Done)
def restore(request: HttpRequest, code: str) -> HttpResponse:
    _require_known(code)
    carry_out(request, RestoreAnnouncement(code))
    return sent(DONE)


def _require_known(code: str) -> None:
    if code not in SPOKEN and code not in SECOND:
        raise Http404


def _folder() -> Path:
    return Path(settings.SIAGA_CONFIGURATION.announcements)


def _catalogue() -> dict[str, Announcement]:
    loaded = load_catalogue(folder_of(settings.SIAGA_CONFIGURATION.catalogue))
    return {one.code: one for one in loaded.announcements}
