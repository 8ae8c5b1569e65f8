"""Mistakes in a catalogue's files are named by file and line, with what to write instead."""

from __future__ import annotations

import shutil
import struct
import wave
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from siaga.catalogue.load import folder_of, load_catalogue
from siaga.catalogue.trouble import CatalogueTrouble

DAIRI = folder_of("dairi")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the catalogue that a test may spoil."""
    return Path(shutil.copytree(DAIRI, tmp_path / "dairi"))


def _spoil(folder: Path, name: str, written: str, instead: str) -> int:
    """Replace once; the line on which it stands."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert written in text
    path.write_text(text.replace(written, instead, 1), encoding="utf-8")
    return text[: text.index(written)].count("\n") + 1


def _said(folder: Path) -> str:
    with pytest.raises(CatalogueTrouble) as caught:
        load_catalogue(folder)
    return str(caught.value).replace(f"{folder}/", "")


MISTAKES = [
    (
        "ladders/dairi.toml",
        'position = "second", wait_s = 60',
        'position = "duty", wait_s = 60',
        '"duty" stands in this ladder already; leave one out',
    ),
    (
        "ladders/dairi.toml",
        'position = "head"',
        'position = "hed"',
        'unknown position "hed"; did you mean "head"?',
    ),
    (
        "ladders/dairi.toml",
        'categories = ["*"]',
        'categories = ["fires"]',
        'unknown category "fires"; did you mean "fire"?',
    ),
    (
        "ladders/dairi.toml",
        "wait_s = 60",
        "wait_s = 6",
        "write a number from 10 to 21600",
    ),
    (
        "referrals/referrals.toml",
        'phone = "123"',
        'phone = "PLN"',
        'digits only, + in front allowed; write "123"',
    ),
    (
        "categories/fire.toml",
        "untouched_after_s = { 1 = 600",
        "untouched_after_s = { 4 = 600",
        'unknown key "4"; write one of: 1, 2, 3',
    ),
    (
        "categories/fire.toml",
        "untouched_after_s = { 1 = 600",
        "untouched_after_s = { 1 = 6",
        "write a number from 60 to 86400",
    ),
    (
        "interpreters/interpreters.toml",
        'languages = ["toba"]',
        'languages = ["tobaa"]',
        'unknown language "tobaa"; did you mean "toba"?',
    ),
    (
        "interpreters/interpreters.toml",
        'languages = ["english"]',
        "languages = []",
        'write at least one, such as languages = ["toba", "pakpak"]',
    ),
    (
        "interpreters/interpreters.toml",
        'phone = ""',
        'phone = "rahasia"',
        "digits only, + in front allowed",
    ),
    (
        "simulate/fire.toml",
        '"12.11.01.2011"',
        '"12.11.01.2091"',
        'unknown region code "12.11.01.2091"; did you mean "12.11.01.2011" (desa Huta Rakyat)?',
    ),
    (
        "agencies/camat_sumbul.toml",
        'region = "12.11.02"',
        'region = "12.11.92"',
        'unknown region code "12.11.92"; did you mean "12.11.02" (kecamatan Sumbul)?',
    ),
    (
        "plans/dairi.toml",
        '{ agency = "damkar"',
        '{ agency = "damkr"',
        'unknown agency "damkr"; did you mean "damkar"?',
    ),
    (
        "plans/dairi.toml",
        'kind = "health_centre"',
        'kind = "fire"',
        'unknown kind "fire"; write one of: district_office, health_centre',
    ),
    (
        "plans/dairi.toml",
        'regions = ["12.11.14"]',
        'regions = ["12.11.41"]',
        'unknown region code "12.11.41"; did you mean "12.11.01" (kecamatan Sidikalang)?',
    ),
    (
        "agencies/damkar.toml",
        'name = "Damkar 1"',
        'shifts = ["Pagi"]\nname = "Damkar 1"',
        'a shift is a name and hours; write for example shifts = ["Pagi 07.00-19.00", '
        '"Kantor 08.00-16.00 Sen-Jum"]',
    ),
    (
        "plans/dairi.toml",
        'category = "flood"',
        'category = "fire"',
        '"fire" has a plan in dairi.toml, line 14 already; put the lines there',
    ),
    (
        "plans/dairi.toml",
        'level = "second"',
        'level = "secnd"',
        'unknown level "secnd"; did you mean "second"?',
    ),
    (
        "plans/dairi.toml",
        "units = { engine = 1, tanker = 1 }",
        "units = { engin = 1, tanker = 1 }",
        'unknown kind of unit "engin"; did you mean "engine"?',
    ),
    (
        "plans/dairi.toml",
        "units = { engine = 1, tanker = 1 }",
        "units = { engine = 99 }",
        "engine = 99; write a number from 1 to 20",
    ),
    (
        "plans/dairi.toml",
        "inform = true",
        "inform = 1",
        "write inform = true, or remove it",
    ),
    (
        "plans/dairi.toml",
        'reserve_for = "psc119"',
        'reserve_for = "psc"',
        'unknown agency "psc"; did you mean "psc119"?',
    ),
    (
        "plans/dairi.toml",
        '{ agency = "bpbd", reserve_for = "damkar"',
        '{ agency = "damkar", reserve_for = "damkar"',
        "the reserves turn in a circle (damkar → damkar); remove one of these lines",
    ),
    (
        "plans/dairi.toml",
        '{ agency = "pmi", reserve_for = "psc119"',
        '{ agency = "pmi", reserve_for = "dishub"',
        'reserve_for = "dishub", but no line of this plan calls dishub to act',
    ),
    (
        "plans/dairi.toml",
        'level = "second", inform = true',
        'level = "second", inform = true, units = { team = 1 }',
        "who is only informed sends nobody; remove units, or inform",
    ),
    (
        "categories/fire.toml",
        'key = "KB"',
        'key = "kb"',
        'key = "kb" does not fit; write for example "KB"',
    ),
    (
        "categories/fire.toml",
        "acknowledge_within_s = 60",
        "acknowlege_within_s = 60",
        'unknown key "acknowlege_within_s"; did you mean "acknowledge_within_s"?',
    ),
    (
        "categories/fire.toml",
        "priority = 2",
        "priority = 4",
        "priority = 4; write a number from 1 to 3",
    ),
    (
        "categories/fire.toml",
        'ask = { id = "Masih ada orang di dalam?", en = "Is anyone still inside?" }',
        'ask = { id = "Masih ada orang di dalam?" }',
        'the English text is missing; add en = "…"',
    ),
    (
        "categories/fire.toml",
        'when = { injured = "yes" }',
        'when = { injurd = "yes" }',
        'unknown question "injurd"; did you mean "injured"?',
    ),
    (
        "categories/fire.toml",
        'when = { injured = "yes" }',
        'when = { injured = "ya" }',
        '"injured" cannot be answered "ya"; write one of: no, unknown, yes',
    ),
    (
        "categories/traffic_accident.toml",
        "{ at_least = 3 }",
        "{ at_lest = 3 }",
        'unknown bound "at_lest"; did you mean "at_least"?',
    ),
    (
        "categories/medical.toml",
        'when = { problem = "birth" }',
        'when = { known_illness = "asma" }',
        '"known_illness" is free text: no rule can read it',
    ),
    (
        "categories/fire.toml",
        'code = "spreading"',
        'code = "injured"',
        'code "injured" stands already in line 30; choose another',
    ),
    ("categories/fire.toml", 'icon = "flame"', 'icon = "flme"', 'did you mean "flame"?'),
    (
        "agencies/damkar.toml",
        'duty_phone = ""',
        'duty_phone = "kantor"',
        "digits only, + in front allowed",
    ),
    (
        "agencies/damkar.toml",
        'code = "damkar_2"',
        'code = "Damkar 2"',
        'write code = "damkar_2"',
    ),
    (
        "agencies/damkar.toml",
        'code = "damkar_2"',
        'code = "bpbd_trc_1"',
        'unit "bpbd_trc_1" belongs to bpbd.toml already; write "damkar_bpbd_trc_1"',
    ),
    (
        "regions/dairi.csv",
        "12.11.01.2012,Kalang,desa,12.11.01,2.75989,98.30305",
        "12.11.01.2012,Kalang,desa,12.11.01,98.30305,2.75989",
        "is not in Indonesia; write degrees, lat first",
    ),
    (
        "regions/dairi.csv",
        "12.11.01.2012,Kalang,desa",
        "12.11.01.2011,Kalang,desa",
        'code "12.11.01.2011" stands already in line 10; remove one',
    ),
    (
        "regions/dairi.csv",
        "12.11.01.2012,Kalang,desa,12.11.01",
        "12.11.01.2012,Kalang,dusun,12.11.01",
        'unknown level "dusun"; write one of: desa, kabupaten, kecamatan, kelurahan',
    ),
]


