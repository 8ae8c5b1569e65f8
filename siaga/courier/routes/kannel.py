"""Short messages through Kannel, by its HTTP interface (``sendsms``)."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit

import httpx
from django.conf import settings as django_settings

from siaga.courier.channel import Handed, NoAnswer, Undeliverable, Unreachable
from siaga.courier.routes.route import PATIENCE_S, Parked, Short
from siaga.courier.settings import Settings

DELIVERED_OR_NOT = 3
"""``dlr-mask``: 1, it has arrived, and 2, it never will; what lies between is not asked for."""

QUEUED = "3:"
GATEWAY_USER = "gateway"
"""How a gateway signs in at our own door; the password is the state folder's secret."""


class Kannel:
    name = "kannel"

    def __init__(self, settings: Settings) -> None:
        settings.only("url", "user", "password", "sender", "status", "siaga")
        self._url = _address(settings, "url", settings.text("url"))
        self._user = settings.text("user")
        self._password = settings.text("password")
        self._sender = settings.text("sender")
        self._status = settings.text("status", "")
        if self._status:
            _address(settings, "status", self._status)
        base = settings.text("siaga", str(django_settings.SIAGA_GATEWAY_AT))
        self._receipts = _receipts(_address(settings, "siaga", base))
        self._client = httpx.Client(timeout=PATIENCE_S, trust_env=False)

    def send(self, short: Short) -> Handed:
        query = {
            "username": self._user,
            "password": self._password,
            "from": self._sender,
            "to": short.to,
            "text": short.text,
            "charset": "UTF-8",
            "coding": "0",
            "dlr-mask": str(DELIVERED_OR_NOT),
            "dlr-url": f"{self._receipts}&message={short.id}",
        }
        try:
            answer = self._client.get(self._url, params=query)
        except (httpx.ReadError, httpx.ReadTimeout, httpx.RemoteProtocolError) as silence:
            raise NoAnswer(f"kannel: {type(silence).__name__}") from silence
        except httpx.HTTPError as gone:
            raise Unreachable("unreachable", f"kannel: {type(gone).__name__}") from gone
        said = answer.text.strip()
        if answer.is_success:
            handed = Handed(self.name)
            if said.startswith(QUEUED):
                raise Parked(handed)
            return handed
        if answer.status_code in (400, 404) or "missing" in said.lower():
            raise Undeliverable("refused", f"kannel: {answer.status_code} {said[:80]}")
        raise Unreachable("refused", f"kannel: {answer.status_code} {said[:80]}")

    def listen(self) -> None:
        """What comes in knocks at our own web."""

    def probe(self) -> None:
        """Does it answer at all; and with its status page, does it reach an operator."""
        try:
            answer = self._client.get(self._status or self._url)
        except httpx.HTTPError as gone:
            raise Unreachable("unreachable", f"kannel: {type(gone).__name__}") from gone
        if self._status and "(online" not in answer.text:
            raise Unreachable("unreachable", "kannel reaches no operator")

    def close(self) -> None:
        self._client.close()


def _address(settings: Settings, key: str, written: str) -> str:
    parts = urlsplit(written)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise settings.wrong(key, 'must be an address, such as "http://127.0.0.1:13013/..."')
    return written


def _receipts(base: str) -> str:
    """Where Kannel tells what became of a message; it fills ``%d`` and ``%A`` in."""
    parts = urlsplit(base)
    secret = quote(str(django_settings.SIAGA_GATEWAY_SECRET), safe="")
    where = parts._replace(
        netloc=f"{GATEWAY_USER}:{secret}@{parts.netloc}",
        path=parts.path.rstrip("/") + "/gateway/receipt",
    )
    return f"{where.geturl()}?{urlencode({'type': '%d', 'answer': '%A'}, safe='%')}"
