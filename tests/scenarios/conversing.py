"""Conversations of several desks at once, and a voice process that is killed and comes back."""

from __future__ import annotations

import time
from collections.abc import Callable

from siaga.operations.command import Command
from siaga.operations.conversations import AnswerCall
from siaga.operations.door import execute
from siaga.records.models import Call
from tests.scenarios.telephone import CALLER, Telephone, call_taker, until

CALLER_HZ, TAKER_HZ = 800, 1400
FIRST_TAKER = 11


def talk(line: Telephone, taker: int) -> str:
    """One conversation at one desk; returns the call."""
    line.sit_down(taker, TAKER_HZ, f"headset{taker}")
    number = f"08110{taker}"
    account = f"<sip:{number}@{CALLER}>;regint=0;audio_codecs=PCMA"
    line.phone(f"citizen{taker}", account, CALLER_HZ, CALLER, f"/dial sip:112@{line.sip}")
    call = until(lambda: Call.objects.filter(number=number, phase="ringing").first())
    execute(AnswerCall(call.id), by=call_taker(taker))
    until(lambda: Call.objects.filter(id=call.id, phase="talking").exists(), 5)
    return call.id


def talk_at(line: Telephone, desks: int) -> dict[int, str]:
    """The call of each of so many call takers."""
    return {taker: talk(line, taker) for taker in range(FIRST_TAKER, FIRST_TAKER + desks)}


def start_again(line: Telephone) -> None:
    """Voice, until it knows what goes on."""
    log = line.configuration.log / "voice.out"
    agreed = log.read_bytes().count(b"in_agreement")
    line.start_voice()
    until(lambda: log.read_bytes().count(b"in_agreement") > agreed)


def everybody(calls: dict[int, str], asks: Callable[[str], Command], phase: str) -> float:
    """All ask at once; seconds until it is done for all."""
    began = time.monotonic()
    for taker, call in calls.items():
        execute(asks(call), by=call_taker(taker))
    wanted = Call.objects.filter(id__in=calls.values(), phase=phase)
    until(lambda: wanted.count() == len(calls), 20)
    return time.monotonic() - began