@pytest.mark.parametrize(("name", "written", "instead", "hint"), MISTAKES)
def test_a_mistake_is_named_with_file_line_and_what_to_write(
    folder: Path, name: str, written: str, instead: str, hint: str
) -> None:
    line = _spoil(folder, name, written, instead)
    said = [one for one in _said(folder).splitlines() if hint in one]
    assert said and said[0].startswith(f"{name}:{line}: "), _said(folder)


def test_a_plan_that_leaves_somebody_without_help_is_refused_at_its_own_line(folder: Path) -> None:
    _spoil(
        folder,
        "plans/dairi.toml",
        "units = { engine = 1, tanker = 1 }, because",
        'when = { injured = "yes" }, because',
    )
    line = (folder / "plans/dairi.toml").read_text().splitlines().index('category = "fire"') + 1
    assert f"plans/dairi.toml:{line}: nobody is called to act when injured = no" in _said(folder)


def test_a_key_of_two_letters_belongs_to_one_category(folder: Path) -> None:
    line = _spoil(folder, "categories/flood.toml", 'key = "BJ"', 'key = "KB"')
    assert f'categories/flood.toml:{line}: key "KB" belongs to fire.toml already' in _said(folder)


def test_what_is_no_toml_is_named_with_its_line(folder: Path) -> None:
    line = _spoil(folder, "categories/fire.toml", 'kind = "yes_no"', 'kind = "yes_no')
    assert f"categories/fire.toml:{line}: this is not TOML" in _said(folder)


