"""The parties of calls on the wire: telephones that are dialled, desks, and who hears whom.

Nothing here remembers what it has not seen: who is in a call's bridge is asked
of the engine, and made what the records say. A party's telephone is the channel
``party-<id>``, so that nothing is dialled twice, whatever was killed in between.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from siaga.domain.party import (
    CallHandedOver,
    CallReturned,
    CallTakerLeft,
    PartyFailed,
    PartyInvited,
    PartyJoined,
    PartyLeft,
    PartyRefused,
    RecordingPaused,
    RecordingResumed,
)
from siaga.domain.party_rules import PHONE_RING_S
from siaga.domain.party_state import COMING, LIVE
from siaga.domain.supervision import (
    CallTakenOver,
    ListeningBegan,
    SupervisorJoined,
    WhisperBegan,
)
from siaga.operations.calls import ConfirmHeld, ConfirmResumed
from siaga.operations.parties import ConfirmPartyJoined, ConfirmPartyRang, ReportPartyGone
from siaga.operations.wire import WireCall, WireParty
from siaga.voice import line as on_line
from siaga.voice.ari import Ari, EngineGone, EngineRefused, NotThere
from siaga.voice.engine import DIALLED, DUTY_PHONE
from siaga.voice.facts import Facts
from siaga.voice.line import Line
from siaga.voice.spying import Spying

PARTIES_MAKE_ROOM = (
    CallHandedOver,
    CallReturned,
    CallTakenOver,
    CallTakerLeft,
    PartyFailed,
    PartyLeft,
    PartyRefused,
)
"""After these a waiting call may ring somewhere."""
ABOUT_PARTIES = (
    *PARTIES_MAKE_ROOM,
    ListeningBegan,
    PartyInvited,
    PartyJoined,
    RecordingPaused,
    RecordingResumed,
    SupervisorJoined,
    WhisperBegan,
)
"""After these a call is looked at again."""
PHONE = "party-"
NO_ROUTE = 3
"""Q.850: no route to destination."""
DIAL_S = PHONE_RING_S + 5
"""The deadline in the ledger comes first; this is the net below it."""

log = structlog.get_logger(__name__)
LegOf = Callable[[int | None], str | None]


def phone_of(party: WireParty) -> str:
    """The channel of a party's telephone."""
    return f"{PHONE}{party.id}"


def endpoint_of(number: str, carriers: Collection[str], trunk: str) -> str | None:
    """What Asterisk dials for a number or ``user@host``; None when nothing carries it out.

    A trunk of its own keeps a caller's conference on one operator, if it can.
    """
    if DIALLED.fullmatch(number) and carriers:
        return f"PJSIP/{number}@trunk-{trunk if trunk in carriers else next(iter(carriers))}"
    if "@" in number and DUTY_PHONE.fullmatch(number):
        return f"PJSIP/duty/sip:{number}"
    return None


@dataclass
class Phone:
    """A telephone that was dialled. ``up``: picked up, whether the ledger knows it yet or not."""

    call: str
    up: bool = False


