"""The operator's lines, from ``trunks.toml``.

Two kinds: ``address`` (the operator's equipment is known by its addresses and
nothing registers, the usual case of a 112 trunk) and ``registering`` (we sign
on to a provider with a user name and password).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from siaga.domain.number import number_key

KINDS = ("address", "registering")
CODECS = ("alaw", "ulaw", "g722")
TRANSPORTS = ("udp", "tcp", "tls")
MEDIA = ("rtp", "srtp")
KNOWN_KEYS = {
    "name",
    "kind",
    "addresses",
    "host",
    "codecs",
    "number",
    "transport",
    "username",
    "password",
    "qualify",
    "calls_per_s",
    "lines",
    "media",
    "authority",
}
NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:]+\](:\d{1,5})?")
CREDENTIAL = re.compile(r"[^\s;\\\[\]\"]{1,128}")
FILE = re.compile(r"/[^\s;\"]{1,250}")
NUMBER = re.compile(r"\+?\d{1,20}")

SIMULATED = "127.0.0.2"
"""Where simulated citizens call from."""
INSIDE = "127.112.0.{place}"
"""A trunk's loopback address between edge and engine; its place in the file makes the difference."""
INSIDE_DUTY = "127.112.0.254"
"""The same for duty phones written as user@host."""
MOST_TRUNKS = 250


class WrongTrunk(Exception):
    """``trunks.toml`` cannot be used; the text says where, what is wrong and what to write."""


@dataclass(frozen=True)
class Trunk:
    """One line to an operator. Without ``host`` it only brings calls and takes none out."""

    name: str
    kind: str
    addresses: tuple[str, ...] = ()
    host: str = ""
    codecs: tuple[str, ...] = ("alaw", "ulaw")
    number: str = ""
    transport: str = "udp"
    username: str = ""
    password: str = ""
    qualify: bool = True
    calls_per_s: int = 10
    """How many calls each of its addresses may begin in one second."""
    lines: int = 30
    """How many calls the operator carries at one time: a test runs only while some are free."""
    media: str = "rtp"
    authority: str = ""
    """PEM file of whoever signs the operator's certificate (TLS)."""
    inside: str = INSIDE.format(place=1)
    """The loopback address by which the engine knows this trunk."""

    @property
    def own_numbers(self) -> tuple[str, ...]:
        """What the operator may call us, with enough digits to know us by."""
        return tuple(one for one in (self.number, self.username) if number_key(one))

    @property
    def testable(self) -> bool:
        """Whether it can call itself: out, and be known again by its number."""
        return bool(self.host and self.own_numbers)


def read_trunks(path: Path) -> tuple[Trunk, ...]:
    """The trunks of ``path`` in their order; the first one with a host carries calls out.

    Without the file there is one trunk for simulated calls from this machine.
    Raises ``WrongTrunk``.
    """
    if not path.exists():
        return (Trunk("simulated", "address", (SIMULATED,), qualify=False, calls_per_s=1000),)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongTrunk(f"{path}: {error}") from None
    tables = content.get("trunk")
    if set(content) - {"trunk"} or not isinstance(tables, list) or not tables:
        raise WrongTrunk(f"{path}: write each trunk as a table that begins with [[trunk]]")
    if len(tables) > MOST_TRUNKS:
        raise WrongTrunk(f"{path}: {MOST_TRUNKS} trunks are the most there can be")
    trunks = tuple(
        _Table(f"{path}: trunk {place}", table).trunk(INSIDE.format(place=place))
        for place, table in enumerate(tables, 1)
    )
    _check_together(path, trunks)
    return trunks


def _check_together(path: Path, trunks: tuple[Trunk, ...]) -> None:
    seen: dict[str, str] = {}
    for trunk in trunks:
        for what in (trunk.name, *trunk.addresses):
            if what in seen:
                raise WrongTrunk(f"{path}: {what} stands in both {seen[what]} and {trunk.name}")
            seen[what] = trunk.name