def test_a_file_named_otherwise_than_its_code_is_refused(folder: Path) -> None:
    (folder / "agencies/damkar.toml").rename(folder / "agencies/pemadam.toml")
    assert 'agencies/pemadam.toml:1: the file is called pemadam; write code = "pemadam"' in _said(
        folder
    )


def test_every_mistake_is_named_at_once(folder: Path) -> None:
    _spoil(folder, "categories/fire.toml", 'key = "KB"', 'key = "K"')
    _spoil(folder, "categories/flood.toml", 'icon = "waves"', 'icon = "wavs"')
    _spoil(folder, "plans/dairi.toml", 'agency = "sidumasda"', 'agency = "sidumasa"')
    assert len(_said(folder).splitlines()) == 3


def test_a_sound_the_phone_engine_cannot_play_is_refused(folder: Path) -> None:
    with wave.open(str(folder / "announcements/hold.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(22050)
        sound.writeframes(struct.pack("<4h", 1, 2, 3, 4))
    assert "hold.wav is not 8000 Hz mono 16 bit but 22050 Hz" in _said(folder)
    (folder / "announcements/hold.wav").unlink()
    assert "announcements/announcements.toml" in _said(folder)


def test_a_missing_announcement_is_named(folder: Path) -> None:
    _spoil(folder, "announcements/announcements.toml", 'code = "hold"', 'code = "greeting"')
    assert "missing: hold" in _said(folder)


def test_an_empty_folder_says_what_belongs_there(tmp_path: Path) -> None:
    with pytest.raises(CatalogueTrouble, match=r"no file here; write at least one \.toml"):
        load_catalogue(tmp_path)


def test_an_unknown_catalogue_is_answered_with_those_that_exist() -> None:
    with pytest.raises(CatalogueTrouble, match='did you mean "dairi"'):
        folder_of("dari")


def test_a_file_that_is_not_text_is_named(folder: Path) -> None:
    (folder / "categories/fire.toml").write_bytes(b'code = "fire"\nkey = "\xff\xfe"\n')
    assert "categories/fire.toml:2: not UTF-8 text" in _said(folder)


VALUES = ['""', "0", "[]", "{}", "true", '"x"', "[[]]", "{ a = 1 }", '["x", 1]', "-1", "1.5"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), value=st.sampled_from(VALUES))
def test_any_wrong_value_is_a_named_trouble_and_never_a_crash(
    folder: Path, data: st.DataObject, value: str
) -> None:
    name = data.draw(st.sampled_from(["categories/fire.toml", "agencies/damkar.toml"]))
    path = folder / name
    text = (DAIRI / name).read_text(encoding="utf-8")
    lines = text.splitlines()
    places = [number for number, line in enumerate(lines) if " = " in line and line[0] != " "]
    number = data.draw(st.sampled_from(places))
    if lines[number].endswith("["):
        return
    lines[number] = f"{lines[number].split(' = ')[0]} = {value}"
    path.write_text("\n".join(lines), encoding="utf-8")
    try:
        load_catalogue(folder)
    except CatalogueTrouble as trouble:
        assert trouble.troubles
    finally:
        path.write_text(text, encoding="utf-8")
