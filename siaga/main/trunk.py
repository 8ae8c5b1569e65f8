"""`siaga trunk …`: let a line to the operator test itself, and read what it heard."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from siaga.domain.refusal import Refused
from siaga.domain.trunk_rules import TEST_LIMIT
from siaga.main.spoken import gettext as _
from siaga.operations.command import SYSTEM
from siaga.operations.door import execute
from siaga.operations.trunks import TestTrunk
from siaga.records.models import Trunk
from siaga.web.labels import TRUNK_FAILURES
from siaga.web.words import say

LOOK_S: Final = 0.2
app = typer.Typer(no_args_is_help=True, help="The lines to the operator.")
console = Console()


@app.callback()
def trunk() -> None:
    """The lines to the operator."""


@app.command("test")
def test(
    trunk: Annotated[
        str, typer.Option("--trunk", help="Only this one; by default all that can.")
    ] = "",
) -> None:
    """Call ourselves over the trunk and tell delay, loss and loudness. Exit code 1 if not well."""
    names = [trunk] if trunk else list(_testable())
    if not names:
        sys.exit("siaga: " + _("no trunk can test itself; see docs/operating/trunk.md"))
    if not all([_test(name) for name in names]):
        raise typer.Exit(1)


def _testable() -> list[str]:
    return list(Trunk.objects.filter(testable=True).values_list("name", flat=True))


def _test(name: str) -> bool:
    try:
        test = execute(TestTrunk(name), by=SYSTEM)["test"]
    except Refused as refused:
        console.print(f"{name}: {say(refused.code, refused.values)}", style="red")
        return False
    end = time.monotonic() + TEST_LIMIT.total_seconds() + 5
    while time.monotonic() < end:
        row = Trunk.objects.filter(name=name).exclude(test=test).first()
        if row is not None and row.result is not None:
            return _show(name, row.result)
        time.sleep(LOOK_S)
    console.print(f"{name}: " + _("no result; does `siaga up` run?"), style="red")
    return False


def _show(name: str, result: Mapping[str, Any]) -> bool:
    reason = result["reason"]
    said = _(TRUNK_FAILURES[reason]) if reason else _("Good")
    console.print(f"{name}: {said}", style="red" if reason else "green")
    table = Table(box=None)
    for head in ("", _("delay"), _("loss"), _("loudness")):
        table.add_column(head, justify="right" if head else "left")
    for way, word in (("inward", _("from callers")), ("outward", _("to callers"))):
        table.add_row(word, *_cells(result[way]))
    console.print(table)
    return not reason


def _cells(way: dict[str, float] | None) -> tuple[str, str, str]:
    if way is None:
        return ("–", "–", _("nothing heard"))
    return (
        f"{way['delay_ms']:.0f} ms",
        f"{way['loss_pct']:.1f} %",
        f"{way['loudness_db']:+.1f} dB",
    )