class Parties:
    """All of them. ``leg_of`` is the channel of a desk, None when it cannot hear now."""

    def __init__(self, ari: Ari, facts: Facts, leg_of: LegOf, carriers: Collection[str]) -> None:
        self._ari = ari
        self._facts = facts
        self._leg_of = leg_of
        self._carriers = carriers
        self._spying = Spying(ari, leg_of)
        self._phones: dict[str, Phone] = {}
        """By their channels in the engine."""

    # --- what the records say is made so ---

    async def arrange(self, line: Line, record: WireCall) -> None:
        """A call that has been answered: who should hear whom, does. With the line's lock held."""
        await self._dial_invited(record)
        others = self._others(record)
        caller_in = bool(others) and not record.held
        await on_line.make_bridge(self._ari, line)
        there = await self._in_bridge(line.bridge)
        wanted = [line.channel, *others] if caller_in else others
        for channel in there - set(wanted):
            await self._take_out(line, channel)
        if not caller_in:
            await self._let_wait(line, "hold" if record.held else "waiting")
        elif line.channel not in there and line.hears != "people":
            await on_line.stop_tone(self._ari, line)
        if caller_in and not line.joined:
            await on_line.switch_off(self._ari, line)
        if missing := [channel for channel in wanted if channel not in there]:
            await self._put_in(line, missing)
        if caller_in:
            line.joined, line.hears = others[0], "people"
        await self._confirm(record)

    async def let_listen(self, line: Line, record: WireCall) -> None:
        """Supervisors' ears, after all that the call itself needs: none of it waits for them."""
        await self._spying.arrange(line, record)

    async def tidy(self, record: WireCall) -> None:
        """Telephones and ears of those who are in the call no more, in whatever phase it is."""
        for party in record.parties:
            if party.state not in LIVE and phone_of(party) in self._phones:
                await self._ari.delete(f"/channels/{phone_of(party)}")
        await self._spying.tidy(record)

    def _others(self, record: WireCall) -> list[str]:
        """Channels of everybody who talks, the caller not among them."""
        found = [self._leg_of(record.attended_by)]
        for party in record.parties:
            if party.mode != "talk":
                continue
            if party.desk is None and party.state in LIVE:
                phone = self._phones.get(phone_of(party))
                found.append(phone_of(party) if phone is not None and phone.up else None)
            elif party.state == "joined":
                found.append(self._leg_of(party.desk))
        return [channel for channel in found if channel is not None]

    async def _in_bridge(self, bridge: str) -> set[str]:
        return set((await self._ari.get(f"/bridges/{bridge}"))["channels"])

    async def _take_out(self, line: Line, channel: str) -> None:
        try:
            await self._ari.post(f"/bridges/{line.bridge}/removeChannel", channel=channel)
        except EngineRefused as refused:
            log.info("not_in_bridge", call=line.call, channel=channel, why=str(refused))

    async def _put_in(self, line: Line, channels: Iterable[str]) -> None:
        """Each by itself: one that has just gone must not keep the others out."""
        for channel in channels:
            try:
                await self._ari.post(f"/bridges/{line.bridge}/addChannel", channel=channel)
            except EngineRefused as refused:
                if channel == line.channel:
                    raise
                log.info("not_to_be_bridged", call=line.call, channel=channel, why=str(refused))

    async def _let_wait(self, line: Line, tone: str) -> None:
        line.joined = ""
        if line.hears != tone:
            await on_line.let_hear(self._ari, line, tone)

    async def _confirm(self, record: WireCall) -> None:
        if record.wish == "hold":
            await self._facts.say(ConfirmHeld(record.id))
        elif record.wish == "resume":
            await self._facts.say(ConfirmResumed(record.id))

    # --- telephones ---

    async def _dial_invited(self, record: WireCall) -> None:
        for party in record.parties:
            if party.desk is None and party.state in LIVE and phone_of(party) not in self._phones:
                if party.state == "invited":
                    await self._dial(record, party)
                else:
                    await self._say_gone(record.id, party.id, 0)

    async def _dial(self, record: WireCall, party: WireParty) -> None:
        channel = phone_of(party)
        endpoint = endpoint_of(party.number or "", self._carriers, record.trunk)
        if endpoint is None:
            await self._say_gone(record.id, party.id, NO_ROUTE)
            return
        self._phones[channel] = Phone(record.id)
        try:
            # Ours only once it is answered: a channel that is still being dialled sits in a
            # bridge of the engine's own, and taken out of it in that moment it may stay mute.
            await self._ari.post(
                "/channels",
                {"variables": {"SIAGA_CALL": record.id}},
                endpoint=endpoint,
                app="siaga",
                appArgs=f"party,{record.id}",
                channelId=channel,
                timeout=DIAL_S,
            )
        except EngineRefused as refused:
            if refused.status == 409:  # dialled by an earlier voice process
                return
            log.warning("party_not_dialled", call=record.id, why=str(refused))
            self._phones.pop(channel, None)
            await self._say_gone(record.id, party.id, NO_ROUTE)

    async def _say_gone(self, call: str, party: str, cause: int) -> None:
        await self._facts.say(ReportPartyGone(call, party, cause), f"party-gone-{party}")

    async def rings(self, channel: str) -> None:
        """The far telephone rings."""
        if phone := self._phones.get(channel):
            party = channel.removeprefix(PHONE)
            await self._facts.say(ConfirmPartyRang(phone.call, party), f"party-rang-{party}")

    def call_of(self, channel: str) -> str:
        """The call that a telephone was dialled for; "" of any other channel."""
        phone = self._phones.get(channel)
        return phone.call if phone is not None else ""

    async def picked_up(self, line: Line, channel: str) -> None:
        """Into the bridge at once: also while the ledger is away the two hear each other.

        Under the line's lock, and known before the ledger knows it: whoever arranges the call
        by its record of a moment ago must not take the telephone out again.
        """
        self._phones[channel].up = True
        async with line.lock:
            if channel not in await self._in_bridge(line.bridge):
                await self._put_in(line, [channel])
        await self._say_joined(line.call, channel)

    async def _say_joined(self, call: str, channel: str) -> None:
        party = channel.removeprefix(PHONE)
        await self._facts.say(ConfirmPartyJoined(call, party), f"party-joined-{party}")

    async def gone(self, channel: str, cause: int) -> None:
        """A telephone is off the line."""
        if phone := self._phones.pop(channel, None):
            await self._say_gone(phone.call, channel.removeprefix(PHONE), cause)

    async def press(self, line: Line, party: str, digits: str) -> None:
        """Keypad tones. Done once or not at all: tones at a wrong time do harm."""
        channel = f"{PHONE}{party}" if party else line.channel
        await self._ari.post(f"/channels/{channel}/dtmf", dtmf=digits)

    async def _stands(self, channel: str) -> bool:
        try:
            await self._ari.get(f"/channels/{channel}")
        except NotThere:
            return False
        return True

    # --- ends and beginnings ---

    async def end(self, call: str) -> None:
        """The call is over: nobody is left on a line that leads nowhere."""
        for channel in [id for id, phone in self._phones.items() if phone.call == call]:
            self._phones.pop(channel)
            await self._hang_up(channel)
        await self._spying.end(call)

    async def _hang_up(self, channel: str) -> None:
        try:
            await self._ari.delete(f"/channels/{channel}")
        except (EngineRefused, EngineGone, NotThere) as trouble:
            log.info("party_not_hung_up", channel=channel, why=str(trouble))

    async def look(
        self, channels: Mapping[str, Mapping[str, Any]], live: Collection[WireCall]
    ) -> None:
        """After a start or a lost stream: what stands is known again, what nobody wants ends."""
        phones = {id: c for id, c in channels.items() if id.startswith(PHONE)}
        for id in set(self._phones) - set(phones):
            if not await self._stands(id):
                self._phones.pop(id, None)
        for id, channel in phones.items():
            call = channel["channelvars"].get("SIAGA_CALL", "")
            self._phones[id] = Phone(call, up=channel["state"] == "Up")
        await self._spying.look(channels)
        wanted = {phone_of(party): party for call in live for party in call.parties}
        for id in phones:
            party = wanted.get(id)
            if party is None or party.state not in LIVE:
                self._phones.pop(id)
                await self._hang_up(id)
            elif party.state in COMING and self._phones[id].up:
                await self._say_joined(self._phones[id].call, id)
