"""The edge: Kamailio between the operators and the engine, its files rendered at every start.

Why there is one, and what it does: docs/adr/0008-edge.md. Towards the engine
each trunk has a loopback address of its own (``Trunk.inside``): the engine knows
a trunk by it, and chooses a trunk by sending there. What begins anything is let
through from a trunk's addresses only; everybody else gets no answer.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from siaga.voice.engine import EngineSettings, WrongEngine, fill, with_port, write_private
from siaga.voice.trunks import INSIDE_DUTY, Trunk

TEMPLATES = Path(__file__).parent / "kamailio"
LONGEST_SOCKET = 100
"""Characters of a path that a unix socket may surely have."""


@dataclass(frozen=True)
class EdgeSettings:
    """What the edge needs beside the engine's settings."""

    folder: Path
    modules: Path
    engine: EngineSettings
    tls_port: int = 5061
    certificate: Path | None = None
    key: Path | None = None

    @property
    def control(self) -> Path:
        """Where ``tls.reload`` is said when a certificate was renewed."""
        return self.folder / "control"

    @property
    def tls(self) -> bool:
        """Whether any trunk is encrypted."""
        return any(trunk.transport == "tls" for trunk in self.engine.trunks)


def render_edge(settings: EdgeSettings) -> Path:
    """Write Kamailio's files; returns the path of ``kamailio.cfg``. Raises ``WrongEngine``."""
    if ip_address(settings.engine.sip_bind).is_unspecified:
        raise WrongEngine("SIAGA_SIP_BIND: name the address that the operator reaches, not all")
    settings.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if settings.tls:
        _write_tls(settings)
    file = settings.folder / "kamailio.cfg"
    template = (TEMPLATES / "kamailio.cfg").read_text(encoding="utf-8")
    write_private(file, fill(template, _values(settings)))
    return file


def arguments(settings: EdgeSettings) -> list[str]:
    """Kamailio's arguments: in the foreground, small, everything it writes in its own folder."""
    folder = str(settings.folder)
    memory = ["-m", "128", "-M", "8"]
    return ["-DD", "-E", *memory, "-Y", folder, "-w", folder, "-f", f"{folder}/kamailio.cfg"]


def _values(settings: EdgeSettings) -> dict[str, str]:
    engine = settings.engine
    inside = [*(trunk.inside for trunk in engine.trunks), INSIDE_DUTY]
    listens = [f"socket_workers = 1\nlisten = udp:{one}:{engine.sip_inside}" for one in inside]
    tls = settings.tls
    return {
        "tls": "yes" if tls else "no",
        "outer": with_port(engine.sip_bind, engine.sip_port),
        "listen_tls": f"listen = {_outer(settings, 'tls')}" if tls else "",
        "listen_inside": "\n".join(listens),
        "modules": str(settings.modules),
        "load_tls": 'loadmodule "tls.so"\nloadmodule "jsonrpcs.so"' if tls else "",
        "tls_settings": _tls_settings(settings) if tls else "",
        "engine": f"127.0.0.1:{engine.sip_inside}",
        "inside_port": str(engine.sip_inside),
        "number": engine.emergency_numbers[0],
        # Lives as long as the process: what it has learned is forgotten with it.
        "secret": secrets.token_hex(16),
        "whose": "\n".join(_whose(trunk) for trunk in engine.trunks),
        "outers": "\n".join(
            f'\tif ($Ri == "{one}") $fs = "{_outer(settings, transport)}";'
            for one, transport in _insides(settings)
        ),
        "inside_duty": INSIDE_DUTY,
        "goes": "\n".join(map(_trunk_goes, engine.trunks)),
        "contacts": "\n".join(
            _contact(settings, one, transport) for one, transport in _insides(settings)
        ),
    }


def _insides(settings: EdgeSettings) -> list[tuple[str, str]]:
    """Each address towards the engine, with the transport of what leaves by it."""
    trunks = [(trunk.inside, trunk.transport) for trunk in settings.engine.trunks]
    return [*trunks, (INSIDE_DUTY, "udp")]


def _outer(settings: EdgeSettings, transport: str) -> str:
    port = settings.tls_port if transport == "tls" else settings.engine.sip_port
    return f"{transport}:{with_port(settings.engine.sip_bind, port)}"


def _whose(trunk: Trunk) -> str:
    """A registering provider without addresses is known by what its name resolves to."""
    if trunk.addresses:
        known = f'is_in_subnet("$si", "{",".join(trunk.addresses)}")'
    else:
        host = trunk.host.rpartition(":")[0] or trunk.host
        known = f'dns_int_match_ip("{host.strip("[]")}", "$si")'
    tests = ['$var(inside) == ""', known]
    if trunk.transport == "tls":
        tests.insert(1, '$pr == "tls"')
    return (
        f"\tif ({' && '.join(tests)}) {{\n"
        f'\t\t$var(inside) = "{trunk.inside}";\n\t\t$var(pace) = {trunk.calls_per_s};\n\t}}'
    )


def _trunk_goes(trunk: Trunk) -> str:
    if not trunk.host:
        return ""
    return (
        f'\tif ($Ri == "{trunk.inside}" && (is_method("OPTIONS|REGISTER") || '
        f'$rU =~ "^\\+?[0-9]{{2,20}}$")) {{\n'
        f'\t\t$du = "sip:{trunk.host};transport={trunk.transport}";\n\t\t$var(goes) = 1;\n\t}}'
    )


def _contact(settings: EdgeSettings, inside: str, transport: str) -> str:
    _, _, address = _outer(settings, transport).partition(":")
    shown = address if transport == "udp" else f"{address};transport={transport}"
    return (
        f'\tif ($Ri == "{inside}") '
        f'subst_hf("Contact", "/127\\.0\\.0\\.1:{settings.engine.sip_inside}/{shown}/", "a");'
    )


def _tls_settings(settings: EdgeSettings) -> str:
    return (
        f'modparam("tls", "config", "{settings.folder}/tls.cfg")\n'
        'modparam("jsonrpcs", "transport", 4)\n'
        f'modparam("jsonrpcs", "dgram_socket", "{settings.control}")\n'
        'modparam("jsonrpcs", "dgram_mode", 0600)'
    )


def _write_tls(settings: EdgeSettings) -> None:
    """Certificates for encrypted trunks; what signs an operator's is in ``trunk-ca.pem``."""
    if settings.certificate is None or settings.key is None:
        raise WrongEngine(
            'a trunk with transport = "tls" needs a certificate of ours: set '
            "SIAGA_SIP_TLS_CERTIFICATE and SIAGA_SIP_TLS_KEY"
        )
    if len(str(settings.control)) > LONGEST_SOCKET:
        raise WrongEngine(f"SIAGA_STATE: {settings.control} is too long a path for a socket")
    authorities = settings.folder / "trunk-ca.pem"
    files = {trunk.authority for trunk in settings.engine.trunks if trunk.authority}
    try:
        texts = [Path(file).read_text(encoding="ascii") for file in sorted(files)]
    except (OSError, UnicodeDecodeError) as trouble:
        raise WrongEngine(f"trunks.toml: authority: {trouble}") from None
    write_private(authorities, "\n".join(texts))
    template = (TEMPLATES / "tls.cfg").read_text(encoding="utf-8")
    values = {
        "certificate": os.fspath(settings.certificate),
        "key": os.fspath(settings.key),
        "authorities": os.fspath(authorities),
        "verify": "yes" if texts else "no",
        "has_authorities": f"ca_list = {authorities}" if texts else "",
    }
    write_private(settings.folder / "tls.cfg", fill(template, values))
