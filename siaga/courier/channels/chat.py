"""WhatsApp, Telegram and whatever else Apprise speaks: one address of the web for each service.

Nobody answers by this way: the message says where the task is taken.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import get_ident
from typing import Any, Final
from urllib.parse import quote, urlsplit

from apprise import Apprise
from django.conf import settings as django_settings
from django.utils.translation import gettext

from siaga.courier.alert_words import headline, people
from siaga.courier.channel import (
    Handed,
    NoAnswer,
    NotNow,
    Outgoing,
    PartClosed,
    Undeliverable,
    Unreachable,
)
from siaga.courier.names import connected
from siaga.courier.settings import Settings
from siaga.domain.told import Told

HERE = "{to}"
"""Where in a service's address the person's own is put."""

SOMEBODY = "628123456789"
"""A number that every service takes for a person's, to see whether its address is understood."""

PATIENCE_S = 2.5
REFUSED = "refused"
LONGEST_NAME = 11
"""Signs of a service's name: the supervisor's screen has place for ``chat:`` and these."""

LONGEST = 900
"""Signs; WhatsApp takes 1024 in a template's place."""

OURS, GONE = (401, 403), (400, 404, 410)
"""Replies (HTTP): our own key is refused; this person cannot be reached. What else is no yes,
such as too many at once, may be one later."""

SERVICES_OWN = {"tgram": ((401, 404), (400, 403, 410))}
"""Where a service's replies mean something else. Telegram's 404 is a token that nobody has, and its
403 a person who has blocked the bot (Bot API, *Making requests*)."""

NOT_WRITTEN = "Max retries exceeded"
"""How requests says that there was no connection, or none that can be trusted."""

SILENT = ("Read timed out", "Connection aborted", "RemoteDisconnected")
"""How it says that nothing came back over one."""

_PORTS: Final = {"mqtt": 1883, "mqtts": 8883}

_LOGS = (logging.getLogger("apprise"), logging.getLogger("urllib3.connectionpool"))
for _log in _LOGS:
    _log.setLevel(logging.DEBUG)
    _log.propagate = False  # it writes addresses down, and these hold keys


def channel(settings: Settings) -> Chat:
    settings.only("services", "look_every_s")
    table = settings.table("services")
    if table is None or not table.names():
        raise settings.wrong("services", f"is missing; write a table [{settings.place}.services]")
    services = {name: table.text(name) for name in table.names()}
    for name, address in services.items():
        if len(name) > LONGEST_NAME:
            raise table.wrong(name, f"is too long; at most {LONGEST_NAME} signs")
        if HERE not in address:
            raise table.wrong(name, f"says nowhere where the person's address goes: write {HERE}")
        if _plugin(address, SOMEBODY) is None:
            raise table.wrong(name, "is no address that Apprise knows")
    return Chat(services, settings.number("look_every_s", 3, 600, 5))


class Chat:
    """``services``: their Apprise addresses by name, with a place for the person's own."""

    lanes = 2

    def __init__(self, services: Mapping[str, str], look_every_s: float) -> None:
        self._services = services
        self.look_every_s = look_every_s
        self._parts = dict.fromkeys(services, "")

    def send(self, message: Outgoing) -> Handed:
        service, _colon, to = message.to.partition(":")
        address = self._services.get(service)
        if address is None:
            raise Undeliverable("no_route", f"[chat.services] has no {service}")
        plugin = _plugin(address, to)
        if plugin is None:
            raise Undeliverable("no_address", f"{service} cannot send to it")
        try:
            _hand_over(plugin, service, message)
        except Unreachable as closed:
            self._parts[service] = closed.why
            if all(self._parts.values()):
                raise
            raise PartClosed(str(closed)) from closed
        self._parts[service] = ""
        return Handed(service)

    def probe(self) -> None:
        """Open while one of the services can be reached."""
        closed: list[Unreachable] = []
        for name, address in self._services.items():
            try:
                _require(_plugin(address, SOMEBODY), name)
            except Unreachable as trouble:
                closed.append(trouble)
                self._parts[name] = trouble.why
            else:
                # That our key is refused no connection tells; a message that goes out does.
                if self._parts[name] != REFUSED:
                    self._parts[name] = ""
        if len(closed) == len(self._services):
            raise closed[-1]

    def parts(self) -> Mapping[str, str] | None:
        """A single service is the channel, and has no parts."""
        if len(self._services) == 1:
            return {}
        return None if all(self._parts.values()) else dict(self._parts)


