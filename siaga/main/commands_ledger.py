"""`siaga ledger …` and `siaga records …`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from siaga.domain.refusal import Refused
from siaga.ledger.erase import scrub
from siaga.ledger.verify import Anchor, Report, verify
from siaga.main.spoken import gettext as _
from siaga.operations.command import SYSTEM
from siaga.operations.door import execute
from siaga.operations.erasure import ErasePersonalData
from siaga.operations.rebuild import rebuild
from siaga.web.words import say

ledger = typer.Typer(no_args_is_help=True, help="The ledger: prove it, erase persons from it.")
records = typer.Typer(no_args_is_help=True, help="The records: what the screens read.")
console = Console()


def _anchor(text: str) -> Anchor:
    position, _colon, digest = text.partition(":")
    if not position.isdigit() or len(digest) != 64:
        text = _("write --anchor POSITION:DIGEST, as an earlier `siaga ledger verify` printed it")
        sys.exit(f"siaga: {text}")
    return Anchor(int(position), digest.lower())


@ledger.command("verify")
def verify_ledger(
    anchor: Annotated[
        str,
        typer.Option(
            help="POSITION:DIGEST noted earlier; proves that nothing before it was redone."
        ),
    ] = "",
) -> None:
    """Read the whole ledger and say whether it is as it was written. Exit code 1 if not."""
    report = verify(_anchor(anchor) if anchor else None)
    _print_report(report)
    if not report.sound:
        raise typer.Exit(1)


def _print_report(report: Report) -> None:
    for trouble in report.troubles:
        console.print(trouble, style="red", soft_wrap=True, highlight=False)
    if report.more_troubles:
        console.print(_("… and {count} more").format(count=report.more_troubles), style="red")
    said = _("The ledger is as it was written: {events} events, personal data of {erased} erased.")
    if not report.sound:
        said = _(
            "The ledger is NOT as it was written: {events} events, personal data of {erased} erased."
        )
    console.print(said.format(events=report.events, erased=report.erased), soft_wrap=True)
    anchor = _("Anchor: {anchor}").format(anchor=f"{report.position}:{report.digest}")
    console.print(anchor, soft_wrap=True, highlight=False)


@ledger.command("erase")
def erase_personal_data(
    stream: Annotated[str, typer.Argument(help="For example call:… or incident:…")],
    reason: Annotated[str, typer.Option(help="The law or the request that asks for it; is kept.")],
) -> None:
    """Erase the personal data of one stream; its events and the chain stay."""
    try:
        reply = execute(ErasePersonalData(stream, reason), by=SYSTEM)
    except Refused as refused:
        sys.exit(f"siaga: {say(refused.code, refused.values)}")
    scrub()
    text = _("Erased the personal data of {count} events of {stream}.")
    console.print(text.format(count=reply["erased"], stream=stream), soft_wrap=True)


@records.command("rebuild")
def rebuild_records() -> None:
    """Throw the records away and work them out again from the ledger."""
    with Progress(console=console) as progress:
        task = progress.add_task(_("Rebuilding"))
        events = rebuild(lambda done, total: progress.update(task, completed=done, total=total))
    console.print(_("The records follow {events} events.").format(events=events))
