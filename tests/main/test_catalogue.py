"""A catalogue's files and a regency's boundaries come into force through the door."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from siaga.catalogue.load import folder_of, load_catalogue
from siaga.catalogue.trouble import CatalogueTrouble
from siaga.ledger.append import head
from siaga.main.catalogue import catalogue, load_into_ledger, regions
from siaga.main.configuration import Configuration
from siaga.main.places import places
from siaga.records.models import Agency, Boundary, Category, RegionsImport, Unit
from tests.databases import Database

DAIRI = folder_of("dairi")


def test_a_catalogue_comes_into_force_once(database: Database) -> None:
    loaded = load_catalogue(DAIRI)
    things = (
        *(loaded.agencies, loaded.units, loaded.categories, loaded.plans),
        *(loaded.interpreters, loaded.referrals, loaded.ladders),
    )
    assert load_into_ledger(DAIRI) == sum(len(each) for each in things)
    assert load_into_ledger(DAIRI) == 0
    assert Agency.objects.count() == len(loaded.agencies)
    assert Unit.objects.count() == len(loaded.units)
    assert Category.objects.count() == len(loaded.categories)


def test_one_changed_file_is_one_change(database: Database, tmp_path: Path) -> None:
    load_into_ledger(DAIRI)
    folder = Path(shutil.copytree(DAIRI, tmp_path / "dairi"))
    path = folder / "agencies" / "damkar.toml"
    path.write_text(path.read_text().replace('short_name = "', 'short_name = "Kantor '))
    assert load_into_ledger(folder) == 1
    assert Agency.objects.get(code="damkar").short_name.startswith("Kantor ")


def test_a_catalogue_with_a_mistake_changes_nothing(database: Database, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DAIRI, tmp_path / "dairi"))
    path = folder / "plans" / "dairi.toml"
    path.write_text(path.read_text().replace('"sidumasda"', '"sidumasa"'))
    with pytest.raises(CatalogueTrouble, match='did you mean "sidumasda"'):
        load_into_ledger(folder)
    assert head().position == 0
    said = CliRunner().invoke(catalogue, ["check", str(folder)])
    assert said.exit_code == 1
    assert "dairi.toml:" in said.output


def _outline(tmp_path: Path, code: str) -> Path:
    here = next(one for one in load_catalogue(DAIRI).regions if one.code == "12.11.01.2012")
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    ring = [[here.lon + 0.01 * east, here.lat + 0.01 * north] for east, north in corners]
    feature = {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path = tmp_path / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def test_boundaries_come_into_force_and_their_file_is_remembered(
    database: Database, tmp_path: Path
) -> None:
    said = CliRunner().invoke(regions, ["import", str(_outline(tmp_path, "12.11.01.2012"))])
    assert said.exit_code == 0, said.output
    assert Boundary.objects.get().name == "Kalang"
    assert len(RegionsImport.objects.get().sha256) == 64


def test_boundaries_that_cannot_be_right_leave_the_old_ones_in_force(
    database: Database, tmp_path: Path
) -> None:
    CliRunner().invoke(regions, ["import", str(_outline(tmp_path, "12.11.01.2012"))])
    said = CliRunner().invoke(regions, ["import", str(_outline(tmp_path, "12.11.01.2999"))])
    assert said.exit_code == 1
    assert "the catalogue has no area 12.11.01.2999" in said.output
    assert Boundary.objects.get().name == "Kalang"


def test_a_file_that_cannot_be_read_leaves_the_places_as_they_were(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DAIRI, tmp_path / "dairi"))
    configuration = replace(Configuration.from_environment(), catalogue=str(folder))
    known = places(configuration)
    assert known["12.11.01.2012"].name
    (folder / "agencies" / "damkar.toml").write_text("code = ")
    assert places(configuration, known) is known
    assert places(configuration) == {}
