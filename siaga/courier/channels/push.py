"""Web Push (RFC 8030): every browser of an agency's officers sounds, whatever page is open, and
for few alarms every supervisor's.

One message is for all of them. Whoever of them has it is not sent it again while
this process lives; after that a browser knows it by its alert, and shows it once.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from threading import Lock, Thread
from typing import Any, TypeVar
from urllib.parse import urlsplit

import structlog
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from django.conf import settings as django_settings

from siaga.courier.channel import Handed, NotNow, Outgoing, Undeliverable, Unreachable
from siaga.courier.push_settings import PushTable, read_push
from siaga.courier.push_words import alarm_notice, notice
from siaga.courier.routes.push_service import (
    GONE,
    REFUSED,
    TAKEN,
    UNREACHABLE,
    UNUSABLE,
    PushServices,
    Result,
)
from siaga.courier.settings import Settings
from siaga.domain.message import ALARM, ALARM_OVER, ALERT, EXPIRES_AFTER_S
from siaga.domain.refusal import Refused
from siaga.ledger.unavailable import database_reached
from siaga.operations.command import COURIER
from siaga.operations.door import execute
from siaga.operations.push import (
    Browser,
    EndPush,
    browsers_of,
    browsers_of_overseers,
    services_in_use,
    standing,
)
from siaga.operations.summoning import needs
from siaga.protocols.web_push import signing_key

PATIENCE_S = 5.0
MOST_TRIES = 5
"""How often what some browsers have is tried with the others, before it counts as sent."""

MOST_KEPT = 1000
"""Messages of which is known which browsers have them."""

T = TypeVar("T")
log = structlog.get_logger()


def channel(settings: Settings) -> Push:
    table = read_push(settings, str(django_settings.SIAGA_PUBLIC_ADDRESS))
    return Push(signing_key(str(django_settings.SIAGA_PUSH_KEY)), table)


class Push:
    lanes = 4

    def __init__(self, key: EllipticCurvePrivateKey, table: PushTable) -> None:
        self.look_every_s = table.look_every_s
        self._services = PushServices(key, table.subject, table.allowed)
        self._loop = _Loop()
        self._has: OrderedDict[str, tuple[set[str], int]] = OrderedDict()
        self._lock = Lock()

    def send(self, message: Outgoing) -> Handed:
        with database_reached():
            browsers, said = _said_to(message)
        has, tries = self._has.get(message.id, (set(), 0))
        asked = [one for one in browsers if one.browser not in has]
        results = self._loop.run(self._to_each(asked, said, message))
        for browser, result in zip(asked, results, strict=True):
            self._heard(browser, result)
        has |= {one.browser for one, result in zip(asked, results, strict=True) if result == TAKEN}
        left = [result for result in results if result not in (TAKEN, GONE, UNUSABLE)]
        if left and not (has and tries + 1 >= MOST_TRIES):
            self._keep(message.id, has, tries + 1)
            raise self._not_yet(left, bool(has))
        if not has:
            raise Undeliverable("no_address")
        hosts = {urlsplit(one.endpoint).hostname or "" for one in browsers if one.browser in has}
        return Handed(", ".join(sorted(hosts))[:64])

    def probe(self) -> None:
        """Nobody is waiting for what nobody has asked for: without a browser it is not looked at."""
        with database_reached():
            endpoints = services_in_use()
        if endpoints and not self._loop.run(self._services.any_answers(endpoints)):
            raise Unreachable("unreachable", "no push service answers")

    def close(self) -> None:
        self._loop.close(self._services.close)

    async def _to_each(
        self, browsers: Sequence[Browser], said: bytes, message: Outgoing
    ) -> list[Result]:
        """All at once: a service that hangs keeps no other waiting."""
        sounds = message.purpose in (ALERT, ALARM)
        lasts_s = EXPIRES_AFTER_S[message.purpose]
        topic = _topic(message)
        return await asyncio.gather(
            *(
                self._services.send(
                    one.endpoint, one.p256dh, one.auth, said, topic, lasts_s, sounds
                )
                for one in browsers
            )
        )

    def _heard(self, browser: Browser, result: Result) -> None:
        """A browser that is no more need not be tried for ever."""
        if result not in (GONE, UNUSABLE):
            return
        try:
            execute(EndPush(browser.browser, result, browser.account), by=COURIER)
        except Refused as refusal:
            log.warning("push_not_ended", browser=browser.browser, why=str(refusal))

    def _keep(self, message: str, has: set[str], tries: int) -> None:
        with self._lock:
            self._has[message] = has, tries
            while len(self._has) > MOST_KEPT:
                self._has.popitem(last=False)

    def _not_yet(self, left: Sequence[Result], some_have_it: bool) -> Exception:
        """The way is closed only when no push service is left by which anything could go."""
        if some_have_it:
            return NotNow(", ".join(sorted(set(left))))
        if all(one == REFUSED for one in left):
            return Unreachable("refused")
        with database_reached():
            endpoints = services_in_use()
        if set(left) <= {UNREACHABLE, REFUSED} and self._services.all_rest(endpoints):
            return Unreachable("unreachable")
        return NotNow(", ".join(sorted(set(left))))


def _said_to(message: Outgoing) -> tuple[list[Browser], bytes]:
    """To whom, and what: as it stands in this moment."""
    if message.purpose in (ALARM, ALARM_OVER):
        why = needs(message.incident, message.about)
        return browsers_of_overseers(), alarm_notice(_topic(message), message, why)
    if message.told is None:
        raise Undeliverable("no_address")
    said = notice(message.told, standing(message.told.alert))
    return browsers_of(message.told.agency), said


def _topic(message: Outgoing) -> str:
    """Of what is about the same, a push service and a browser keep the newest."""
    if message.purpose in (ALARM, ALARM_OVER):
        alarm = f"alarm {message.incident} {message.about}"
        return hashlib.sha256(alarm.encode()).hexdigest()[:32]
    return message.told.alert if message.told is not None else ""


class _Loop:
    """One event loop in a thread of its own, begun with the first use: lanes share its connections."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = Thread(
                    target=self._loop.run_forever, name="push-services", daemon=True
                )
                self._thread.start()
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def close(self, last: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if self._loop is None or self._thread is None:
            return
        self.run(last())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()
