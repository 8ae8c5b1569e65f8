"""Read a centre's whole catalogue from its folder, or say everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from siaga.catalogue.agency import Agency, Unit, read_agency
from siaga.catalogue.category import Category, read_category
from siaga.catalogue.interpreter import Interpreter, read_interpreters
from siaga.catalogue.ladder import Ladder, read_ladders
from siaga.catalogue.plan import Known, Plan, read_plans
from siaga.catalogue.referral import Referral, read_referrals
from siaga.catalogue.region import check_tree, read_regions
from siaga.catalogue.source import Source, read_source
from siaga.catalogue.spoken import (
    Announcement,
    Simulated,
    read_announcements,
    read_simulated,
)
from siaga.catalogue.trouble import CatalogueTrouble, Trouble, meant
from siaga.domain.region import Region

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Catalogue:
    """All in the order of the files' names; regions in the order of their codes' file."""

    folder: Path
    categories: tuple[Category, ...]
    agencies: tuple[Agency, ...]
    plans: tuple[Plan, ...]
    regions: tuple[Region, ...]
    announcements: tuple[Announcement, ...]
    simulated: tuple[Simulated, ...]
    interpreters: tuple[Interpreter, ...] = ()
    referrals: tuple[Referral, ...] = ()
    ladders: tuple[Ladder, ...] = ()

    @property
    def units(self) -> tuple[Unit, ...]:
        return tuple(unit for agency in self.agencies for unit in agency.units)


def folder_of(name: str) -> Path:
    """The catalogue called ``name``: one that comes with Siaga (``dairi``), or a folder's path."""
    built_in = HERE / name
    if "/" not in name and built_in.is_dir():
        return built_in
    folder = Path(name)
    if folder.is_dir():
        return folder.resolve()
    known = [one.name for one in HERE.iterdir() if (one / "categories").is_dir()]
    text = f'there is no catalogue "{name}"; {meant(name, known)} or give a folder\'s path'
    raise CatalogueTrouble([Trouble(folder, 1, text)])


def load_catalogue(folder: Path) -> Catalogue:
    """Raises ``CatalogueTrouble``: file, line and what to write instead, for every mistake."""
    troubles: list[Trouble] = []
    regions = _regions(folder, troubles)
    categories = [read_category(s, troubles) for s in _sources(folder, "categories", troubles)]
    _unique_keys(folder, categories, troubles)
    agencies = [read_agency(s, regions, troubles) for s in _sources(folder, "agencies", troubles)]
    _unique_units(folder, agencies, troubles)
    by_code = {category.code: category for category in categories}
    known = Known(by_code, {agency.code: agency for agency in agencies}, regions)
    plans = _plans(folder, known, troubles)
    announcements = [
        one
        for source in _sources(folder, "announcements", troubles)
        for one in read_announcements(source, troubles)
    ]
    simulated = [
        read_simulated(source, by_code, regions, troubles)
        for source in _sources(folder, "simulate", troubles, needed=False)
    ]
    interpreters = [
        one
        for source in _sources(folder, "interpreters", troubles, needed=False)
        for one in read_interpreters(source, troubles)
    ]
    referrals = [
        one
        for source in _sources(folder, "referrals", troubles, needed=False)
        for one in read_referrals(source, troubles)
    ]
    ladders = [
        one
        for source in _sources(folder, "ladders", troubles, needed=False)
        for one in read_ladders(source, by_code, troubles)
    ]
    if troubles:
        raise CatalogueTrouble(troubles)
    return Catalogue(
        folder.resolve(),
        tuple(categories),
        tuple(agencies),
        tuple(plans),
        tuple(regions.values()),
        tuple(announcements),
        tuple(simulated),
        tuple(interpreters),
        tuple(referrals),
        tuple(ladders),
    )


def _sources(
    folder: Path, name: str, troubles: list[Trouble], *, needed: bool = True
) -> Iterable[Source]:
    paths = sorted((folder / name).glob("*.toml"))
    if not paths and needed:
        troubles.append(Trouble(folder / name, 1, "no file here; write at least one .toml"))
    read = [read_source(path, troubles) for path in paths]
    return [source for source in read if source is not None]


def _regions(folder: Path, troubles: list[Trouble]) -> Mapping[str, Region]:
    paths = sorted((folder / "regions").glob("*.csv"))
    if not paths:
        troubles.append(Trouble(folder / "regions", 1, "no file here; write at least one .csv"))
    regions: dict[str, Region] = {}
    for path in paths:
        regions.update(check_tree(path, read_regions(path, troubles), troubles))
    return regions


def _unique_keys(folder: Path, categories: list[Category], troubles: list[Trouble]) -> None:
    owners: dict[str, str] = {}
    for category in categories:
        owner = owners.setdefault(category.key, category.code)
        if owner != category.code:
            path = folder / "categories" / f"{category.code}.toml"
            text = f'key "{category.key}" belongs to {owner}.toml already; choose two other letters'
            troubles.append(_at_value(path, "key", category.key, text))


def _unique_units(folder: Path, agencies: list[Agency], troubles: list[Trouble]) -> None:
    owners: dict[str, str] = {}
    for unit in (unit for agency in agencies for unit in agency.units):
        owner = owners.setdefault(unit.code, unit.agency)
        if owner != unit.agency:
            path = folder / "agencies" / f"{unit.agency}.toml"
            text = (
                f'unit "{unit.code}" belongs to {owner}.toml already; '
                f'write "{unit.agency}_{unit.code}"'
            )
            troubles.append(_at_value(path, "code", unit.code, text))


def _at_value(path: Path, key: str, value: str, text: str) -> Trouble:
    """A trouble at the line that says ``key = "value"``."""
    text_lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for number, line in enumerate(text_lines, start=1):
        if line.replace(" ", "").startswith(f'{key}="{value}"'):
            return Trouble(path, number, text)
    return Trouble(path, 1, text)


def _plans(folder: Path, known: Known, troubles: list[Trouble]) -> list[Plan]:
    first: dict[str, str] = {}
    plans = []
    for source in _sources(folder, "plans", troubles):
        for plan, table in read_plans(source, known, troubles):
            if plan.category in first:
                where = first[plan.category]
                text = f'"{plan.category}" has a plan in {where} already; put the lines there'
                table.trouble("category", text)
                continue
            first[plan.category] = f"{source.path.name}, line {table.line}"
            plans.append(plan)
    return plans
