"""Every setting of Siaga, read once from the environment.

What each one means, in the words of the person who sets it, stands in
docs/operating/settings.md; a house test keeps the two complete.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
HIGHEST_PORT = 65535
MAY_DIAL = "0,-00,-01,-0809,110,113,115,117,118,119,123,129"
"""Indonesia: subscribers and the public services; no foreign countries, carriers, paid lines."""


class WrongSetting(Exception):
    """A setting cannot be used; the text says which one, and what to write instead."""


@dataclass(frozen=True)
class Configuration:
    """The settings of one installation. Paths are absolute; ports are TCP unless named RTP."""

    state: Path
    cache: Path
    bind: str
    port: int
    hosts: tuple[str, ...]
    tls_certificate: Path | None
    tls_key: Path | None
    database: str
    demo: bool
    sip_bind: str
    sip_port: int
    rtp_ports: tuple[int, int]
    media_address: str
    trunks: Path
    duty_phones: tuple[str, ...]
    may_dial: tuple[str, ...]
    emergency_numbers: tuple[str, ...]
    ring_s: int
    wrap_up_s: int
    catalogue: str
    time_zone: str
    language: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Configuration:
        """Read and check everything; raises ``WrongSetting`` naming the first wrong one."""
        read = _Reader(environment)
        state = read.path("SIAGA_STATE", "var")
        sip_bind = read.address("SIAGA_SIP_BIND", "127.0.0.1")
        configuration = cls(
            state=state,
            cache=read.path("SIAGA_CACHE", str(_cache_folder(environment))),
            bind=read.address("SIAGA_BIND", "127.0.0.1"),
            port=read.number("SIAGA_PORT", 8112, 1, HIGHEST_PORT - 3),
            hosts=read.words("SIAGA_HOSTS", ""),
            tls_certificate=read.optional_file("SIAGA_TLS_CERTIFICATE"),
            tls_key=read.optional_file("SIAGA_TLS_KEY"),
            database=read.database("SIAGA_DATABASE", "sqlite"),
            demo=read.yes_or_no("SIAGA_DEMO", "0"),
            sip_bind=sip_bind,
            sip_port=read.number("SIAGA_SIP_PORT", 5060, 1, HIGHEST_PORT),
            rtp_ports=read.port_range("SIAGA_RTP_PORTS", "10000-10999"),
            media_address=read.address("SIAGA_MEDIA_ADDRESS", sip_bind),
            trunks=read.path("SIAGA_TRUNKS", str(state / "trunks.toml")),
            duty_phones=read.words("SIAGA_DUTY_PHONES", ""),
            may_dial=read.prefixes("SIAGA_MAY_DIAL", MAY_DIAL),
            emergency_numbers=read.words("SIAGA_EMERGENCY_NUMBERS", "112"),
            ring_s=read.number("SIAGA_RING_S", 12, 3, 120),
            wrap_up_s=read.number("SIAGA_WRAP_UP_S", 30, 0, 3600),
            catalogue=read.text("SIAGA_CATALOGUE", "dairi"),
            time_zone=read.time_zone("SIAGA_TIME_ZONE", "Asia/Jakarta"),
            language=read.language(),
        )
        configuration._check_together()
        return configuration

    def _check_together(self) -> None:
        if not self.emergency_numbers:
            raise WrongSetting("SIAGA_EMERGENCY_NUMBERS is empty; write at least one, such as 112")
        if bool(self.tls_certificate) != bool(self.tls_key):
            raise WrongSetting("SIAGA_TLS_CERTIFICATE and SIAGA_TLS_KEY belong together: set both")
        if self.loopback_only:
            return
        if self.tls_certificate is None:
            raise WrongSetting(
                f"SIAGA_BIND={self.bind} is reachable from other machines: browsers give the "
                "microphone only over HTTPS, so set SIAGA_TLS_CERTIFICATE and SIAGA_TLS_KEY"
            )
        if not self.hosts:
            raise WrongSetting(
                f"SIAGA_BIND={self.bind} is reachable from other machines: name in SIAGA_HOSTS "
                "the host names people will type, separated by commas"
            )

    @property
    def loopback_only(self) -> bool:
        """Whether the pages can be reached from this machine only."""
        return ip_address(self.bind).is_loopback

    @property
    def tls(self) -> bool:
        """Whether the front door speaks HTTPS."""
        return self.tls_certificate is not None

    @property
    def web_port(self) -> int:
        """Loopback port of the pages and the API."""
        return self.port + 1

    @property
    def live_port(self) -> int:
        """Loopback port of the server-sent events."""
        return self.port + 2

    @property
    def engine_port(self) -> int:
        """Loopback port of Asterisk's HTTP: ARI and the SIP websocket."""
        return self.port + 3

    @property
    def address(self) -> str:
        """What to type into the browser."""
        host = self.hosts[0] if self.hosts else ("localhost" if self.loopback_only else self.bind)
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}/"

    @property
    def sqlite_file(self) -> Path:
        """Where the ledger lies when SIAGA_DATABASE is ``sqlite``."""
        return self.state / "siaga.sqlite3"

    @property
    def recordings(self) -> Path:
        """Folder of the stored recordings."""
        return self.state / "recordings"

    @property
    def engine_folder(self) -> Path:
        """Asterisk's own files: configuration, spool, sockets."""
        return self.state / "asterisk"

    @property
    def front_folder(self) -> Path:
        """nginx's own files."""
        return self.state / "nginx"

    @property
    def log(self) -> Path:
        """Folder of the log files, one per process."""
        return self.state / "log"

    @property
    def spool(self) -> Path:
        """Where voice keeps what it could not yet write into the ledger."""
        return self.state / "spool"

    @property
    def run(self) -> Path:
        """Lock, process ids and sockets of what runs now."""
        return self.state / "run"

    @property
    def static_files(self) -> Path:
        """Collected style sheets, scripts and pictures, served by nginx."""
        return self.state / "static"

    @property
    def packages(self) -> Path:
        """The private prefix: programs unpacked from the distribution's packages."""
        return self.cache / "packages"


