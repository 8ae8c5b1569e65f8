"""A modem that is gone, and a gammu-smsd that is: the supervisor sees it, also with nothing to send."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from time import monotonic

import pytest

from siaga.courier.channel import Unreachable
from siaga.courier.routes.modem import Modem
from siaga.courier.routes.modem_pulse import NAME, SENT_WITHIN_S, TAKEN_WITHIN_S, Pulse
from siaga.courier.settings import Settings, WrongSetting
from siaga.records.models import Channel
from tests.courier.running import courier_by
from tests.gateways.at_modem import SAYS, AtModem
from tests.gateways.gateway_programs import folders, monitor, smsd
from tests.gateways.operator_centre import until
from tests.room import Room

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SEEN_WITHIN_S = 20.0
"""Twice what is promised: question, patience and look together may take all of the ten seconds."""


@pytest.fixture
def device(tmp_path: Path) -> Iterator[AtModem]:
    modem = AtModem(tmp_path / "ttyUSB0")
    yield modem
    modem.unplug()


def down() -> bool:
    return Channel.objects.filter(name="sms", works=False, why="unreachable").exists()


def works(tmp_path: Path) -> bool:
    log = tmp_path / "smsd.log"
    return log.exists() and NAME in log.read_text() and not down()


@pytest.fixture
def courier(room: Room, tmp_path: Path) -> Iterator[None]:
    written = [f'{name} = "{folder}"' for name, folder in folders(tmp_path).items()]
    file = tmp_path / "channels.toml"
    file.write_text("\n".join(["[sms.modem]", *written]) + "\n")
    with courier_by(file):
        yield


def seen_within_s(
    breaks: Callable[[], object], tmp_path: Path, within_s: float = SEEN_WITHIN_S
) -> None:
    until(lambda: works(tmp_path), "it never works")
    began = monotonic()
    breaks()
    until(down, "nobody has seen it", within_s)
    print(f"seen after {monotonic() - began:.1f} s")


@SQLITE
def test_a_gammu_smsd_that_hangs_or_dies_is_seen_and_so_is_that_it_works_again(
    courier: None, tmp_path: Path
) -> None:
    with ExitStack() as first:
        program = first.enter_context(smsd(tmp_path))
        seen_within_s(lambda: program.send_signal(signal.SIGSTOP), tmp_path)
        program.send_signal(signal.SIGCONT)
        seen_within_s(first.close, tmp_path)
    with smsd(tmp_path):
        until(lambda: works(tmp_path), "still said to be down")


@SQLITE
def test_a_modem_that_is_unplugged_or_mute_is_seen_with_nothing_to_send(
    courier: None, device: AtModem, tmp_path: Path
) -> None:
    with smsd(tmp_path, device.device):
        seen_within_s(lambda: setattr(device, "mute", True), tmp_path)
        device.mute = False
        seen_within_s(device.unplug, tmp_path)
    device.plug_in()
    with smsd(tmp_path, device.device):  # by itself it comes back after half a minute, or never
        until(lambda: works(tmp_path), (tmp_path / "smsd.log").read_text)


@SQLITE
def test_a_modem_without_a_network_is_seen_with_nothing_to_send_and_so_is_that_it_has_one_again(
    room: Room, device: AtModem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(monitor(tmp_path)), prepend=os.pathsep)
    file = tmp_path / "channels.toml"
    with smsd(tmp_path, device.device):
        table = {**folders(tmp_path), "smsdrc": str(tmp_path / "smsdrc")}
        file.write_text("\n".join(["[sms.modem]", *(f'{k} = "{v}"' for k, v in table.items())]))
        with courier_by(file):
            # Our modem's answers make gammu-smsd begin anew every few seconds, which takes it six.
            seen_within_s(
                lambda: monkeypatch.setitem(SAYS, "AT+CSQ", "+CSQ: 99,99"),
                tmp_path,
                2 * SEEN_WITHIN_S,
            )
            monkeypatch.setitem(SAYS, "AT+CSQ", "+CSQ: 20,0")
            until(lambda: works(tmp_path), "still said to be down")


@pytest.mark.parametrize(
    ("smsdrc", "said"), [("/nowhere", "cannot be read"), (__file__, "needs the program")]
)
def test_what_the_signal_cannot_be_asked_with_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, smsdrc: str, said: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(WrongSetting, match=rf"\[sms.modem\] smsdrc: {said}"):
        Modem(Settings("sms.modem", {**folders(tmp_path), "smsdrc": smsdrc}))


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_while_messages_go_out_nothing_else_needs_to_be_taken(tmp_path: Path) -> None:
    (tmp_path / "errors").mkdir()
    clock = Clock()
    pulse = Pulse(tmp_path, tmp_path / "errors", clock)

    def look(lies: dict[str, int], after_s: float, received: bool = False) -> bool:
        clock.now += after_s
        pulse.look(lies, received)
        try:
            pulse.require()
        except Unreachable:
            return False
        return True

    pulse.look({}, received=False)
    assert (tmp_path / pulse.name).exists()
    two = {pulse.name: 70, "OUTA1.txt": 300, "OUTA2.txt": 300}
    assert look({"OUTA1.txt": 300, "OUTA2.txt": 300}, 1.0)
    assert look(two, SENT_WITHIN_S - 1)
    assert look({pulse.name: 70, "OUTA2.txt": 300}, 0.9), "one has gone out"
    assert look({pulse.name: 70, "OUTA2.txt": 300}, SENT_WITHIN_S - 0.1)
    assert not look({pulse.name: 70, "OUTA2.txt": 300}, 0.2)
    assert look({pulse.name: 70, "OUTA2.txt": 300}, 30, received=True), "it hears"
    assert look({pulse.name: 70, "OUTA2.txt": 2 * 2 * 153}, 2 * SENT_WITHIN_S - 0.1), (
        "it has two parts"
    )
    pulse.taken_back("OUTA2.txt")
    assert not look({pulse.name: 70}, TAKEN_WITHIN_S + 0.2), "taken back by ourselves"
    pulse.fails("no room")
    with pytest.raises(Unreachable, match="no room"):
        pulse.require()
