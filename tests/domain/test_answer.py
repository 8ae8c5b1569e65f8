from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga.domain.answer import Said, read_answer

CODES = {"17", "18"}


@pytest.mark.parametrize(
    "text",
    [
        "1",
        " 1 ",
        "1.",
        "1!",
        "1 siap",
        "1siap",
        "SIAP",
        "Siap ndan",
        "terima",
        "OK",
        "Satu",
        "１",
        "1 terima kasih",
        "ok sampai jumpa",
    ],
)
def test_somebody_takes_the_task(text: str) -> None:
    assert read_answer(text, CODES).answer == "acknowledge"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2 mobil mogok", Said("decline", rest="mobil mogok", bare=True)),
        ("2. Mobil mogok di Sumbul", Said("decline", rest="Mobil mogok di Sumbul", bare=True)),
        ("2mogok", Said("decline", rest="mogok", bare=True)),
        ("2 unit rusak", Said("decline", rest="unit rusak", bare=True)),
        ("2 sedang perbaikan", Said("decline", rest="sedang perbaikan", bare=True)),
        ("2 mobil 1 mogok", Said("decline", rest="mobil 1 mogok", bare=True)),
        ("2 unit belum siap", Said("decline", rest="unit belum siap", bare=True)),
        ("2 unit blm sampai", Said("decline", rest="unit blm sampai", bare=True)),
        ("Tolak unit habis", Said("decline", rest="unit habis")),
        ("tolak 17 ban pecah", Said("decline", "17", rest="ban pecah")),
        ("2", Said("decline", bare=True)),
        ("2 17 jalan putus", Said("decline", "17", rest="jalan putus")),
        ("17 2 jalan putus", Said("decline", "17", rest="jalan putus")),
        ("2 17 masih otw tugas lain", Said("decline", "17", rest="masih otw tugas lain")),
        ("2 2 unit rusak", Said("decline", rest="2 unit rusak", bare=True)),
    ],
)
def test_somebody_declines_and_says_why(text: str, said: Said) -> None:
    assert read_answer(text, CODES) == said


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("OTW", "en_route"),
        ("0TW", "en_route"),
        ("otw!", "en_route"),
        ("Otw 10 menit", "en_route"),
        ("sudah berangkat", "en_route"),
        ("1 OTW", "en_route"),
        ("1,otw", "en_route"),
        ("2 unit meluncur", "en_route"),
        ("3 mobil sudah otw", "en_route"),
        ("1 unit kami tiba", "on_scene"),
        ("T1BA", "on_scene"),
        ("PROSES", "in_place"),
        ("1 proses", "in_place"),
        ("sudah ditangani", "in_place"),
        ("proses 10 menit", "in_place"),
        ("tiba di lokasi", "on_scene"),
        ("sdh tiba", "on_scene"),
        ("SELESAI", "cleared"),
        ("tiba, tidak ada api", "on_scene"),
        ("selesai tidak ada korban", "cleared"),
        ("siap 2 unit otw", "en_route"),
        ("siap, 2 unit otw ke lokasi", "en_route"),
        ("ok otw 10 menit lagi", "en_route"),
        ("siap sudah selesai semua pak", "cleared"),
        ("slesai, api padam", "cleared"),
        ("5ELE5AI", "cleared"),
    ],
)
def test_a_crew_says_where_it_is(text: str, answer: str) -> None:
    assert read_answer(text, CODES).answer == answer


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Otw 10 menit", Said("en_route", rest="10 menit")),
        ("otw 10mnt", Said("en_route", rest="10mnt")),
        ("Otw 10-15 menit lagi", Said("en_route", rest="10-15 menit lagi")),
        ("otw 17 menit", Said("en_route", rest="17 menit")),
        ("otw 17, 10 menit lagi", Said("en_route", "17", rest="10 menit lagi")),
        ("otw 5 km lagi", Said("en_route", rest="5 km lagi")),
        ("OTW 2 unit", Said("en_route", rest="2 unit")),
        ("OTW 12 unit", Said("en_route", rest="12 unit")),
        ("17 unit otw", Said("en_route", "17")),
        ("17 sudah tiba", Said("on_scene", "17")),
        ("berangkat 10 menit lagi sampai", Said("en_route", rest="10 menit lagi sampai")),
        ("otw 17mobil 1", Said("en_route", "17", rest="mobil 1")),
        ("1 tiba 10 menit lagi", Said("acknowledge", rest="tiba 10 menit lagi")),
        ("1 17 tiba 10 menit lagi", Said("acknowledge", "17", rest="tiba 10 menit lagi")),
        ("tiba, 2 korban luka", Said("on_scene", rest="2 korban luka")),
        ("tiba 10 menit yang lalu", Said("on_scene", rest="10 menit yang lalu")),
        ("Selesai 2 rumah", Said("cleared", rest="2 rumah")),
        ("1 3 orang berangkat", Said("acknowledge", rest="3 orang berangkat")),
        ("siap 86", Said("acknowledge")),
        ("86 siap", Said("acknowledge")),
        ("86 otw", Said("en_route")),
        ("OTW 99 mobil 1", Said("en_route", stray="99", rest="mobil 1")),
    ],
)
def test_a_number_of_something_is_no_code(text: str, said: Said) -> None:
    assert read_answer(text, CODES) == said


