"""Short messages through Kannel, by its HTTP interface (``sendsms``)."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from urllib.parse import quote, urlencode, urlsplit

import httpx
from django.conf import settings as django_settings

from siaga.courier.channel import Handed, NoAnswer, NotNow, Undeliverable, Unreachable
from siaga.courier.names import addresses
from siaga.courier.routes.route import PATIENCE_S, Parked, Short
from siaga.courier.settings import Settings

DELIVERED_OR_NOT = 3
"""``dlr-mask``: 1, it has arrived, and 2, it never will; what lies between is not asked for."""

ACCEPTED, BAD_REQUEST, FORBIDDEN, NOT_FOUND = 202, 400, 403, 404
"""What smsbox answers (``gw/smsbox.c``): taken, on or put by; this message can never be sent; our
name or password is wrong, or ``NOT_ROUTABLE``; nothing is at this path. 200 it never says at
``sendsms``, but the admin port does, to whatever it is asked."""

QUEUED, NOT_ROUTABLE = "3:", "Not routable"
"""How the answer begins: put by because no operator is reached; no operator takes this number."""

OPERATORS, ONLINE = "SMSC connections:", "(online"
"""On Kannel's page ``status.txt``: where its lines to operators begin, and what stands beside one
that is up."""

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
        self._status = _status(settings)
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
            answer = self._get(self._url, query)
        except (httpx.ReadError, httpx.ReadTimeout, httpx.RemoteProtocolError) as silence:
            raise NoAnswer(f"kannel: {type(silence).__name__}") from silence
        except (httpx.HTTPError, OSError) as gone:
            raise Unreachable("unreachable", f"kannel: {_name(gone)}") from gone
        said = answer.text.strip()
        if answer.status_code == ACCEPTED:
            handed = Handed(self.name)
            if said.startswith(QUEUED):
                raise Parked(handed)
            return handed
        if _refuses_the_message(answer):
            raise Undeliverable("refused", _told(answer))
        if answer.status_code == FORBIDDEN and said.startswith(NOT_ROUTABLE):
            self._require_operator()
            raise NotNow(_told(answer))
        raise _closed(answer)

    def listen(self) -> None:
        """What comes in knocks at our own web."""

    def probe(self) -> None:
        """Does it take messages from us, and does it reach an operator: two programs of its own.

        What names nobody to send it to is refused for that alone, after our name and password.
        """
        try:
            answer = self._get(self._url, {"username": self._user, "password": self._password})
        except (httpx.HTTPError, OSError) as gone:
            raise Unreachable("unreachable", f"kannel: {_name(gone)}") from gone
        if not _refuses_the_message(answer):
            raise _closed(answer)
        self._require_operator()

    def _require_operator(self) -> None:
        try:
            page = self._get(self._status).text
        except (httpx.HTTPError, OSError) as gone:
            raise Unreachable("unreachable", f"kannel: {_name(gone)}") from gone
        if OPERATORS not in page:
            raise Unreachable("refused", "kannel: what answers at status is no status page")
        if ONLINE not in page.partition(OPERATORS)[2]:
            raise Unreachable("unreachable", "kannel reaches no operator")

    def _get(self, url: str, query: Mapping[str, str] | None = None) -> httpx.Response:
        """By the first address behind the name that takes it, which is looked up within a time."""
        until = monotonic() + PATIENCE_S
        asked = httpx.URL(url, params=query) if query else httpx.URL(url)
        trouble: Exception = OSError(f"{asked.host} has no address")
        for address in addresses(asked.host, PATIENCE_S):
            patience = httpx.Timeout(PATIENCE_S, connect=max(0.1, until - monotonic()))
            try:
                return self._client.get(
                    asked.copy_with(host=address),
                    headers={"Host": asked.netloc.decode()},
                    extensions={"sni_hostname": asked.host},
                    timeout=patience,
                )
            except httpx.ConnectError as gone:
                trouble = gone
        raise trouble

    def close(self) -> None:
        self._client.close()


def _address(settings: Settings, key: str, written: str) -> str:
    parts = urlsplit(written)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise settings.wrong(key, 'must be an address, such as "http://127.0.0.1:13013/..."')
    return written


def _status(settings: Settings) -> str:
    """Without it nobody sees that Kannel has lost its operator: it takes messages all the same."""
    written = settings.text("status", "")
    if not written:
        raise settings.wrong(
            "status",
            "is missing; write the address of Kannel's own page, such as"
            ' "http://127.0.0.1:13000/status.txt?password=...": in kannel.conf, group core,'
            " admin-port is its port and status-password its password",
        )
    return _address(settings, "status", written)


def _refuses_the_message(answer: httpx.Response) -> bool:
    """A web server that does not understand us says so with the same number, on a page."""
    return answer.status_code == BAD_REQUEST and not answer.text.lstrip().startswith("<")


def _closed(answer: httpx.Response) -> Unreachable:
    """No fault of the message: another route may take it, and so may this one, once it is mended."""
    if answer.status_code <= BAD_REQUEST or answer.status_code == NOT_FOUND:
        return Unreachable("settings", f"{_told(answer)}: is url the address of sendsms?")
    return Unreachable("refused", _told(answer))


def _told(answer: httpx.Response) -> str:
    return f"kannel: {answer.status_code} {answer.text.strip()[:80]}"


def _name(gone: Exception) -> str:
    return f"{type(gone).__name__}: {gone}"


def _receipts(base: str) -> str:
    """Where Kannel tells what became of a message; it fills ``%d`` and ``%A`` in."""
    parts = urlsplit(base)
    secret = quote(str(django_settings.SIAGA_GATEWAY_SECRET), safe="")
    where = parts._replace(
        netloc=f"{GATEWAY_USER}:{secret}@{parts.netloc}",
        path=parts.path.rstrip("/") + "/gateway/receipt",
    )
    return f"{where.geturl()}?{urlencode({'type': '%d', 'answer': '%A'}, safe='%')}"
