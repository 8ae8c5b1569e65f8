"""Whether the ports Siaga needs are free, and who has those that are not."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from siaga.main.configuration import Configuration


@dataclass(frozen=True)
class Port:
    """One port Siaga listens on; ``setting`` moves it, ``owner`` is the task that opens it."""

    address: str
    number: int
    kind: str
    setting: str
    owner: str

    @property
    def address_setting(self) -> str:
        """The setting that names the address; loopback, which has none, is always there."""
        return "SIAGA_SIP_BIND" if self.setting == "SIAGA_SIP_PORT" else "SIAGA_BIND"


@dataclass(frozen=True)
class Taken:
    """A port that cannot be used: ``why`` is "taken", "forbidden" or "no such address"."""

    port: Port
    why: str
    by: str


def needed(configuration: Configuration) -> list[Port]:
    """Every fixed port, in the order a person would look for them."""
    local = "127.0.0.1"
    asked = Port(
        *(configuration.bind, configuration.certificate_port, "tcp"),
        *("SIAGA_CERTIFICATE_PORT", "front"),
    )
    sip = (configuration.sip_bind, configuration.sip_port)
    return [
        Port(configuration.bind, configuration.port, "tcp", "SIAGA_PORT", "front"),
        Port(local, configuration.web_port, "tcp", "SIAGA_PORT", "web"),
        Port(local, configuration.live_port, "tcp", "SIAGA_PORT", "live"),
        Port(local, configuration.engine_port, "tcp", "SIAGA_PORT", "engine"),
        Port(local, configuration.sip_inside_port, "udp", "SIAGA_PORT", "engine"),
        Port(*sip, "udp", "SIAGA_SIP_PORT", "edge"),
        Port(*sip, "tcp", "SIAGA_SIP_PORT", "edge"),
        *([asked] if configuration.certificate_from else []),
    ]


def find_taken(ports: list[Port]) -> list[Taken]:
    """Which of ``ports`` could not be opened now."""
    return [taken for port in ports if (taken := _try(port)) is not None]


def _try(port: Port) -> Taken | None:
    family = socket.AF_INET6 if ":" in port.address else socket.AF_INET
    kind = socket.SOCK_STREAM if port.kind == "tcp" else socket.SOCK_DGRAM
    with socket.socket(family, kind) as trial:
        if port.kind == "tcp":
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((port.address, port.number))
            if port.kind == "tcp":
                trial.listen(1)
        except OSError as trouble:
            if trouble.errno == errno.EADDRINUSE:
                return Taken(port, "taken", _holder(port))
            if trouble.errno == errno.EACCES:
                return Taken(port, "forbidden", "")
            return Taken(port, "no such address", "")
    return None


def _holder(port: Port) -> str:
    """The program that has a port, as ``name (process id)``; empty when it cannot be seen."""
    inodes = set(_listening(port))
    if not inodes:
        return ""
    for process in Path("/proc").iterdir():
        if process.name.isdecimal() and inodes & set(_sockets(process)):
            name = (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
            return f"{name} ({process.name})"
    return ""


def _listening(port: Port) -> Iterator[str]:
    """Inodes of the sockets bound to a port number, as Linux lists them."""
    wanted_state = "0A" if port.kind == "tcp" else "07"
    for table in (port.kind, f"{port.kind}6"):
        file = Path("/proc/net") / table
        if not file.exists():
            continue
        for line in file.read_text(encoding="ascii").splitlines()[1:]:
            words = line.split()
            if int(words[1].rpartition(":")[2], 16) == port.number and words[3] == wanted_state:
                yield words[9]


def _sockets(process: Path) -> Iterator[str]:
    try:
        for descriptor in (process / "fd").iterdir():
            target = str(descriptor.readlink())
            if target.startswith("socket:["):
                yield target[8:-1]
    except OSError:
        return