def test_a_number_of_something_is_no_code_also_where_a_task_has_that_number() -> None:
    small = {"2", "10", "86"}
    assert read_answer("OTW 2 unit", small) == Said("en_route", rest="2 unit")
    assert read_answer("otw 10 menit", small) == Said("en_route", rest="10 menit")
    assert read_answer("2 unit otw", small) == Said("en_route")
    assert read_answer("OTW 2 mobil 1", small) == Said("en_route", "2", rest="mobil 1")
    assert read_answer("OTW 10 unit damkar", small) == Said("en_route", "10", rest="unit damkar")
    assert read_answer("2 10 menit lagi", small).answer == "decline", "10 menit is the reason"
    assert read_answer("2 2 mobil mogok", small) == Said("decline", "2", rest="mobil mogok")
    assert read_answer("siap 86", small) == Said("acknowledge", "86")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 17", Said("acknowledge", "17")),
        ("1 #17", Said("acknowledge", "17")),
        ("1 kode 018", Said("acknowledge", "18")),
        ("17 1", Said("acknowledge", "17")),
        ("otw 18", Said("en_route", "18")),
        ("18 tiba", Said("on_scene", "18")),
        ("1 17 otw", Said("en_route", "17")),
        ("1 otw 17", Said("en_route", "17")),
        ("OTW 17 Mobil 1", Said("en_route", "17", rest="Mobil 1")),
        ("1 112-2026-000017", Said("acknowledge", "17")),
        ("1 99", Said("acknowledge", stray="99")),
        ("tiba 99", Said("on_scene", stray="99")),
    ],
)
def test_the_code_says_which_task_and_a_strangers_code_is_seen(text: str, said: Said) -> None:
    assert read_answer(text, CODES) == said


def test_a_code_that_looks_like_an_answer_comes_after_the_answer() -> None:
    assert read_answer("1 2", {"1", "2"}) == Said("acknowledge", "2")
    assert read_answer("2 1", {"1", "2"}) == Said("decline", "1")
    assert read_answer("1 1", {"1"}) == Said("acknowledge", "1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "?",
        "3",
        "17",
        "halo",
        "belum tiba",
        "tidak bisa",
        "tiba-tiba mati lampu",
        "ok nanti saya cek dulu ya",
        "selesai?",
        "siap, tapi di mana lokasinya?",
        "11",
        "12",
        "tidak ada korban",
        "112",
        "2 menit lagi sampai",
        "2mnt lagi",
        "2 korban luka berat butuh ambulans",
        "2 orang terjebak",
        "2 rumah habis terbakar",
        "dua jam lagi selesai",
        "2 km lagi",
        "2 mobil damkar meluncur",
        "2 unit siap",
        "2 masih di jalan, otw",
        "1 jam lagi baru bisa",
        "1 korban meninggal",
        "1 unit rusak",
        "1 maaf kami tidak bisa",
        "1 17 maaf belum bisa",
        "1 ga sanggup",
        "siap belum bisa",
        "tiba 10 menit lagi",
        "tiba 17 10 menit lagi",
        "sampai 5 mnt",
        "tiba sekitar 10 menit lagi",
        "sampai sebentar lagi",
        "tiba 2 km lagi",
        "selesai 1 jam lagi",
        "selesai dalam 2 jam",
        "berangkat 10 menit lagi",
        "meluncur bentar lagi",
        "otw nanti",
        "sampai sekarang belum ada unit",
        "belum diproses",
        "diproses besok",
        "2 mobil kami proses",
        "86",
        "oke maaf",
        "terima kasih",
        "Trima kasih pak",
        "siap terima kasih",
        "oke makasih",
        "otw batal, mobil mogok",
        "otw 17 batal",
        "1 otw batal",
        "otw tidak jadi",
        "otw 17 ga bisa",
        "selesai belum",
        "tiba belum",
        "ok berangkat 5 menit lagi",
        "ditangani belum",
        "diproses batal",
        "proses tidak jadi",
        "ditangani polres",
        "ditangani 17 dinas lain",
        "\x00\x1b",
    ],
)
def test_what_is_not_clear_decides_nothing(text: str) -> None:
    assert read_answer(text, CODES).answer == "unclear"


@given(st.text(max_size=2000))
def test_nothing_that_can_be_written_breaks_it(text: str) -> None:
    said = read_answer(text, CODES)
    assert said.code in {"", *CODES}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("proses", Said("in_place")),
        ("ditangani 17", Said("in_place", "17")),
        ("ditangani kami pak", Said("in_place", rest="kami pak")),
        ("1 ditangani", Said("in_place", yes=True)),
        ("1 17 ditangani", Said("in_place", "17", yes=True)),
        ("siap proses", Said("in_place", yes=True)),
    ],
)
def test_who_deals_with_it_without_coming_may_have_said_yes_before(text: str, said: Said) -> None:
    assert read_answer(text, CODES) == said
