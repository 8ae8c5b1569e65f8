"""Short messages, by the first of several routes that is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from time import monotonic

import structlog

from siaga.courier.channel import (
    Handed,
    NoAnswer,
    NotNow,
    Outgoing,
    Undeliverable,
    Unreachable,
)
from siaga.courier.routes.kannel import Kannel
from siaga.courier.routes.modem import Modem
from siaga.courier.routes.route import Parked, Route, Short
from siaga.courier.routes.smpp import Smpp
from siaga.courier.settings import Settings
from siaga.courier.sms_words import alert_text, place_text
from siaga.domain.gsm import plain
from siaga.domain.message import ALERT, PLACE
from siaga.domain.number import number_key

ROUTES: dict[str, Callable[[Settings], Route]] = {"kannel": Kannel, "smpp": Smpp, "modem": Modem}
CLOSED_S = 5.0
"""A route that failed is left alone for so long, so that not every message waits for it anew."""

log = structlog.get_logger()


def channel(settings: Settings) -> Sms:
    settings.only("routes", "lanes", "look_every_s", *ROUTES)
    tables = {name: table for name in ROUTES if (table := settings.table(name)) is not None}
    order = settings.texts("routes", tuple(tables))
    for name in order:
        if name not in ROUTES:
            raise settings.wrong("routes", f'"{name}" is not known; known are {", ".join(ROUTES)}')
        if name not in tables:
            raise settings.wrong(
                "routes", f'"{name}" has no table: write [{settings.place}.{name}]'
            )
    if not order:
        raise settings.wrong("routes", f"is empty; write a table such as [{settings.place}.kannel]")
    return Sms(
        [ROUTES[name](tables[name]) for name in dict.fromkeys(order)],
        settings.number("lanes", 1, 32, 4),
        settings.number("look_every_s", 2, 600, 3),
    )


class Sms:
    def __init__(self, routes: Sequence[Route], lanes: int, look_every_s: float) -> None:
        self.lanes = lanes
        self.look_every_s = look_every_s
        self._routes = routes
        self._closed: dict[str, tuple[float, str]] = {}
        """Of each route that failed last: until when it is left alone, and why."""
        self._lock = Lock()

    def send(self, message: Outgoing) -> Handed:
        for route in self._routes:  # in a storm it may be long before anybody probes
            route.listen()
        short = _short(message)
        parked: Handed | None = None
        trouble: Exception | None = None
        for route in self._open():
            try:
                handed = route.send(short)
            except Parked as put_by:
                parked = parked or put_by.handed
                self._close(route, Unreachable("unreachable", f"{route.name} reaches no operator"))
            except Unreachable as closed:
                trouble = trouble or closed
                self._close(route, closed)
            except (NotNow, NoAnswer) as this_one:
                trouble = this_one
            else:
                self._reopen(route)
                return handed
        if parked is not None:
            return parked
        raise trouble or Unreachable("unreachable", "every route is closed")

    def probe(self) -> None:
        """Open while one of the routes is. All are asked, for messages come in by each of them,
        and all at the same time: several that do not answer take no longer than one."""
        with ThreadPoolExecutor(len(self._routes)) as together:
            troubles = [trouble for trouble in together.map(self._asked, self._routes) if trouble]
        if len(troubles) == len(self._routes):
            raise troubles[-1]

    def _asked(self, route: Route) -> Unreachable | None:
        try:
            route.probe()
        except Unreachable as trouble:
            self._close(route, trouble)
            return trouble
        self._reopen(route)
        return None

    def parts(self) -> Mapping[str, str] | None:
        """A single route is the channel, and has no parts."""
        if len(self._routes) == 1:
            return {}
        with self._lock:
            closed = {name: why for name, (_until, why) in self._closed.items()}
        if len(closed) == len(self._routes):
            return None
        return {route.name: closed.get(route.name, "") for route in self._routes}

    def close(self) -> None:
        for route in self._routes:
            route.close()

    def _open(self) -> Iterator[Route]:
        now = monotonic()
        for route in self._routes:
            if self._closed.get(route.name, (0.0, ""))[0] <= now:
                yield route

    def _close(self, route: Route, why: Unreachable) -> None:
        with self._lock:
            known = route.name in self._closed
            self._closed[route.name] = (monotonic() + CLOSED_S, why.why)
        if not known:
            log.warning("sms_route_closed", route=route.name, why=str(why))

    def _reopen(self, route: Route) -> None:
        with self._lock:
            known = self._closed.pop(route.name, None)
        if known is not None:
            log.info("sms_route_open", route=route.name)


def _short(message: Outgoing) -> Short:
    key = number_key(message.to)
    digits = "".join(sign for sign in message.to if sign.isdigit())
    if not digits:
        raise Undeliverable("no_address", "no telephone number")
    words = {ALERT: alert_text, PLACE: place_text}.get(message.purpose)
    told = message.told
    text = plain(message.text) if words is None or told is None else words(told)
    if not text.strip():
        raise Undeliverable("refused", "nothing to say")
    return Short(message.id, message.incident, f"+{key}" if key else digits, text)
