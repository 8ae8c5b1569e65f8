from __future__ import annotations

import pytest

from siaga.domain.shift import written
from siaga.ledger.append import head, load
from siaga.operations.accounts import ChangeAccount
from siaga.operations.centre import (
    Area,
    DefineAgency,
    DefineCategory,
    DefineUnit,
    ImportRegions,
    RequestDemoCall,
)
from siaga.operations.command import SYSTEM, Command
from siaga.operations.erasure import ErasePersonalData
from siaga.operations.rebuild import rebuild
from siaga.records.models import Account, Boundary, Category, RegionsImport, Unit
from tests.records.test_rebuild import everything
from tests.room import FIRE, Room, call_of, desk_of, refusal

SQUARE = {"type": "Polygon", "coordinates": [[[98, 2], [99, 2], [99, 3], [98, 2]]]}


def test_saying_the_same_definition_again_is_no_event(room: Room) -> None:
    before = head().position
    room.does(SYSTEM, DefineAgency("damkar", "Damkar Dairi", "Damkar Dairi", "agency", "0627-1"))
    room.does(SYSTEM, DefineUnit("engine-1", "damkar", "Engine 1", "unit"))
    room.does(SYSTEM, DefineCategory("fire", FIRE))
    assert head().position == before


def test_a_units_shifts_are_kept_and_said_again_no_event(room: Room) -> None:
    shift = written("Malam 19.00-07.00 Sen-Jum")
    for _twice in range(2):
        room.does(SYSTEM, DefineUnit("engine-1", "damkar", "E", "unit", shifts=(shift,)))
    assert Unit.objects.get(code="engine-1").shifts == [shift]
    assert len(load("unit:engine-1")) == 2
    wrong = DefineUnit("engine-1", "damkar", "E", "unit", shifts=({**shift, "days": []},))
    assert refusal(lambda: room.does(SYSTEM, wrong)).values["field"] == "shifts"
    live = everything()
    rebuild()
    assert everything() == live


def test_a_changed_category_keeps_its_place_in_the_list(room: Room) -> None:
    room.does(room.administrator, DefineCategory("fire", {**FIRE, "priority": 1}))
    assert list(Category.objects.values_list("code", flat=True)) == ["fire", "illness"]
    assert Category.objects.get(code="fire").content["priority"] == 1


@pytest.mark.parametrize("who", ["ani", "supervisor", "fireman"])
def test_only_an_administrator_defines_what_the_centre_is_made_of(room: Room, who: str) -> None:
    commands: list[Command] = [
        DefineAgency("x", "X", "X", "agency"),
        DefineUnit("x", "damkar", "X", "unit"),
        DefineCategory("x", {}),
        ImportRegions("dairi", "f.geojson", "ab"),
        ChangeAccount(None, "x", "X", "call_taker"),
        ErasePersonalData("account:1", "asked for"),
    ]
    for command in commands:
        refused = refusal(lambda what=command: room.does(getattr(room, who), what))
        assert refused.code == "forbidden"


@pytest.mark.parametrize("code", ["", "Damkar", "a b", "../x", "x" * 65])
def test_a_code_is_short_and_plain(room: Room, code: str) -> None:
    wrong = DefineAgency(code, "X", "X", "agency")
    assert refusal(lambda: room.does(SYSTEM, wrong)).code == "wrong_value"


def test_a_unit_belongs_to_an_agency_that_exists(room: Room) -> None:
    wrong = DefineUnit("x", "nobody", "X", "unit")
    assert refusal(lambda: room.does(SYSTEM, wrong)).code == "unknown_agency"
    assert not Unit.objects.filter(code="x").exists()


def test_imported_areas_replace_those_of_the_file_before(room: Room) -> None:
    old = (Area("12.11", "Dairi", "kabupaten", SQUARE), Area("12.11.01", "A", "kecamatan", SQUARE))
    new = (Area("12.11", "Dairi", "kabupaten", SQUARE),)
    room.does(room.administrator, ImportRegions("dairi", "old.geojson", "aa", old))
    room.does(room.administrator, ImportRegions("dairi", "new.geojson", "bb", new))
    assert Boundary.objects.get().geometry == SQUARE
    assert RegionsImport.objects.get().source == "new.geojson"


def test_a_demo_call_is_asked_for_in_the_ledger(room: Room) -> None:
    room.does(room.ani, RequestDemoCall("fire"))
    assert [one.actor for one in load("demo")] == [str(room.ani)]
    assert refusal(lambda: room.does(room.ani, RequestDemoCall("x"))).code == "unknown_category"


def test_a_new_account_has_no_password_until_one_is_set(room: Room) -> None:
    account = Account.objects.get(username="ani")
    assert not account.has_usable_password()
    assert (account.name, account.role, account.is_active) == ("Ani", "call_taker", True)
    assert not account.is_staff


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (ChangeAccount(None, "x", "X", "king"), "unknown_role"),
        (ChangeAccount(None, " ", "X", "call_taker"), "missing"),
        (ChangeAccount(None, "x", "X", "officer"), "wrong_value"),
        (ChangeAccount(None, "x", "X", "call_taker", "damkar"), "wrong_value"),
        (ChangeAccount(None, "x", "X", "officer", "nobody"), "unknown_agency"),
        (ChangeAccount(None, "ani", "X", "call_taker"), "username_taken"),
        (ChangeAccount(99999, "x", "X", "call_taker"), "unknown_account"),
    ],
)
def test_an_account_that_makes_no_sense_is_refused(
    room: Room, command: ChangeAccount, code: str
) -> None:
    assert refusal(lambda: room.does(SYSTEM, command)).code == code


def test_the_last_administrator_stays_one(room: Room) -> None:
    me = room.administrator.user
    for command in (
        ChangeAccount(me, "admin", "Admin", "supervisor"),
        ChangeAccount(me, "admin", "Admin", "administrator", active=False),
    ):
        refused = refusal(lambda what=command: room.does(room.administrator, what))
        assert refused.code == "last_administrator"
    assert Account.objects.get(id=me).is_staff


def test_who_may_no_longer_take_calls_leaves_the_desk(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.offer()
    room.does(SYSTEM, ChangeAccount(room.ani.user, "ani", "Ani", "call_taker", active=False))
    assert desk_of(room.ani).state == "off"
    assert call_of(call).phase == "waiting"


def test_an_account_is_not_taken_away_in_the_middle_of_a_call(room: Room) -> None:
    room.sign_on(room.ani)
    room.talk(room.ani)
    off = ChangeAccount(room.ani.user, "ani2", "Ani", "call_taker", active=False)
    assert refusal(lambda: room.does(SYSTEM, off)).code == "call_running"
    assert Account.objects.get(id=room.ani.user).username == "ani"
