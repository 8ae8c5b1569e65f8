from __future__ import annotations

import asyncio
import os
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from siaga.domain.told import Told
from siaga.operations.callouts import CallOut, Standing
from siaga.voice.speech import KEPT_S, Speech
from siaga.voice.spoken import NARRATIVE_LIMIT, spoken_alert, spoken_holder
from siaga.voice.ways import Way, Ways, trunk_of

AT = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
OUT = CallOut("m", "i", "a", "anton", "damkar", "081234567801", AT, needed=True, permitted=True)
TOLD = Told(
    incident="i",
    alert="a",
    agency="damkar",
    agency_name="Damkar",
    number="DS-2026-0012",
    code="12",
    category="Kebakaran",
    priority=1,
    place="Kalang Baru, Kec. Sidikalang",
    landmark="Jl. Merdeka no. 4",
    narrative="Rumah terbakar, dua orang di dalam!",
    people="2",
    point="2.7,98.3",
)


def ways(reached: frozenset[str] = frozenset({"one", "two"}), **most: int) -> Ways:
    phones = {"piket": "101@127.0.0.6:5060"}
    return Ways(most or {"one": 2, "two": 1}, phones, lambda name: name in reached)


def test_the_alert_is_said_in_indonesian_the_most_important_first_and_for_the_ear() -> None:
    assert spoken_alert(TOLD) == (
        "Kebakaran. Prioritas 1. Kalang Baru, Kecamatan Sidikalang. Patokan: Jalan Merdeka nomor 4."
        " Jumlah orang terdampak: 2. Rumah terbakar, dua orang di dalam! Untuk Damkar."
        " Laporan nomor 12."
    )


def test_what_the_report_does_not_say_yet_is_left_out() -> None:
    bare = replace(TOLD, category="", priority=None, place="", landmark="", narrative="", people="")
    assert spoken_alert(bare) == "Keadaan darurat. Untuk Damkar. Laporan nomor 12."


def test_a_long_story_is_cut_between_words() -> None:
    long = replace(TOLD, narrative="api besar sekali " * 40)
    said = spoken_alert(long)
    assert len(said) < len(spoken_alert(replace(TOLD, narrative=""))) + NARRATIVE_LIMIT + 3
    assert "sekal." not in said


def test_where_nobody_has_set_out_it_is_said_who_took_it() -> None:
    said = spoken_alert(TOLD, Standing("acknowledged", "berta", "Berta"))
    assert said.endswith("Tugas ini sudah diambil Berta, tetapi belum ada yang berangkat.")
    assert spoken_holder("Berta") == "Tugas ini sudah diambil Berta. Terima kasih."


def test_a_telephone_of_the_house_needs_no_trunk_and_no_toll_rule() -> None:
    house = replace(OUT, to="101", permitted=False)
    none = Ways({}, {"piket": "101@127.0.0.6:5060"}, lambda _name: True)
    assert none.there_are(house)
    assert none.choose(house, 0, ()) == Way("PJSIP/duty/sip:101@127.0.0.6:5060", "")
    assert not none.there_are(OUT)
    assert not ways().there_are(replace(OUT, permitted=False))
    assert not ways().there_are(replace(OUT, to=""))


def test_each_try_takes_another_trunk_and_one_that_is_not_reached_takes_none() -> None:
    both = ways()
    chosen = [both.choose(OUT, tries, ()) for tries in (0, 1, 2)]
    assert [way.trunk for way in chosen if way] == ["one", "two", "one"]
    assert ways(frozenset({"two"})).choose(OUT, 0, ()) == Way(f"PJSIP/{OUT.to}@trunk-two", "two")
    assert ways(frozenset({"two"})).choose(OUT, 0, ["two"]) is None, "no try over a dead line"
    assert ways(frozenset()).choose(replace(OUT, to="101"), 0, ()) is not None
    both.failed(Way("", "one"))
    assert (way := both.choose(OUT, 0, ())) is not None
    assert way.trunk == "two"
    both.worked(Way("", "one"))
    assert both.choose(OUT, 0, ()) == Way(f"PJSIP/{OUT.to}@trunk-one", "one")


def test_no_trunk_carries_more_duty_phones_than_its_share() -> None:
    full = ["one", "one", "two"]
    assert ways().choose(OUT, 0, full) is None
    assert (way := ways().choose(OUT, 0, full[1:])) is not None
    assert way.trunk == "one"
    assert ways().choose(replace(OUT, to="101"), 0, full) is not None


def test_the_channel_works_while_one_trunk_does() -> None:
    both = ways()
    assert both.work()
    both.failed(Way("", "one"))
    assert both.work()
    both.failed(Way("", "two"))
    assert not both.work()
    assert not ways(frozenset()).work()
    assert Ways({}, {}, lambda _name: False).work(), "where there is none, none is missed"


def test_the_trunk_of_a_channel_is_known_by_its_name() -> None:
    assert trunk_of("PJSIP/trunk-tel-kom-0000002a") == "tel-kom"
    assert trunk_of("PJSIP/duty-0000002a") == ""


def test_one_sentence_is_spoken_once_and_forgotten_after_an_hour(tmp_path: Path) -> None:
    said: list[str] = []

    def speak(text: str, file: Path) -> None:
        time.sleep(0.05)
        said.append(text)
        file.write_bytes(b"sound")

    async def story() -> list[str]:
        speech = Speech(tmp_path, speak)
        media = await asyncio.gather(*(speech.media("Kebakaran.") for _ in range(3)))
        media.append(await speech.media("Kebakaran."))
        (file,) = tmp_path.glob("*.wav")
        old = time.time() - KEPT_S - 1
        os.utime(file, (old, old))
        await speech.forget_old()
        speech.close()
        return media

    media = asyncio.run(story())
    assert said == ["Kebakaran."]
    assert len(set(media)) == 1
    assert media[0].startswith(f"sound:{tmp_path}/")
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_spoken_is_left_out(tmp_path: Path) -> None:
    def fails(_text: str, _file: Path) -> None:
        raise OSError("no such program")

    async def story() -> str:
        speech = Speech(tmp_path, fails)
        media = await speech.media("Kebakaran.")
        speech.close()
        return media

    assert asyncio.run(story()) == ""
