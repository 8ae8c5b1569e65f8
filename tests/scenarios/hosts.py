"""Hosts on one machine: network namespaces, each with a cable to the first of them. Needs root."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


def _ip(*words: str) -> str:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=True)
    return done.stdout


@dataclass(frozen=True)
class Host:
    """One of them; ``prefix`` begins the command line of what runs there."""

    name: str

    @property
    def prefix(self) -> tuple[str, ...]:
        return ("ip", "netns", "exec", self.name)

    def die(self) -> None:
        """As by a power cut: every process at once, and the cable is dead."""
        _ip("-n", self.name, "link", "set", "cable", "down")
        while pids := _ip("netns", "pids", self.name).split():
            for pid in map(int, pids):
                os.kill(pid, signal.SIGKILL)


@contextmanager
def star(*names: str) -> Iterator[list[Host]]:
    """The first is the centre of the star: 10.112.N.1 towards the Nth other, which is 10.112.N.2."""
    hosts = [Host(f"siaga-{os.getpid()}-{name}") for name in names]
    made: list[Host] = []
    try:
        for host in hosts:
            _ip("netns", "add", host.name)
            made.append(host)
            _ip("-n", host.name, "link", "set", "lo", "up")
        middle = hosts[0].name
        for number, host in enumerate(hosts[1:], 1):
            cable = ("link", "add", f"to{number}", "netns", middle, "type", "veth")
            _ip(*cable, "peer", "name", "cable", "netns", host.name)
            for name, device, end in ((middle, f"to{number}", 1), (host.name, "cable", 2)):
                _ip("-n", name, "address", "add", f"10.112.{number}.{end}/24", "dev", device)
                _ip("-n", name, "link", "set", device, "up")
        yield hosts
    finally:
        for host in made:
            for pid in _ip("netns", "pids", host.name).split():
                os.kill(int(pid), signal.SIGKILL)
            _ip("netns", "delete", host.name)
