"""The phone engine's configuration: Asterisk's files, rendered from templates at every start.

What stands beside this file in ``asterisk/`` are Asterisk's own formats with
``@name@`` where a setting goes. Nothing in the rendered folder is edited by
hand; the operator's part is ``trunks.toml``.
"""

from __future__ import annotations

import os
import re
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from siaga.domain.number import ways_to_write
from siaga.voice.sounds import MissingSound, greeting_s, lay
from siaga.voice.switch import SWITCH_S
from siaga.voice.trunks import INSIDE_DUTY, Trunk

TEMPLATES = Path(__file__).parent / "asterisk"
SLOT = re.compile(r"@([a-z_]+)@")
DIALLED = re.compile(r"\+?\d{2,20}")
DUTY_PHONE = re.compile(r"\+?\d{2,20}|[A-Za-z0-9+._-]+@[A-Za-z0-9.-]+(:\d{1,5})?")
EMPTY = (
    "pjproject",
    "features",
    "ccss",
    "cel",
    "cdr",
    "udptl",
    "codecs",
    "manager",
    "websocket_client",
)
REALM = "siaga"
REGISTERED_S = 60
"""Renewed 10 s before: a provider that forgot us and was not seen to be away (it was back within
``QUALIFY``, or is not asked) sends us calls again after 50 s at most. One request a minute."""
QUALIFY = "qualify_frequency = 4\nqualify_timeout = 2\n"
"""With ``trunk_watch.LOOK_S`` a line that dies is known within 8 s, also when nobody calls; the
supervisor sees it within 10."""


class WrongEngine(Exception):
    """The engine cannot be set up like this; the text says what to change."""


