"""Kannel and gammu-smsd as an operator of the centre would run them, on loopback."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shlex import join, quote

import httpx

from siaga.main.configuration import Configuration
from siaga.main.packages.program import program
from tests.gateways.operator_centre import until

KANNEL = """
group = core
admin-port = {status}
admin-interface = 127.0.0.1
admin-password = status
status-password = status
smsbox-port = {inside}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
log-level = 1
dlr-storage = internal
sms-combine-concatenated-mo = false

group = smsc
smsc = smpp
host = 127.0.0.1
port = {centre}
transceiver-mode = true
smsc-username = siaga
smsc-password = secret
system-type = ""
reconnect-delay = 1
enquire-link-interval = 2
connection-timeout = 5
denied-prefix = "+62888"
source-addr-autodetect = yes

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
log-level = 1
http-request-retry = 20
http-queue-delay = 1

group = sendsms-user
username = siaga
password = kata
concatenation = true
max-messages = 4
black-list-regex = "62999"

group = sms-service
keyword = default
catch-all = true
omit-empty = true
get-url = "{text}?id=%I&from=%p&coding=%c&udh=%u&text=%b"
"""

DUMMY = "model = dummy\nconnection = none\nport = {folder}/phone"
SERIAL = "connection = at\nport = {device}"
SMSD = """
[gammu]
{phone}
gammuloc = /dev/null

[smsd]
service = files
logfile = {folder}/smsd.log
commtimeout = 1
loopsleep = 1
receivefrequency = 1
statusfrequency = 3
checksecurity = 0
inboxpath = {folder}/inbox/
outboxpath = {folder}/outbox/
sentsmspath = {folder}/sent/
errorsmspath = {folder}/errors/
inboxformat = unicode
multiparttimeout = 4
"""


@dataclass(frozen=True)
class Gateway:
    """``smsbox``: the one of its two programs that takes messages."""

    url: str
    status: str
    smsbox: subprocess.Popen[bytes]


@contextmanager
def running(name: str, arguments: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    wanted = program(name, Configuration.from_environment().packages_for_tests)
    with log.open("wb") as out:
        child = subprocess.Popen(
            wanted.argv(arguments),
            env={**os.environ, **wanted.environment},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        yield child
    finally:
        child.kill()  # asked to end, bearerbox takes its time
        child.wait()


@contextmanager
def kannel(folder: Path, centre: int, ports: int, text: str) -> Iterator[Gateway]:
    """Kannel before the operator's ``centre``; on three of our ``ports``."""
    status, inside, sendsms = ports, ports + 1, ports + 2
    file = folder / "kannel.conf"
    file.write_text(
        KANNEL.format(centre=centre, status=status, inside=inside, sendsms=sendsms, text=text)
    )
    with running("bearerbox", [str(file)], folder / "bearerbox.log"):
        until(lambda: _answers(status), (folder / "bearerbox.log").read_text)
        with running("smsbox", [str(file)], folder / "smsbox.log") as smsbox:
            until(lambda: _answers(sendsms), (folder / "smsbox.log").read_text)
            page = f"http://127.0.0.1:{status}/status.txt?password=status"
            url = f"http://127.0.0.1:{sendsms}/cgi-bin/sendsms"
            until(lambda: "(online" in httpx.get(page).text, (folder / "bearerbox.log").read_text)
            yield Gateway(url, page, smsbox)


@contextmanager
def smsd(folder: Path, device: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """gammu-smsd with the modem on ``device``, or with its own dummy telephone, whose memory is
    ``folder/phone``."""
    folders(folder)
    phone = SERIAL.format(device=device) if device else DUMMY.format(folder=folder)
    file = folder / "smsdrc"
    file.write_text(SMSD.format(folder=folder, phone=phone))
    with running("gammu-smsd", ["-c", str(file)], folder / "out.log") as child:
        yield child


def monitor(folder: Path) -> Path:
    """A folder with gammu-smsd-monitor, which stands beside gammu-smsd, to put into PATH."""
    wanted = program("gammu-smsd", Configuration.from_environment().packages_for_tests)
    argv = wanted.argv([])
    argv[-1] = str(Path(argv[-1]).with_name("gammu-smsd-monitor"))
    places = [f"export {name}={quote(value)}" for name, value in wanted.environment.items()]
    file = folder / "bin/gammu-smsd-monitor"
    file.parent.mkdir()
    file.write_text("\n".join(["#!/bin/sh", *places, f'exec {join(argv)} "$@"\n']))
    file.chmod(0o755)
    return file.parent


def folders(folder: Path) -> dict[str, str]:
    """Those of gammu-smsd, and what ``channels.toml`` says of them."""
    for name in ("inbox", "outbox", "sent", "errors", *(f"phone/sms/{n}" for n in range(1, 6))):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {name: str(folder / name) for name in ("outbox", "inbox", "errors")}


def _answers(port: int) -> bool:
    try:
        httpx.get(f"http://127.0.0.1:{port}/", timeout=2)
    except httpx.HTTPError:
        return False
    return True
