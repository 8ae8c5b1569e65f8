"""How to run a program of the private prefix: through the prefix's own loader.

The process is then named after the loader; supervise it by its id.
"""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from siaga.main.configuration import Configuration
from siaga.main.spoken import gettext as _

PROGRAMS = {
    "asterisk": "usr/sbin/asterisk",
    "kamailio": "usr/sbin/kamailio",
    "nginx": "usr/sbin/nginx",
    "espeak-ng": "usr/bin/espeak-ng",
    "sipp": "usr/bin/sipp",
    "baresip": "usr/bin/baresip",
}
FOR_TESTS = {
    "bearerbox": "usr/sbin/bearerbox",
    "smsbox": "usr/sbin/smsbox",
    "gammu-smsd": "usr/bin/gammu-smsd",
    "mosquitto": "usr/sbin/mosquitto",
    "mosquitto_passwd": "usr/bin/mosquitto_passwd",
    "pebble": "usr/bin/pebble",
    "pebble-challtestsrv": "usr/bin/pebble-challtestsrv",
}
OLDEST_ASTERISK = 20
SYSTEM = Path("/")


class MissingProgram(Exception):
    """A program is neither in the prefix nor on this machine; the text says what to do."""


@dataclass(frozen=True)
class Program:
    """One program and where its files are.

    ``root`` is what stands before ``usr/...`` (``/`` for one of the system's
    own), ``libraries`` the folder of architecture-dependent files.
    """

    name: str
    root: Path
    libraries: Path
    start: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)

    def argv(self, arguments: list[str]) -> list[str]:
        """The whole command line; run it with ``environment`` added to the process's own."""
        return [*self.start, *arguments]


def program(name: str, prefix: Path | None = None) -> Program:
    """Find a program: Asterisk the distribution's own where it has one that is new enough;
    the others in the locked version of the prefix, or the system's where there is no prefix.

    ``prefix`` is the folder of the packages, by default the configuration's.
    """
    packages = prefix if prefix is not None else Configuration.from_environment().packages
    tree = packages / "tree"
    file = tree / {**PROGRAMS, **FOR_TESTS}[name]
    system = _system(name)
    if system is not None and (name == "asterisk" or not file.is_file()):
        return system
    if not file.is_file():
        text = _("{name} is not there yet: run `siaga packages get`")
        raise MissingProgram(text.format(name=name))
    library = library_folder(tree)
    loaders = sorted(library.glob("ld-linux*.so.*"))
    if not loaders:
        text = _("{library} has no loader: remove {tree} and run `siaga packages get`")
        raise MissingProgram(text.format(library=library, tree=tree))
    folders = f"{library}:{library}/pulseaudio:{tree}/usr/lib"
    start = (str(loaders[0]), "--library-path", folders, "--argv0", name, str(file))
    return Program(name, tree, library, start, _environment(tree, library))


def _environment(tree: Path, library: Path) -> dict[str, str]:
    """Where the programs find their data, which they look for under ``/usr`` otherwise."""
    return {
        "ESPEAK_DATA_PATH": str(library),
        "TERMINFO_DIRS": f"{tree}/usr/share/terminfo:{tree}/usr/lib/terminfo:/usr/share/terminfo",
        "OPENSSL_CONF": "/dev/null",
        "OPENSSL_MODULES": f"{library}/ossl-modules",
        "OPENSSL_ENGINES": f"{library}/engines-3",
    }


def library_folder(tree: Path) -> Path:
    """The architecture's own folder of libraries."""
    return tree / "usr" / "lib" / f"{platform.machine()}-linux-gnu"


def _system(name: str) -> Program | None:
    """The machine's own program, when it may be used: Asterisk only from version 20 on."""
    found = shutil.which(name)
    if found is None or (name == "asterisk" and _asterisk_version(found) < OLDEST_ASTERISK):
        return None
    return Program(name, SYSTEM, library_folder(SYSTEM), (found,))


@cache
def _asterisk_version(path: str) -> int:
    done = subprocess.run([path, "-V"], capture_output=True, text=True, check=False)
    match = re.search(r"Asterisk (?:certified[-/])?(\d+)", done.stdout)
    return int(match.group(1)) if match else 0
