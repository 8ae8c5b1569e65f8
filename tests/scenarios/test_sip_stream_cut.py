"""The connection between voice and the engine breaks; both live on, and nothing is lost."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from siaga.operations.conversations import AnswerCall, HangUpCall
from siaga.operations.door import execute
from siaga.records.models import Call
from tests.databases import Database
from tests.ports import free_port
from tests.scenarios.telephone import (
    Telephone,
    call_in,
    call_taker,
    loudness,
    sound,
    telephone,
    until,
)

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
CALLER_HZ, TAKER_HZ = 800, 1400
ENGINE_OFFSET = 3
"""From SIAGA_PORT to the engine's own port."""


class Wire:
    """Carries voice's connections to the engine, and can be cut."""

    def __init__(self, listen: int, engine: int) -> None:
        self._ports = listen, engine
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.StreamWriter] = set()
        self._whole = True
        threading.Thread(target=self._run, daemon=True).start()

    def cut(self, seconds: float) -> None:
        """Break every connection and refuse new ones for a while."""
        self._whole = False
        self._loop.call_soon_threadsafe(self._break)
        time.sleep(seconds)
        self._whole = True

    def _break(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    def _run(self) -> None:
        self._loop.run_until_complete(
            asyncio.start_server(self._carry, "127.0.0.1", self._ports[0])
        )
        self._loop.run_forever()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        there, onward = await asyncio.open_connection("127.0.0.1", self._ports[1])
        self._open |= {writer, onward}
        await asyncio.gather(_pump(reader, onward), _pump(there, writer))
        self._open -= {writer, onward}


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
    except ConnectionError:
        pass
    finally:
        writer.close()


@pytest.fixture
def line(database: Database) -> Iterator[Telephone]:
    with telephone(database) as one:
        yield one


@pytest.fixture
def wire(line: Telephone) -> Wire:
    """Voice is started anew, with a wire between it and the engine."""
    line.kill_voice()
    port = free_port()
    made = Wire(port, line.configuration.engine_port)
    line.environment["SIAGA_PORT"] = str(port - ENGINE_OFFSET)
    out = line.configuration.log / "voice.out"
    before = out.stat().st_size
    line.start_voice()
    until(lambda: b"in_agreement" in out.read_bytes()[before:], 20)
    return made


def test_a_conversation_goes_on_while_the_connection_is_cut_and_is_under_control_again(
    line: Telephone, wire: Wire
) -> None:
    line.sit_down(7, TAKER_HZ)
    citizen = line.citizen(CALLER_HZ)
    call = call_in("ringing")
    execute(AnswerCall(call.id), by=call_taker(7))
    call_in("talking", 3)
    time.sleep(1)
    wire.cut(3)
    time.sleep(3)
    execute(HangUpCall(call.id), by=call_taker(7))
    stored = until(lambda: Call.objects.filter(id=call.id, recording="stored").first(), 10)
    assert stored.ended_by == "call_taker"
    caller, taker = sound(line.configuration.recordings / stored.recording_file)
    for second in range(-5, -1):  # from its end: at first a greeting may be heard
        part = slice(second * 8000, (second + 1) * 8000)
        assert loudness(caller[part], CALLER_HZ) > 0.8, f"the caller in second {second}"
        assert loudness(taker[part], TAKER_HZ) > 0.8, f"the call taker in second {second}"
    citizen.terminate()


def test_who_hangs_up_while_the_connection_is_cut_has_ended_and_who_calls_then_is_filed(
    line: Telephone, wire: Wire
) -> None:
    first = line.citizen(CALLER_HZ, "0811")
    call_in("waiting", number="0811")
    cutting = threading.Thread(target=wire.cut, args=(3,))
    cutting.start()
    time.sleep(0.5)
    first.terminate()
    account = "<sip:0822@127.0.0.2>;regint=0;audio_codecs=PCMA"
    second = line.phone("second", account, 500, "127.0.0.2", f"/dial sip:112@{line.sip}")
    cutting.join()
    ended = until(lambda: Call.objects.filter(number="0811", phase="ended").first(), 10)
    assert (ended.ended_by, ended.call_back) == ("caller", "due")
    second.terminate()
    filed = until(lambda: Call.objects.filter(number="0822", phase="ended").first(), 10)
    assert filed.via_fallback
    assert Call.objects.count() == 2
