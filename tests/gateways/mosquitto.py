"""A broker as an operator of the centre would run it: names, passwords, and who may read what."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import run

from paho.mqtt.publish import single

from siaga.main.configuration import Configuration
from siaga.main.packages.program import program
from tests.gateways.gateway_programs import running
from tests.gateways.operator_centre import until
from tests.scenarios.authority import Authority

PEOPLE = {"siaga": "rahasia", "fleet": "armada"}
CONF = """
user root
per_listener_settings false
allow_anonymous false
message_size_limit 8192
password_file {folder}/passwords
acl_file {folder}/acl
listener {port} 127.0.0.1
"""
TLS = "certfile {certificate}\nkeyfile {key}\n"
ACL = """
user siaga
topic read owntracks/#
pattern write owntracks/%u/+
"""


@contextmanager
def mosquitto(folder: Path, port: int, authority: Authority | None = None) -> Iterator[None]:
    """On ``port`` of loopback; encrypted, with a certificate, where there is an authority."""
    folder.mkdir(exist_ok=True)
    passwords = folder / "passwords"
    hashing = program("mosquitto_passwd", Configuration.from_environment().packages_for_tests)
    passwords.touch(0o600)
    for name, password in PEOPLE.items():
        words = hashing.argv(["-b", str(passwords), name, password])
        run(words, env=hashing.environment, check=True, capture_output=True)
    (folder / "acl").write_text(ACL)
    (folder / "acl").chmod(0o600)
    conf = folder / "mosquitto.conf"
    text = CONF.format(folder=folder, port=port)
    if authority is not None:
        certificate, key = authority.sign("broker")
        text += TLS.format(certificate=certificate, key=key)
    conf.write_text(text)
    log = folder / "mosquitto.log"
    with running("mosquitto", ["-c", str(conf)], log):
        until(lambda: _answers(port), lambda: log.read_text())
        yield


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def says(port: int, key: str, words: str | bytes, ca: Path | None = None) -> None:
    """A vehicle's device says this with its key, as OwnTracks does: kept by the broker."""
    single(
        f"owntracks/fleet/{key}",
        words,
        qos=1,
        retain=True,
        hostname="127.0.0.1",
        port=port,
        auth={"username": "fleet", "password": PEOPLE["fleet"]},
        tls=None if ca is None else {"ca_certs": str(ca)},
    )
