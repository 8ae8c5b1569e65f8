"""A line is closed for a drill: its callers come by the next one, or reach the duty phones."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from siaga.ledger.append import load
from siaga.main.packages.program import program
from siaga.operations.command import Actor
from siaga.operations.door import execute
from siaga.operations.trunk_doors import CloseDoor, OpenDoor
from siaga.records.models import Call, Trunk
from tests.databases import Database
from tests.ports import free_port
from tests.scenarios.sip_callers import Caller
from tests.scenarios.telephone import CALLER, Telephone, call_in, telephone, until

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SECOND, DUTY = "127.0.0.4", "127.0.0.3"
SUPERVISOR = Actor("user", 1, "supervisor")
TRUNKS = "".join(
    f'[[trunk]]\nname = "{name}"\naddresses = ["{address}"]\nqualify = false\n\n'
    for name, address in (("first", CALLER), ("second", SECOND))
)


@pytest.fixture
def duty_port() -> int:
    return free_port()


@pytest.fixture
def line(database: Database, duty_port: int) -> Iterator[Telephone]:
    (database.state / "trunks.toml").write_text(TRUNKS)
    with telephone(database, SIAGA_DUTY_PHONES=f"piket@{DUTY}:{duty_port}") as one:
        until(lambda: Trunk.objects.count() == 2)
        yield one


def close(line: Telephone, trunk: str, confirmed: str = "") -> None:
    execute(CloseDoor(trunk, 30, "latihan", confirmed), by=SUPERVISOR)
    until(lambda: line.holds_closed(trunk))


def caller(number: str) -> Caller:
    return Caller(sender=f"<sip:{number}@127.0.0.2>")


def turned_away(line: Telephone, tmp_path: Path, number: str, limit_s: float = 8) -> bool:
    scenario = caller(number).refused(tmp_path / "refused.xml", 503)
    return line.call(scenario, "refused", ip=CALLER).wait(limit_s) == 0


def is_closed(trunk: str) -> bool:
    return Trunk.objects.filter(name=trunk).exclude(closed_until=None).exists()


def test_a_closed_line_sends_its_callers_to_the_next_and_opens_when_one_does_not_come(
    line: Telephone, tmp_path: Path
) -> None:
    close(line, "first")
    assert turned_away(line, tmp_path, "081234"), "503: the operator tries the next line"
    scenario = caller("081234").scenario(tmp_path / "caller.xml", 13_000)
    came = line.call(scenario, "came", ip=SECOND, limit_s=20)
    assert call_in("waiting", trunk="second").number == "081234"
    assert came.wait(20) == 0
    assert is_closed("first"), "who came by the other line is no reason to open it"
    assert Call.objects.count() == 1, "the way round is one call"
    assert turned_away(line, tmp_path, "089999")
    until(lambda: not is_closed("first"), 15)
    lost = until(lambda: Call.objects.filter(number="089999").first())
    assert (lost.trunk, lost.call_back) == ("first", "due"), "to be called back, not lost"
    assert Trunk.objects.get(name="first").opened_why == "not_elsewhere"
    until(lambda: not line.holds_closed("first"))
    line.call(caller("081111").scenario(tmp_path / "back.xml", 6000), "back", ip=CALLER)
    assert call_in("waiting", number="081111").trunk == "first"
    until(lambda: not list((line.configuration.engine_folder / "fallback").glob("*.turned")))


def test_the_last_line_rings_the_duty_phones_until_it_is_opened(
    line: Telephone, duty_port: int, tmp_path: Path
) -> None:
    sipp = program("sipp")
    duty = ["-sn", "uas", "-i", DUTY, "-p", str(duty_port), "-nostdin"]
    line.run(sipp.argv(duty), "duty", sipp.environment)
    close(line, "second")
    close(line, "first", "first")
    talk = line.call(caller("081234").scenario(tmp_path / "one.xml", 4000), "one", ip=CALLER)
    assert talk.wait(15) == 0
    filed = until(lambda: Call.objects.filter(number="081234", phase="ended").first())
    assert filed.via_fallback and filed.answered_at is not None
    kinds = [type(one.event).__name__ for one in load(f"call:{filed.id}")]
    assert "CallPresented" not in kinds, "no desk: the drill is of the duty phones"
    execute(OpenDoor("first"), by=SUPERVISOR)
    until(lambda: not line.holds_closed("first"))
    line.call(caller("081111").scenario(tmp_path / "two.xml", 6000), "two", ip=CALLER)
    call_in("waiting", number="081111")


def test_no_door_stays_closed_when_voice_is_dead(line: Telephone, tmp_path: Path) -> None:
    close(line, "first")
    assert turned_away(line, tmp_path, "081234")
    line.kill_voice()
    time.sleep(11)
    line.call(caller("081111").scenario(tmp_path / "in.xml", 15_000), "in", limit_s=25)
    notes = line.configuration.engine_folder / "fallback"
    until(lambda: any("number=081111" in p.read_text() for p in notes.glob("*.note")), 15)
    line.start_voice()
    until(lambda: Trunk.objects.filter(name="first", opened_why="not_elsewhere").exists(), 15)
    filed = until(lambda: Call.objects.filter(number="081234").first())
    assert filed.call_back == "due", "who was sent away before"