@dataclass(frozen=True)
class EngineSettings:
    """All the engine needs to know. ``modules`` and ``data`` are Asterisk's own folders;
    ``announcements`` by their codes, of which ``defaults`` are the catalogue's own.

    ``sip_inside`` is the loopback port of SIP between engine and edge; operators
    reach the edge on ``sip_bind``:``sip_port``.
    """

    folder: Path
    log: Path
    modules: Path
    data: Path
    defaults: Mapping[str, Path]
    announcements: Mapping[str, Path]
    http_port: int
    sip_inside: int
    sip_bind: str = "127.0.0.1"
    sip_port: int = 5060
    rtp_ports: tuple[int, int] = (10000, 10999)
    media_address: str = "127.0.0.1"
    emergency_numbers: tuple[str, ...] = ("112",)
    duty_phones: tuple[str, ...] = ()
    trunks: tuple[Trunk, ...] = ()

    @property
    def spool(self) -> Path:
        """Asterisk's spool: raw recordings lie in ``recording/``."""
        return self.folder / "spool"

    @property
    def notes(self) -> Path:
        """Where the fallback leaves its notes and sound files."""
        return self.folder / "fallback"

    @property
    def console(self) -> Path:
        """Where the engine takes commands typed by hand."""
        return self.folder / "run/asterisk.ctl"

    @property
    def sounds(self) -> Path:
        """Announcements as the engine plays them."""
        return self.folder / "sounds"

    @property
    def most_of_a_trunk(self) -> int:
        """Calls one trunk may have at once: three quarters of what the audio ports carry."""
        first, last = self.rtp_ports
        return max(1, (last - first + 1) // 2 * 3 // 4)

    @property
    def carrier(self) -> Trunk | None:
        """The trunk that carries calls out."""
        return next((trunk for trunk in self.trunks if trunk.host), None)


def render(settings: EngineSettings) -> Path:
    """Write the whole configuration; returns the path of ``asterisk.conf``.

    Raises ``WrongEngine`` when a setting cannot be written safely.
    """
    folder = settings.folder
    etc = folder / "etc"
    for path in (
        etc,
        folder / "lib/keys",
        folder / "run",
        settings.spool / "recording",
        settings.notes,
    ):
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.log.mkdir(parents=True, exist_ok=True)
    _place_sounds(settings)
    values = _values(settings)
    for template in sorted(TEMPLATES.glob("*.conf")):
        if not template.name.startswith("trunk-"):
            write_private(etc / template.name, fill(template.read_text(encoding="utf-8"), values))
    for name in EMPTY:
        write_private(etc / f"{name}.conf", "[general]\n")
    return etc / "asterisk.conf"


def fill(template: str, values: dict[str, str]) -> str:
    """Put ``values`` into the ``@slots@``; lines that would be left without a value fall away."""
    lines = []
    for line in template.splitlines():
        names = SLOT.findall(line)
        if names and not any(values[name] for name in names):
            continue
        lines.append(SLOT.sub(lambda slot: values[slot[1]], line))
    return "\n".join(lines) + "\n"


def ari_password(folder: Path) -> str:
    """The password between voice and the engine: made once, readable by this user only."""
    path = folder / "ari-password"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_private(path, secrets.token_urlsafe(32))
    return path.read_text(encoding="utf-8")


def duty_dial(settings: EngineSettings) -> str:
    """Asterisk's dial string that rings every duty phone at once; empty when there is none."""
    carrier = settings.carrier
    legs = []
    for phone in settings.duty_phones:
        if not DUTY_PHONE.fullmatch(phone):
            raise WrongEngine(f"SIAGA_DUTY_PHONES: {phone!r} is not a number or user@host")
        if "@" in phone:
            legs.append(f"PJSIP/duty/sip:{phone}")
        elif carrier is None:
            raise WrongEngine(
                f"SIAGA_DUTY_PHONES: {phone} needs a trunk that carries calls out; "
                "give one trunk in trunks.toml a host, or write the phone as user@host"
            )
        else:
            legs.append(f"PJSIP/{phone}@trunk-{carrier.name}")
    return "&".join(legs)


def _values(settings: EngineSettings) -> dict[str, str]:
    for path in (settings.folder, settings.log):
        if re.search(r"[;\s\[\]]", str(path)):
            raise WrongEngine(f"{path}: the phone engine cannot live under a path with blanks or ;")
    return {
        "folder": str(settings.folder),
        "log": str(settings.log),
        "modules": str(settings.modules),
        "data": str(settings.data),
        "http_port": str(settings.http_port),
        "ari_password": ari_password(settings.folder),
        "rtp_first": str(settings.rtp_ports[0]),
        "rtp_last": str(settings.rtp_ports[1]),
        "sip_inside": str(settings.sip_inside),
        "duty_proxy": _proxy(settings, INSIDE_DUTY),
        "most_of_a_trunk": str(settings.most_of_a_trunk),
        "numbers": "\n".join(_number_lines(settings.emergency_numbers)),
        "duty": duty_dial(settings),
        "switch_s": str(SWITCH_S),
        "patience_s": str(SWITCH_S + greeting_s(settings.sounds)),
        "ice": _ice_text(settings.media_address),
        "media_address": settings.media_address,
        "trunks": "\n".join(_trunk_text(settings, trunk) for trunk in settings.trunks),
    }


def _ice_text(media_address: str) -> str:
    """Offer browsers the address the engine is bound to.

    Left alone it names the machine's address towards the network, also when it
    listens on the loopback only.
    """
    outward = _outward_address()
    if outward in (media_address, ""):
        return ""
    return f"[ice_host_candidates]\n{outward} => {media_address}"


def _outward_address() -> str:
    """This machine's address towards the network; "" without one. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def _number_lines(numbers: tuple[str, ...]) -> list[str]:
    lines = []
    for number in numbers:
        if not DIALLED.fullmatch(number):
            raise WrongEngine(f"SIAGA_EMERGENCY_NUMBERS: {number!r} is not a number")
        lines.append(f"exten => {number},1,Set(SIAGA_DIALLED={number})")
        lines.append(" same => n,Goto(siaga-take,s,1)")
    return lines


def _trunk_text(settings: EngineSettings, trunk: Trunk) -> str:
    section = f"trunk-{trunk.name}"
    proxy = _proxy(settings, trunk.inside)
    values = {
        "name": trunk.name,
        "codecs": ",".join(trunk.codecs),
        "aors": section if trunk.host else "",
        "proxy": proxy,
        "outbound_auth": f"outbound_auth = {section}" if trunk.username else "",
        "encryption": "media_encryption = sdes" if trunk.media == "srtp" else "",
        # Without a name of its own the engine would sign with the desk's secret one.
        "from_user": trunk.username or trunk.number or settings.emergency_numbers[0],
        "from_domain": trunk.host.partition(":")[0],
        "media_address": settings.media_address,
        "own": _own(trunk),
    }
    parts = [fill((TEMPLATES / "trunk-endpoint.conf").read_text(encoding="utf-8"), values)]
    if trunk.host:
        qualify = QUALIFY if trunk.qualify else ""
        parts.append(
            f"[{section}]\ntype = aor\ncontact = sip:{trunk.host}\n"
            f"outbound_proxy = {proxy}\n{qualify}"
        )
    parts.append(
        f"[{section}]\ntype = identify\nendpoint = {section}\nsrv_lookups = no\n"
        f"match = {trunk.inside}\n"
    )
    if trunk.kind == "registering":
        parts.append(_registration_text(section, trunk, proxy))
    return "\n".join(parts)


def _own(trunk: Trunk) -> str:
    """The numbers by which a test's own call comes back, in all ways an operator may write them."""
    ways = [way for number in trunk.own_numbers for way in ways_to_write(number)]
    return f"-{'-'.join(ways)}-" if trunk.testable else ""


def _registration_text(section: str, trunk: Trunk, proxy: str) -> str:
    return (
        f"[{section}]\ntype = auth\nauth_type = userpass\n"
        f"username = {trunk.username}\npassword = {trunk.password}\n\n"
        f"[{section}]\ntype = registration\ntransport = udp\noutbound_proxy = {proxy}\n"
        f"server_uri = sip:{trunk.host}\nclient_uri = sip:{trunk.username}@{trunk.host}\n"
        # The provider sends to the number dialled or to our contact: both are ours.
        f"contact_user = 112\noutbound_auth = {section}\nretry_interval = 10\n"
        # One or a few trunks: nothing is won by signing on up to 10 s late after a restart.
        "max_random_initial_delay = 0\n"
        "forbidden_retry_interval = 60\nfatal_retry_interval = 60\nmax_retries = 1000000\n"
        f"auth_rejection_permanent = no\nexpiration = {REGISTERED_S}\n"
    )


def _proxy(settings: EngineSettings, inside: str) -> str:
    """The edge's address for one trunk, as pjsip.conf writes it."""
    return f"sip:{inside}:{settings.sip_inside}\\;lr"


def with_port(address: str, port: int) -> str:
    """``address:port``, with the brackets of IPv6."""
    return f"[{address}]:{port}" if ip_address(address).version == 6 else f"{address}:{port}"


def _place_sounds(settings: EngineSettings) -> None:
    """Put the announcements where the engine may read them; a missing one is a wrong catalogue."""
    try:
        lay(settings.sounds, settings.announcements)
    except MissingSound as missing:
        raise WrongEngine(
            f"{missing}: the catalogue must bring this announcement (8 kHz mono WAV)"
        ) from None


def write_private(path: Path, text: str) -> None:
    """Write a file that may hold a password: for this user only, whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