def _cache_folder(environment: Mapping[str, str]) -> Path:
    base = environment.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "siaga112"


@dataclass(frozen=True)
class _Reader:
    environment: Mapping[str, str]

    def text(self, name: str, default: str) -> str:
        return self.environment.get(name, "").strip() or default

    def words(self, name: str, default: str) -> tuple[str, ...]:
        return tuple(word.strip() for word in self.text(name, default).split(",") if word.strip())

    def prefixes(self, name: str, default: str) -> tuple[str, ...]:
        """Beginnings of numbers, those with a ``-`` in front refused."""
        words = self.words(name, default)
        for word in words:
            if not re.fullmatch(r"-?(\+?\d{1,15})", word):
                raise WrongSetting(
                    f"{name}: {word!r} is not a beginning of numbers; write such as 0,110,-00"
                )
        return words

    def path(self, name: str, default: str) -> Path:
        return Path(self.text(name, default)).expanduser().absolute()

    def optional_file(self, name: str) -> Path | None:
        if not self.text(name, ""):
            return None
        path = self.path(name, "")
        if not path.is_file():
            raise WrongSetting(f"{name}={path}: there is no such file")
        return path

    def number(self, name: str, default: int, lowest: int, highest: int) -> int:
        written = self.text(name, str(default))
        if not written.isdecimal() or not lowest <= int(written) <= highest:
            raise WrongSetting(f"{name}={written}: write a whole number from {lowest} to {highest}")
        return int(written)

    def yes_or_no(self, name: str, default: str) -> bool:
        written = self.text(name, default)
        if written not in ("0", "1"):
            raise WrongSetting(f"{name}={written}: write 1 for yes or 0 for no")
        return written == "1"

    def address(self, name: str, default: str) -> str:
        written = self.text(name, default)
        try:
            return str(ip_address(written))
        except ValueError:
            raise WrongSetting(f"{name}={written}: write an IP address of this machine") from None

    def port_range(self, name: str, default: str) -> tuple[int, int]:
        written = self.text(name, default)
        first, _, last = written.partition("-")
        if not (first.isdecimal() and last.isdecimal()):
            raise WrongSetting(f"{name}={written}: write first-last, such as 10000-10999")
        if not 1024 <= int(first) < int(last) <= HIGHEST_PORT:
            raise WrongSetting(f"{name}={written}: the ports must rise, from 1024 to 65535")
        return int(first), int(last)

    def database(self, name: str, default: str) -> str:
        written = self.text(name, default)
        if written != "sqlite" and not written.startswith(("postgresql://", "postgres://")):
            raise WrongSetting(f"{name}: write sqlite or postgresql://user:password@host/database")
        return written

    def time_zone(self, name: str, default: str) -> str:
        written = self.text(name, default)
        try:
            ZoneInfo(written)
        except (ZoneInfoNotFoundError, ValueError):
            raise WrongSetting(f"{name}={written}: write a name such as Asia/Jakarta") from None
        return written

    def language(self) -> str:
        """Language of what is printed in the terminal; screens follow the person's choice."""
        written = self.text("SIAGA_LANGUAGE", "")
        if not written:
            return "en" if self.environment.get("LANG", "").startswith("en") else "id"
        if written not in ("id", "en"):
            raise WrongSetting(f"SIAGA_LANGUAGE={written}: write id or en")
        return written