@dataclass(frozen=True)
class _Table:
    """One ``[[trunk]]`` as it was written; ``where`` begins every complaint about it."""

    where: str
    table: Mapping[str, Any]

    def trunk(self, inside: str) -> Trunk:
        if not isinstance(self.table, dict):
            raise self._wrong("write it as [[trunk]] with lines below")
        unknown = sorted(set(self.table) - KNOWN_KEYS)
        if unknown:
            raise self._wrong(
                f"{unknown[0]} is not known; known are {', '.join(sorted(KNOWN_KEYS))}"
            )
        kind = self._one_of("kind", KINDS, "address")
        trunk = Trunk(
            name=self._text("name", NAME, "lower-case letters, digits and -, such as telkom"),
            kind=kind,
            addresses=self._addresses(),
            host=self._text("host", HOST, "a host name or address, such as 10.1.2.3:5060", ""),
            codecs=self._codecs(),
            number=self._text("number", NUMBER, "digits, such as 0627112", ""),
            transport=self._one_of("transport", TRANSPORTS, "udp"),
            username=self._text("username", CREDENTIAL, "what the provider gave", ""),
            password=self._text("password", CREDENTIAL, "what the provider gave", ""),
            qualify=self._yes_or_no("qualify", True),
            calls_per_s=self._number("calls_per_s", 10, 1, 10_000),
            lines=self._number("lines", 30, 1, 10_000),
            media=self._one_of("media", MEDIA, "rtp"),
            authority=self._text("authority", FILE, "the path of a PEM file", ""),
            inside=inside,
        )
        self._check_kind(trunk)
        return trunk

    def _check_kind(self, trunk: Trunk) -> None:
        if trunk.media == "srtp" and trunk.transport != "tls":
            raise self._wrong('media = "srtp" needs transport = "tls": SIP carries its keys')
        if trunk.transport == "tls" and trunk.host and not trunk.authority:
            raise self._wrong("authority is missing: calls go out only to a certificate it signed")
        if trunk.kind == "address":
            if not trunk.addresses:
                raise self._wrong('addresses is missing: write addresses = ["10.1.2.3"]')
            if trunk.username or trunk.password:
                raise self._wrong('username and password belong to kind = "registering"')
            return
        for key in ("host", "username", "password"):
            if not getattr(trunk, key):
                raise self._wrong(f"{key} is missing: a registering trunk signs on with it")

    def _addresses(self) -> tuple[str, ...]:
        written = self.table.get("addresses", [])
        if not isinstance(written, list):
            raise self._wrong('addresses: write a list, such as ["10.1.2.3", "10.1.3.0/29"]')
        return tuple(self._address(each) for each in written)

    def _address(self, written: object) -> str:
        try:
            network = ip_network(str(written), strict=False)
        except ValueError:
            raise self._wrong(f"addresses: {written!r} is not an IP address or network") from None
        if network.prefixlen < (16 if network.version == 4 else 48):
            raise self._wrong(
                f"addresses: {written} lets too many machines in; name the operator's"
            )
        return str(network.network_address) if network.num_addresses == 1 else str(network)

    def _codecs(self) -> tuple[str, ...]:
        written = self.table.get("codecs", ["alaw", "ulaw"])
        if not isinstance(written, list) or not written or set(map(str, written)) - set(CODECS):
            raise self._wrong(f"codecs: write a list of {', '.join(CODECS)}")
        return tuple(map(str, written))

    def _text(self, key: str, shape: re.Pattern[str], hint: str, default: str | None = None) -> str:
        written = self.table.get(key, default)
        if written is None:
            raise self._wrong(f"{key} is missing: write {hint}")
        if written == default:
            return str(written)
        if not isinstance(written, str) or not shape.fullmatch(written):
            shown = "what is written" if key == "password" else repr(written)
            raise self._wrong(f"{key}: {shown} will not do; write {hint}")
        return written

    def _one_of(self, key: str, choices: tuple[str, ...], default: str) -> str:
        written = self.table.get(key, default)
        if written not in choices:
            raise self._wrong(f"{key}: {written!r} will not do; write {' or '.join(choices)}")
        return str(written)

    def _yes_or_no(self, key: str, default: bool) -> bool:
        written = self.table.get(key, default)
        if not isinstance(written, bool):
            raise self._wrong(f"{key}: write true or false")
        return written

    def _number(self, key: str, default: int, lowest: int, highest: int) -> int:
        written = self.table.get(key, default)
        if type(written) is not int or not lowest <= written <= highest:
            raise self._wrong(f"{key}: write a whole number from {lowest} to {highest}")
        return written

    def _wrong(self, text: str) -> WrongTrunk:
        return WrongTrunk(f"{self.where}: {text}")
