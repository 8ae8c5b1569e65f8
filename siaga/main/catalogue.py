"""`siaga catalogue …` and `siaga regions …`: a centre's files and boundaries into the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from siaga.catalogue.load import Catalogue, folder_of, load_catalogue
from siaga.catalogue.trouble import CatalogueTrouble
from siaga.geo.boundaries import BoundaryTrouble, read_boundaries
from siaga.ledger.append import head
from siaga.main.configuration import Configuration
from siaga.main.spoken import gettext as _
from siaga.operations.centre import (
    Area,
    DefineAgency,
    DefineCategory,
    DefineInterpreter,
    DefinePlan,
    DefineUnit,
    ImportRegions,
)
from siaga.operations.command import SYSTEM, Command
from siaga.operations.contacts import DefineLadder
from siaga.operations.door import execute
from siaga.operations.referrals import DefineReferral

catalogue = typer.Typer(no_args_is_help=True, help="The files a centre is made of.")
regions = typer.Typer(no_args_is_help=True, help="The areas of the regency.")
console = Console()

Folder = Annotated[
    str, typer.Argument(help="A catalogue's name or folder; without it, SIAGA_CATALOGUE.")
]


def load_into_ledger(folder: Path) -> int:
    """Take a catalogue into force; the number of things that changed by it.

    What the files say goes over what was edited on a page; what the files do
    not name stays. Raises ``CatalogueTrouble`` before anything is changed.
    """
    commands = list(_commands(load_catalogue(folder)))
    before = head().position
    for command in commands:
        execute(command, by=SYSTEM)
    return head().position - before


def _commands(loaded: Catalogue) -> Iterator[Command]:
    """Agencies before their units, categories before their plans."""
    for agency in loaded.agencies:
        yield DefineAgency(
            agency.code, agency.name, agency.short_name, agency.kind, agency.duty_phone
        )
    for unit in loaded.units:
        named = (unit.code, unit.agency, unit.name, unit.kind, unit.station)
        yield DefineUnit(*named, shifts=unit.shifts)
    for one in loaded.interpreters:
        yield DefineInterpreter(one.code, one.name, one.languages, one.phone)
    for referral in loaded.referrals:
        yield DefineReferral(referral.code, dict(referral.content))
    for category in loaded.categories:
        yield DefineCategory(category.code, category.content)
    for plan in loaded.plans:
        yield DefinePlan(plan.code, plan.content)
    for ladder in loaded.ladders:
        yield DefineLadder(ladder.code, ladder.content)


@catalogue.command("check")
def check(folder: Folder = "") -> None:
    """Say what is wrong in a catalogue's files. Exit code 1 if anything is."""
    loaded = _read(folder)
    text = _(
        "{name} is in order: {categories} categories, {agencies} agencies, {units} units, "
        "{plans} plans, {regions} regions."
    )
    console.print(
        text.format(
            name=loaded.folder.name,
            categories=len(loaded.categories),
            agencies=len(loaded.agencies),
            units=len(loaded.units),
            plans=len(loaded.plans),
            regions=len(loaded.regions),
        ),
        soft_wrap=True,
    )


@catalogue.command("load")
def load(folder: Folder = "") -> None:
    """Take a catalogue into force. What was edited on a page is replaced by what the files say."""
    changed = load_into_ledger(_read(folder).folder)
    console.print(
        _("{count} changes.").format(count=changed) if changed else _("Nothing has changed.")
    )


@regions.callback()
def about_regions() -> None:
    """The areas of the regency."""


@regions.command("import")
def import_boundaries(
    file: Annotated[Path, typer.Argument(help="GeoJSON whose features carry properties.code.")],
) -> None:
    """Take the boundaries of a GeoJSON file into force, for the map and for points on it."""
    loaded = _read("")
    try:
        outlines = read_boundaries(file, loaded.regions)
        digest = sha256(file.read_bytes()).hexdigest()
    except BoundaryTrouble as trouble:
        _refuse(str(trouble))
    areas = tuple(Area(one.code, one.name, one.level, one.geometry) for one in outlines)
    name = loaded.folder.name
    execute(ImportRegions(name, file.name, digest, areas), by=SYSTEM)
    text = _("{count} boundaries of {file} are in force.")
    console.print(text.format(count=len(areas), file=file.name), soft_wrap=True)


def _read(folder: str) -> Catalogue:
    try:
        return load_catalogue(folder_of(folder or Configuration.from_environment().catalogue))
    except CatalogueTrouble as trouble:
        _refuse(str(trouble))


def _refuse(text: str) -> NoReturn:
    console.print(text, style="red", soft_wrap=True, highlight=False, markup=False)
    raise typer.Exit(1)