class _Said(logging.Handler):
    """What is said in this thread while a message goes out: Apprise itself answers yes or no, and
    why stands in logs alone. urllib3 says each reply's HTTP status, requests what went wrong."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._thread = get_ident()
        self._lines: list[str] = []
        self._replies: list[int] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread != self._thread:
            return
        self._lines.append(record.getMessage())
        if record.name != "apprise" and isinstance(record.args, tuple) and len(record.args) == 8:
            self._replies.append(int(str(record.args[6])))

    def sent_on(self) -> bool:
        """To another address: what is said there is no yes to our message."""
        return any(300 <= reply < 400 for reply in self._replies)

    def refusal(self, service: str, schema: str) -> Exception:
        reply = self._replies[-1] if self._replies else None
        ours, gone = SERVICES_OWN.get(schema, (OURS, GONE))
        if reply in ours or self.sent_on():
            return Unreachable(REFUSED, f"{service}: {reply}")
        if reply in gone:
            return Undeliverable("refused", f"{service}: {reply}")
        if reply is None and self._says(NOT_WRITTEN):
            return Unreachable("unreachable", f"{service}: no connection that can be trusted")
        if reply is None and self._says(*SILENT):
            return NoAnswer(service)
        return NotNow(f"{service}: {reply or 'no reply'}")

    def _says(self, *words: str) -> bool:
        return any(word in line for line in self._lines for word in words)


@contextmanager
def _overheard() -> Iterator[_Said]:
    said = _Said()
    for log in _LOGS:
        log.addHandler(said)
    try:
        yield said
    finally:
        for log in _LOGS:
            log.removeHandler(said)


def _hand_over(plugin: Any, service: str, message: Outgoing) -> None:
    _require(plugin, service)
    with _overheard() as said:
        taken = plugin.notify(body=_text(message))
    if not taken or said.sent_on():
        raise said.refusal(service, str(getattr(plugin, "schema", "")))


def _plugin(address: str, to: str) -> Any | None:
    """What sends to ``to`` and to nobody else; None when the service does not take such an address.

    Without anybody to send to, some services look for somebody by themselves.
    """
    made = Apprise.instantiate(address.replace(HERE, quote(to, safe="")), suppress_exceptions=True)
    alone = made is not None and len(getattr(made, "targets", [to])) == 1
    return made if alone else None


def _require(plugin: Any, service: str) -> None:
    """A connection, and nothing more: what is written over it cannot be taken back."""
    host, port = _where(plugin)
    if not host:
        return
    try:
        connected(host, port, PATIENCE_S).close()
    except OSError as gone:
        raise Unreachable("unreachable", f"{service}: {gone}") from gone


def _where(plugin: Any) -> tuple[str, int]:
    """Whose server it is; "" where Apprise does not say."""
    fixed = urlsplit(str(getattr(plugin, "notify_url", "")).partition("{")[0])
    if fixed.hostname:
        return fixed.hostname, fixed.port or (80 if fixed.scheme == "http" else 443)
    usual = _PORTS.get(str(getattr(plugin, "schema", "")), 443 if plugin.secure else 80)
    return str(plugin.host or ""), int(plugin.port or usual)


def _text(message: Outgoing) -> str:
    """In one line: a template of WhatsApp takes no more."""
    text = message.text if message.told is None else _alert(message.told)
    return " ".join(text.split())[:LONGEST]


def _alert(told: Told) -> str:
    page = gettext("{agency}: take this task on the agency page of Siaga 112.").format(
        agency=told.agency_name
    )
    landmark = told.landmark if told.place else ""
    more = [landmark, told.point, people(told), told.narrative, told.number, page]
    said = [headline(told), *more, str(django_settings.SIAGA_PUBLIC_ADDRESS)]
    return " · ".join(one for one in said if one)
