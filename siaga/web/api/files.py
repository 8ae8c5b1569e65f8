"""Files of an incident's conversation: taken in, opened over a link that is good for one session.

What a file is, is decided by what stands in it (``web/pictures.py``). It is on the disk before
the ledger says so; what the ledger refused is taken away again.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import quote

import structlog
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Router
from pydantic import Field

from siaga.domain.file_rules import KINDS, LARGEST_BYTES
from siaga.domain.refusal import Malformed, Refused
from siaga.operations.files import AddFile, OpenFile, known_path
from siaga.operations.keeping import existing_file
from siaga.records.models import File, Incident
from siaga.web import trouble
from siaga.web.api.answering import DONE, sent
from siaga.web.api.declared import Code, Hex
from siaga.web.api.recordings import GOOD_FOR_S, session_mark
from siaga.web.api.schemas import Done
from siaga.web.api.schemas_files import FileLink
from siaga.web.audience import Audience, audience_of, visible_incident
from siaga.web.door import carry_out, signed_in
from siaga.web.pictures import cleaned

router = Router()

SALT: Final = "siaga.file"
PROTECTED: Final = "/protected-files/"
LEAST_FREE_BYTES: Final = 512 * 2**20
"""The ledger and the recordings need what is left of the disk."""

log = structlog.get_logger(__name__)


@router.post("/incidents/{hex:incident}/files", response=Done)
def add(
    request: HttpRequest,
    incident: str,
    file: Hex,
    agency: Code | None = None,
    name: Annotated[str, Field(max_length=300)] = "",
) -> HttpResponse:
    """The body is the file itself. ``file`` is chosen by the page: sent again, it is there once."""
    visible_incident(_audience(request), incident)
    if File.objects.filter(id=file, incident__in=_merged_into(incident)).exists():
        return sent(DONE)
    content = request.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise Malformed("file_too_big", limit_mb=LARGEST_BYTES // 2**20)
    kind, kept = cleaned(content)
    digest = sha256(kept).hexdigest()
    path = f"{datetime.now(UTC):%Y/%m/%d}/{file}-{digest[:16]}.{kind}"
    try:
        _write(Path(settings.SIAGA_CONFIGURATION.files), path, kept)
    except OSError as why:
        log.warning("file_not_stored", why=str(why))
        return trouble.answer(request, 507, "disk_full")
    command = AddFile(incident, file, agency, kind, path, digest, len(kept), name)
    try:
        carry_out(request, command)
    except Refused:
        if not known_path(path):
            (Path(settings.SIAGA_CONFIGURATION.files) / path).unlink(missing_ok=True)
        raise
    return sent(DONE)


def _merged_into(incident: str) -> list[str]:
    """It, and those that it was merged into: what is sent to it is kept there."""
    found = [incident]
    while into := Incident.objects.filter(id=found[-1]).values_list("merged_into", flat=True)[0]:
        found.append(into)
    return found


def _write(folder: Path, path: str, content: bytes) -> None:
    """Whole and on the disk, or not there at all. Raises ``OSError``."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
        raise OSError("less is free than the ledger may need")
    draft = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        with draft.open("xb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    parent = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)


@router.post("/incidents/{hex:incident}/files/{hex:file}/open", response=FileLink)
def open_file(request: HttpRequest, incident: str, file: str) -> HttpResponse:
    """Leaves a trace in the ledger before there is anything to see."""
    row = _seen(_audience(request), file)
    if row.incident != incident:
        raise Http404
    carry_out(request, OpenFile(incident, file))
    content = [file, signed_in(request).pk, session_mark(request)]
    token = signing.dumps(content, salt=SALT, compress=False)
    return sent({"url": f"/api/files/{token}"})


@router.get("/files/{token}", include_in_schema=False)
def show(request: HttpRequest, token: str) -> HttpResponse:
    """The file itself, never as a page of ours: to be saved, or shown as a picture in one."""
    try:
        content = signing.loads(token, salt=SALT, max_age=GOOD_FOR_S)
    except signing.BadSignature:
        return trouble.answer(request, 403, "file_link_expired")
    if content[1:] != [signed_in(request).pk, session_mark(request)]:
        return trouble.answer(request, 403, "file_link_expired")
    row = _seen(_audience(request), content[0])
    path = existing_file(Path(settings.SIAGA_CONFIGURATION.files), row.path)
    if row.state != "stored" or path is None:
        return trouble.answer(request, 404, "file_missing")
    response = HttpResponse(content_type=KINDS[row.kind])
    response["X-Accel-Redirect"] = PROTECTED + quote(row.path)
    response["Content-Disposition"] = content_disposition_header(True, _name(row)) or "attachment"
    return response


def _audience(request: HttpRequest) -> Audience:
    return audience_of(signed_in(request), "")


def _seen(audience: Audience, file: str) -> File:
    """Raises ``Http404`` for one that does not exist or is between others."""
    row = File.objects.filter(id=file).first()
    if row is None or not (audience.centre or row.agency in ("", audience.agency)):
        raise Http404
    visible_incident(audience, row.incident)
    return row


def _name(row: File) -> str:
    """As it was called, with the ending of what it is."""
    number = Incident.objects.values_list("number", flat=True).get(id=row.incident)
    said = row.name.rpartition(".")[0] or row.name or f"{number}-{row.id[:6]}"
    return f"{said}.{'jpg' if row.kind == 'jpeg' else row.kind}"
