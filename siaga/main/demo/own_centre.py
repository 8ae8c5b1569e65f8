"""A whole Siaga of one's own, on free ports and an empty state folder, gone afterwards."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from siaga.main.demo.people import SignIn

START_LIMIT_S = 90.0
ADDRESS = re.compile(rb"https?://[^\s:/]+:\d+")
"""In the greeting, which is said when the pages answer."""
STOP_LIMIT_S = 20.0
FIRST_PORT, LAST_PORT, STEP = 18200, 19900, 20
RTP_PORTS_EACH = 200


class CentreTrouble(Exception):
    """The centre did not come up; the text is the end of what it said."""


@dataclass(frozen=True)
class OwnCentre:
    """Where it is and who may sign in, by role."""

    address: str
    state: Path
    environment: dict[str, str]
    sip: str
    process: subprocess.Popen[bytes]
    sign_ins: dict[str, SignIn]
    log: Path


@contextmanager
def own_centre(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[OwnCentre]:
    """Start every process under its parent, wait until it answers, stop it at the end."""
    environment = _environment(folder, settings or {})
    folder.mkdir(parents=True, exist_ok=True)
    log, sign_ins = folder / "up.log", folder / "sign-ins.json"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "siaga.main.parent", "--sign-ins", str(sign_ins)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_ready(process, log, sign_ins)
        yield OwnCentre(
            f"http://localhost:{environment['SIAGA_PORT']}",
            Path(environment["SIAGA_STATE"]),
            environment,
            f"sip:112@127.0.0.1:{environment['SIAGA_SIP_PORT']}",
            process,
            _read_sign_ins(sign_ins),
            log,
        )
    finally:
        _stop(process)


def _environment(folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SIAGA_")}
    if "SIAGA_CACHE" in os.environ:
        kept["SIAGA_CACHE"] = os.environ["SIAGA_CACHE"]
    port = _free_ports()
    rtp = 30_000 + (port - FIRST_PORT) // STEP * RTP_PORTS_EACH
    return {
        **kept,
        "SIAGA_DEMO": "1",
        "SIAGA_STATE": str(folder / "state"),
        "SIAGA_PORT": str(port),
        "SIAGA_SIP_PORT": str(port + 10),
        "SIAGA_RTP_PORTS": f"{rtp}-{rtp + RTP_PORTS_EACH - 1}",
        **settings,
    }


def _free_ports() -> int:
    """The first of the ports this centre needs, all of them free now."""
    ports = list(range(FIRST_PORT, LAST_PORT, STEP))
    start = os.getpid() % len(ports)
    for port in ports[start:] + ports[:start]:
        pages = all(_free(port + offset) for offset in range(4))
        if pages and _free_udp(port + 4) and _free_udp(port + 10):
            return port
    raise CentreTrouble(f"no ports are free from {FIRST_PORT} to {LAST_PORT}")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _free_udp(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path, sign_ins: Path) -> None:
    until = time.monotonic() + START_LIMIT_S
    while not (sign_ins.is_file() and ADDRESS.search(log.read_bytes())):
        if process.poll() is not None or time.monotonic() > until:
            raise CentreTrouble(log.read_text(errors="replace")[-2000:])
        time.sleep(0.1)


def _read_sign_ins(file: Path) -> dict[str, SignIn]:
    listed: list[dict[str, Any]] = json.loads(file.read_text())
    return {one["role"]: SignIn(one["username"], one["password"]) for one in listed}


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
