"""Let's Encrypt's own test authority, pebble, and the DNS that it asks, both on loopback."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from siaga.main.configuration import Configuration
from siaga.main.packages.program import program
from tests.ports import free_port
from tests.scenarios.authority import Authority
from tests.scenarios.telephone import until

NOBODY = "127.0.0.99"
LIFETIME_S = 90 * 24 * 3600


@dataclass
class Acme:
    """``asks_at``: the port where it asks whether a name is whose it says; ``root``: who trusts this
    trusts its certificates, as PEM."""

    folder: Path
    lifetime_s: int = LIFETIME_S
    asks_at: int = field(default_factory=free_port)
    port: int = field(default_factory=lambda: free_port(4))
    root: str = ""
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def directory(self) -> str:
        return f"https://127.0.0.1:{self.port}/dir"

    @property
    def environment(self) -> dict[str, str]:
        """What certbot needs to trust the line to it."""
        return {"REQUESTS_CA_BUNDLE": str(self.own.file)}

    def start(self) -> None:
        """Returns when it answers."""
        self.own = Authority(self.folder / "own", "acme")
        certificate, key = self.own.sign("pebble")
        settings = {
            "listenAddress": f"127.0.0.1:{self.port}",
            "managementListenAddress": f"127.0.0.1:{self.port + 1}",
            "certificate": str(certificate),
            "privateKey": str(key),
            "httpPort": self.asks_at,
            "tlsPort": free_port(),
            "profiles": {"default": {"description": "", "validityPeriod": self.lifetime_s}},
        }
        file = self.folder / "pebble.json"
        file.write_text(json.dumps({"pebble": settings}))
        dns = f"127.0.0.1:{self.port + 2}"
        self._run("pebble", "-config", str(file), "-strict", "-dnsserver", dns)
        off = [
            part for name in ("http01", "https01", "tlsalpn01", "doh") for part in (f"-{name}", "")
        ]
        manage = f"127.0.0.1:{self.port + 3}"
        names = ("-dnsserver", dns, "-management", manage, "-defaultIPv6", "")
        self._run("pebble-challtestsrv", *off, *names)
        until(lambda: self._ask(self.directory), 15)
        until(lambda: self.names_lead_to("127.0.0.1"), 15)
        self.root = self._ask(f"https://127.0.0.1:{self.port + 1}/roots/0").decode()

    def names_lead_to(self, address: str) -> bool:
        """What the DNS says of every name from now on."""
        order = urllib.request.Request(
            f"http://127.0.0.1:{self.port + 3}/set-default-ipv4",
            json.dumps({"ip": address}).encode(),
        )
        try:
            urllib.request.urlopen(order, timeout=2).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        for one in self.running:
            one.kill()
            one.wait()
        self.running.clear()

    def _ask(self, address: str) -> bytes:
        context = ssl.create_default_context(cafile=str(self.own.file))
        try:
            with urllib.request.urlopen(address, timeout=3, context=context) as answer:
                return bytes(answer.read())
        except OSError:
            return b""

    def _run(self, name: str, *arguments: str) -> None:
        found = program(name, Configuration.from_environment().packages_for_tests)
        quick = {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0", "PEBBLE_AUTHZREUSE": "0"}
        with (self.folder / f"{name}.out").open("ab") as out:
            self.running.append(
                subprocess.Popen(
                    found.argv(list(arguments)),
                    env={**os.environ, **found.environment, **quick},
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                )
            )


@contextmanager
def acme(folder: Path, **more: Any) -> Iterator[Acme]:
    """One that runs."""
    folder.mkdir(parents=True, exist_ok=True)
    one = Acme(folder, **more)
    try:
        one.start()
        yield one
    finally:
        one.stop()
        said = folder / "pebble.out"
        print(said.read_text(errors="replace")[-3000:] if said.exists() else "pebble: no log")
