"""A broker as an operator of the centre would run it: names, passwords, and who may read what."""

from __future__ import annotations

import json
import socket
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import pbkdf2_hmac
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


ADMINISTRATOR = "administrator"
GUARDED = """
user root
allow_anonymous false
listener {port} 127.0.0.1
plugin {plugin}
plugin_opt_config_file {folder}/guard.json
"""
READER = {"acltype": "subscribePattern", "topic": "owntracks/#", "allow": True}
HEARS = {"acltype": "publishClientReceive", "topic": "owntracks/#", "allow": True}
SPEAKS = {"acltype": "publishClientSend", "topic": "owntracks/#", "allow": True}
GOVERNS = {"acltype": "publishClientSend", "topic": "$CONTROL/#", "allow": True}


@contextmanager
def guarded_mosquitto(folder: Path, port: int) -> Iterator[None]:
    """With Debian's plugin that refuses subscriptions, which the file of ``acl_file`` does not:
    there they are granted, and nothing comes. Nobody may read yet."""
    folder.mkdir(exist_ok=True)
    broker = program("mosquitto", Configuration.from_environment().packages_for_tests)
    plugin = broker.libraries / "mosquitto_dynamic_security.so"
    nothing = ("publishClientSend", "publishClientReceive", "subscribe")
    roles = {"readers": [READER, HEARS], "vehicles": [SPEAKS], "governors": [GOVERNS]}
    guard = {
        "defaultACLAccess": {**dict.fromkeys(nothing, False), "unsubscribe": True},
        "clients": [
            _client("siaga", PEOPLE["siaga"]),
            _client("fleet", PEOPLE["fleet"], "vehicles"),
            _client(ADMINISTRATOR, ADMINISTRATOR, "governors"),
        ],
        "roles": [{"rolename": name, "acls": acls} for name, acls in roles.items()],
    }
    (folder / "guard.json").write_text(json.dumps(guard))
    conf = folder / "mosquitto.conf"
    conf.write_text(GUARDED.format(folder=folder, port=port, plugin=plugin))
    log = folder / "mosquitto.log"
    with running("mosquitto", ["-c", str(conf)], log):
        until(lambda: _answers(port), lambda: log.read_text())
        yield


def let_read(port: int) -> None:
    """Siaga may read from now on, while the broker runs."""
    said = {"command": "addClientRole", "username": "siaga", "rolename": "readers"}
    single(
        "$CONTROL/dynamic-security/v1",
        json.dumps({"commands": [said]}),
        qos=1,
        hostname="127.0.0.1",
        port=port,
        auth={"username": ADMINISTRATOR, "password": ADMINISTRATOR},
    )


def _client(name: str, password: str, *roles: str) -> dict[str, object]:
    salt, rounds = name.encode().ljust(12)[:12], 101
    hashed = pbkdf2_hmac("sha512", password.encode(), salt, rounds)
    return {
        "username": name,
        "password": b64encode(hashed).decode(),
        "salt": b64encode(salt).decode(),
        "iterations": rounds,
        "roles": [{"rolename": role} for role in roles],
    }


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
