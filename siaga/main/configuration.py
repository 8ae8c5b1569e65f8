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

from siaga.main.setting_reader import (
    AUTHORITY,
    CENTRE_NAME,
    HIGHEST_PORT,
    PUBLIC_ADDRESS,
    Reader,
)
from siaga.main.setting_reader import WrongSetting as WrongSetting
from siaga.main.spoken import gettext as _

OBTAINED = "siaga.pem"
"""Certificate, those between it and the root, and key: in one file they always belong together."""
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
MAY_DIAL = "0,-00,-01,-0809,110,113,115,117,118,119,123,129"
"""Indonesia: subscribers and the public services; no foreign countries, carriers, paid lines."""


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
    certificate_from: str
    certificate_port: int
    database: str
    demo: bool
    sip_bind: str
    sip_port: int
    sip_tls_port: int
    sip_tls_certificate: Path | None
    sip_tls_key: Path | None
    rtp_ports: tuple[int, int]
    media_address: str
    trunks: Path
    duty_phones: tuple[str, ...]
    may_dial: tuple[str, ...]
    desk_phones: Mapping[str, str]
    emergency_numbers: tuple[str, ...]
    ring_s: int
    wrap_up_s: int
    everybody_s: int
    second_line_s: int
    skill_s: int
    pranks_behind: int
    prank_half_life_days: int
    pranks_s: int
    drill_trunks: tuple[str, ...]
    trunk_test_minutes: int
    gateway_from: tuple[str, ...]
    catalogue: str
    time_zone: str
    language: str
    keep_recordings: Mapping[str, int]
    disk_warning_days: int
    disk_alarm_days: int
    centre_name: str
    public_address: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Configuration:
        """Read and check everything; raises ``WrongSetting`` naming the first wrong one."""
        read = Reader(environment)
        state = read.path("SIAGA_STATE", "var")
        sip_bind = read.address("SIAGA_SIP_BIND", "127.0.0.1")
        certificate = read.optional_file("SIAGA_TLS_CERTIFICATE")
        key = read.optional_file("SIAGA_TLS_KEY")
        authority = read.matching("SIAGA_CERTIFICATE_FROM", "", AUTHORITY)
        if authority and (certificate or key):
            raise WrongSetting(
                _("SIAGA_CERTIFICATE_FROM brings certificates: remove SIAGA_TLS_CERTIFICATE")
            )
        if authority:
            certificate = key = state / "certificates" / OBTAINED
        sip_certificate = read.optional_file("SIAGA_SIP_TLS_CERTIFICATE")
        sip_key = read.optional_file("SIAGA_SIP_TLS_KEY")
        configuration = cls(
            state=state,
            cache=read.path("SIAGA_CACHE", str(_cache_folder(environment))),
            bind=read.address("SIAGA_BIND", "127.0.0.1"),
            port=read.number("SIAGA_PORT", 8112, 1, HIGHEST_PORT - 4),
            hosts=read.words("SIAGA_HOSTS", ""),
            tls_certificate=certificate,
            tls_key=key,
            certificate_from=authority,
            certificate_port=read.number("SIAGA_CERTIFICATE_PORT", 80, 1, HIGHEST_PORT),
            database=read.database("SIAGA_DATABASE", "sqlite"),
            demo=read.yes_or_no("SIAGA_DEMO", "0"),
            sip_bind=sip_bind,
            sip_port=read.number("SIAGA_SIP_PORT", 5060, 1, HIGHEST_PORT),
            sip_tls_port=read.number("SIAGA_SIP_TLS_PORT", 5061, 1, HIGHEST_PORT),
            sip_tls_certificate=sip_certificate or (None if sip_key else certificate),
            sip_tls_key=sip_key or (None if sip_certificate else key),
            rtp_ports=read.port_range("SIAGA_RTP_PORTS", "10000-10999"),
            media_address=read.address("SIAGA_MEDIA_ADDRESS", sip_bind),
            trunks=read.path("SIAGA_TRUNKS", str(state / "trunks.toml")),
            duty_phones=read.words("SIAGA_DUTY_PHONES", ""),
            may_dial=read.prefixes("SIAGA_MAY_DIAL", MAY_DIAL),
            desk_phones=read.phones("SIAGA_DESK_PHONES"),
            emergency_numbers=read.words("SIAGA_EMERGENCY_NUMBERS", "112"),
            ring_s=read.number("SIAGA_RING_S", 12, 3, 120),
            wrap_up_s=read.number("SIAGA_WRAP_UP_S", 30, 0, 3600),
            everybody_s=read.number("SIAGA_EVERYBODY_S", 30, 5, 600),
            second_line_s=read.number("SIAGA_SECOND_LINE_S", 5, 0, 600),
            skill_s=read.number("SIAGA_SKILL_S", 8, 0, 120),
            pranks_behind=read.number("SIAGA_PRANKS_BEHIND", 3, 1, 1000),
            prank_half_life_days=read.number("SIAGA_PRANK_HALF_LIFE_DAYS", 14, 1, 365),
            pranks_s=read.number("SIAGA_PRANKS_S", 45, 0, 300),
            drill_trunks=read.words("SIAGA_DRILL_TRUNKS", "simulated"),
            trunk_test_minutes=read.number("SIAGA_TRUNK_TEST_MINUTES", 60, 0, 1440),
            gateway_from=read.addresses("SIAGA_GATEWAY_FROM"),
            catalogue=read.text("SIAGA_CATALOGUE", "dairi"),
            time_zone=read.time_zone("SIAGA_TIME_ZONE", "Asia/Jakarta"),
            language=read.language("SIAGA_LANGUAGE"),
            keep_recordings=read.kept_days("SIAGA_KEEP_RECORDINGS"),
            disk_warning_days=read.number("SIAGA_DISK_WARNING_DAYS", 30, 1, 3650),
            disk_alarm_days=read.number("SIAGA_DISK_ALARM_DAYS", 7, 1, 3650),
            centre_name=read.matching("SIAGA_CENTRE_NAME", "Dairi Siaga 112", CENTRE_NAME),
            public_address=read.matching("SIAGA_PUBLIC_ADDRESS", "", PUBLIC_ADDRESS).rstrip("/"),
        )
        configuration._check_together()
        return configuration

    def _check_together(self) -> None:
        if not self.emergency_numbers:
            raise WrongSetting(
                _("SIAGA_EMERGENCY_NUMBERS is empty; write at least one, such as 112")
            )
        if bool(self.tls_certificate) != bool(self.tls_key):
            raise WrongSetting(
                _("SIAGA_TLS_CERTIFICATE and SIAGA_TLS_KEY belong together: set both")
            )
        if bool(self.sip_tls_certificate) != bool(self.sip_tls_key):
            raise WrongSetting(
                _("SIAGA_SIP_TLS_CERTIFICATE and SIAGA_SIP_TLS_KEY belong together: set both")
            )
        if self.certificate_from and not self.certificate_names:
            raise WrongSetting(
                _(
                    "SIAGA_CERTIFICATE_FROM: name in SIAGA_HOSTS what the certificate is for, "
                    "such as 112.dairikab.go.id"
                )
            )
        if self.certificate_from and self.certificate_port in range(self.port, self.port + 5):
            raise WrongSetting(
                _("SIAGA_CERTIFICATE_PORT={port} is one of the pages' own ports").format(
                    port=self.certificate_port
                )
            )
        if self.loopback_only:
            return
        if self.tls_certificate is None:
            text = _(
                "SIAGA_BIND={bind} is reachable from other machines: browsers give the "
                "microphone only over HTTPS, so set SIAGA_TLS_CERTIFICATE and SIAGA_TLS_KEY, "
                "or SIAGA_CERTIFICATE_FROM"
            )
            raise WrongSetting(text.format(bind=self.bind))
        if not self.hosts:
            text = _(
                "SIAGA_BIND={bind} is reachable from other machines: name in SIAGA_HOSTS "
                "the host names people will type, separated by commas"
            )
            raise WrongSetting(text.format(bind=self.bind))

    @property
    def loopback_only(self) -> bool:
        """Whether the pages can be reached from this machine only."""
        return ip_address(self.bind).is_loopback

    @property
    def tls(self) -> bool:
        """Whether the front door speaks HTTPS."""
        return self.tls_certificate is not None

    @property
    def certificate_names(self) -> tuple[str, ...]:
        """What a certificate is asked for: an authority signs names, not addresses."""
        return tuple(one.lower() for one in self.hosts if NAME.fullmatch(one))

    @property
    def certificate_files(self) -> tuple[Path | None, Path | None]:
        """Files: of the pages and of the encrypted trunks; None where there is none."""
        return self.tls_certificate, self.sip_tls_certificate

    def is_obtained(self, file: Path) -> bool:
        """Whether an authority is to bring this certificate."""
        return bool(self.certificate_from) and file == self.obtained / OBTAINED

    @property
    def obtained(self) -> Path:
        """Folder of the certificates that an authority has given us."""
        return self.state / "certificates"

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
    def sip_inside_port(self) -> int:
        """Loopback UDP port of SIP between the edge and the engine."""
        return self.port + 4

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
    def channels(self) -> Path:
        """Which ways out the centre has; need not be there."""
        return self.state / "channels.toml"

    @property
    def announcements(self) -> Path:
        """Folder of the announcements that people have recorded."""
        return self.state / "announcements"

    @property
    def files(self) -> Path:
        """Folder of the files and photos that people add to incidents."""
        return self.state / "files"

    @property
    def engine_folder(self) -> Path:
        """Asterisk's own files: configuration, spool, sockets."""
        return self.state / "asterisk"

    @property
    def edge_folder(self) -> Path:
        """Kamailio's own files."""
        return self.state / "kamailio"

    @property
    def edge_control(self) -> Path:
        """Kamailio's command socket; there only while a trunk is encrypted."""
        return self.edge_folder / "control"

    @property
    def certificates(self) -> tuple[Path, ...]:
        """Every certificate and key in use."""
        files = (self.tls_certificate, self.tls_key, self.sip_tls_certificate, self.sip_tls_key)
        return tuple(dict.fromkeys(file for file in files if file is not None))

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

    @property
    def packages_for_tests(self) -> Path:
        """The same for what only tests run."""
        return self.cache / "packages-for-tests"


def _cache_folder(environment: Mapping[str, str]) -> Path:
    base = environment.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "siaga112"
