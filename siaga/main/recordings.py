"""``siaga recordings …``: are they all there, the files of incidents too, and how long are they kept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import typer
from rich.console import Console

from siaga.ledger.unavailable import database_reached
from siaga.main.configuration import Configuration
from siaga.main.spoken import gettext as _
from siaga.operations.command import SYSTEM
from siaga.operations.door import execute
from siaga.operations.keeping import ReviewRetention, stored_calls
from siaga.operations.storage import Kept, Trouble, check
from siaga.records.models import Call, File

recordings = typer.Typer(
    no_args_is_help=True, help="The recordings: prove that they are all there, keep them in time."
)
console = Console()


@recordings.command("verify")
def verify() -> None:
    """Compare every recording, and every file of an incident, with the ledger. Exit code 1 if
    anything is wrong."""
    said = Configuration.from_environment()
    sound, troubles = 0, 0
    for trouble in chain(check(said.recordings, _known()), check(said.files, known_files())):
        if trouble is None:
            sound += 1
            continue
        troubles += 1
        console.print(_sentence(trouble), style="red", soft_wrap=True, highlight=False)
    if troubles:
        console.print(
            _("{troubles} things are wrong; {sound} recordings are as they should be.").format(
                troubles=troubles, sound=sound
            )
        )
        raise typer.Exit(1)
    console.print(
        _("All {sound} recordings are as the ledger says, and nothing else is there.").format(
            sound=sound
        )
    )


def _known() -> Iterator[Kept]:
    rows = Call.objects.exclude(recording_file="").order_by("recording_file")
    with database_reached():
        for row in rows.iterator():
            yield Kept(
                row.id,
                row.recording_file,
                row.recording_sha256,
                row.recording_bytes or 0,
                row.recording or "",
            )


def known_files() -> Iterator[Kept]:
    """Photos and documents of incidents. Raises ``LedgerUnavailable``."""
    with database_reached():
        for row in File.objects.order_by("path").iterator():
            yield Kept("", row.path, row.sha256, row.bytes, row.state)


def _sentence(trouble: Trouble) -> str:
    sentences = {
        "missing": _("{file}: the file is missing ({of})"),
        "size": _("{file}: the file has another size than the ledger says ({of})"),
        "digest": _("{file}: the file was changed, its SHA-256 is another ({of})"),
        "not_deleted": _("{file}: should be deleted and is still there ({of})"),
        "unknown": _("{file}: the ledger knows nothing of this file"),
    }
    of = _("call {call}").format(call=trouble.call) if trouble.call else _("file of an incident")
    return sentences[trouble.what].format(file=trouble.file, of=of)


@recordings.command("review")
def review() -> None:
    """Work out anew how long each recording is kept: after SIAGA_KEEP_RECORDINGS has changed."""
    calls = stored_calls()
    for call in calls:
        execute(ReviewRetention(call), by=SYSTEM)
    console.print(_("{count} recordings were looked at.").format(count=len(calls)))
