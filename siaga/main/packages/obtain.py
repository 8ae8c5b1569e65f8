"""Bring the programs into the private prefix: download, verify, unpack, put in place."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from siaga.main.packages.lock import (
    Package,
    compare,
    lock_file,
    read_lock,
    write_lock,
)
from siaga.main.packages.private_apt import AptFailed, PrivateApt
from siaga.main.packages.program import library_folder
from siaga.main.packages.sources import choose_source
from siaga.main.spoken import gettext as _


@dataclass(frozen=True)
class Bundle:
    """Programs that are obtained together. ``lock`` ends the names of its lock files."""

    wanted: tuple[str, ...]
    lock: str = ""


RUNNING = Bundle(
    (
        "asterisk",
        "nginx",
        "espeak-ng",
        "sip-tester",
        "baresip-core",
        "kamailio",
        "kamailio-tls-modules",
    )
)
TESTING = Bundle(("kannel", "gammu-smsd", "mosquitto", "pebble"), "-tests")
"""What only the tests run: the other side of the messages that go out."""

NEEDED_TOOLS = ("apt-get", "apt-config", "dpkg", "dpkg-deb", "tar")
NEEDED_SPACE = 900 * 1024 * 1024  # bytes: downloads and unpacked files together


class Teller(Protocol):
    """Where progress is shown."""

    def step(self, share: float, text: str) -> None:
        """Show how far it is: ``share`` from 0 to 1."""

    def say(self, text: str) -> None:
        """Print one line that stays."""


@dataclass(frozen=True)
class Prefix:
    """The folder with the unpacked programs and the note of what is in it."""

    folder: Path

    @property
    def tree(self) -> Path:
        """The unpacked files: usr/, etc/, ..."""
        return self.folder / "tree"

    @property
    def note(self) -> Path:
        """What was unpacked, for which lock; written last, so present means whole."""
        return self.tree / "unpacked.json"

    def holds(self, wanted: str) -> bool:
        """Whether everything for the lock digest ``wanted`` is in place."""
        try:
            found = json.loads(self.note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return isinstance(found, dict) and found.get("wanted") == wanted


def obtain(folder: Path, teller: Teller, bundle: Bundle = RUNNING) -> Path:
    """Make sure the prefix is whole; returns its tree. At once when it already is.

    Safe to call from several processes: the others wait. After an interruption
    the next call resumes the download and unpacks anew.
    """
    prefix = Prefix(folder)
    wanted = wanted_digest(bundle)
    if prefix.holds(wanted):
        return prefix.tree
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        if not prefix.holds(wanted):
            _check_tools_and_space(folder)
            apt, files = _download(folder, teller, bundle)
            found = _packages(files)
            _tell_differences(apt, found, teller, bundle)
            _unpack(prefix, files, found, wanted, teller)
            apt.forget_downloads()
    return prefix.tree


def relock(folder: Path, teller: Teller, bundle: Bundle = RUNNING) -> Path:
    """Download what the mirror has now and write it down as the lock; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        _check_tools_and_space(folder)
        apt, files = _download(folder, teller, bundle)
        file = lock_file(apt.source.suite, architecture(), bundle.lock)
        write_lock(file, _packages(files))
    return file


def wanted_digest(bundle: Bundle = RUNNING) -> str:
    """A name for what is wanted: changes with the lock and with the list of programs."""
    digest = hashlib.sha256(" ".join(bundle.wanted).encode())
    for file in sorted(lock_file("x", "y").parent.glob("*.lock")):
        if file.stem.endswith(TESTING.lock) == (bundle == TESTING):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def architecture() -> str:
    """The machine's architecture in Debian's words, such as amd64."""
    done = subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def _check_tools_and_space(folder: Path) -> None:
    missing = [tool for tool in NEEDED_TOOLS if shutil.which(tool) is None]
    if missing:
        text = _(
            "{tools} not found: this system does not use Debian's packages. Install "
            "asterisk (20 or newer), kamailio, nginx and espeak-ng yourself; Siaga takes them from PATH"
        )
        raise AptFailed(text.format(tools=", ".join(missing)))
    free = shutil.disk_usage(folder).free
    if free < NEEDED_SPACE:
        text = _(
            "{folder} has {free} MB free and {needed} MB are needed; make room, or set "
            "SIAGA_CACHE to a folder on another disk"
        )
        raise AptFailed(
            text.format(folder=folder, free=free // 2**20, needed=NEEDED_SPACE // 2**20)
        )


def _download(folder: Path, teller: Teller, bundle: Bundle) -> tuple[PrivateApt, list[Path]]:
    apt = PrivateApt(folder / "apt", choose_source())
    teller.step(0, _("list of packages of {suite}").format(suite=apt.source.suite))
    apt.prepare()
    apt.update()
    files = apt.download(
        list(bundle.wanted), lambda share, text: teller.step(0.05 + share * 0.65, text.lower())
    )
    return apt, files


def _packages(files: list[Path]) -> list[Package]:
    """Name, version and digest of downloaded files, from their own control data."""
    packages: list[Package] = []
    for file in files:
        done = subprocess.run(
            ["dpkg-deb", "--show", "--showformat", "${Package} ${Version}", str(file)],
            capture_output=True,
            text=True,
            check=True,
        )
        name, version = done.stdout.split()
        with file.open("rb") as data:
            packages.append(Package(name, version, hashlib.file_digest(data, "sha256").hexdigest()))
    return packages


def _tell_differences(
    apt: PrivateApt, found: list[Package], teller: Teller, bundle: Bundle
) -> None:
    """Compare with the lock and say plainly what is different.

    The files were verified by apt against the suite's signature either way. A
    file with a locked version but other content is refused: nobody publishes
    that in good faith.
    """
    file = lock_file(apt.source.suite, architecture(), bundle.lock)
    if not file.is_file():
        text = _(
            "There is no lock for {suite} on {architecture}; the {count} packages are verified by "
            "the distribution's signature alone."
        )
        teller.say(
            text.format(suite=apt.source.suite, architecture=architecture(), count=len(found))
        )
        return
    difference = compare(read_lock(file), found)
    if difference.forged:
        apt.forget_downloads()
        text = _("packages differ from the lock under the same version: {first}")
        raise AptFailed(text.format(first=difference.forged[0]))
    if difference:
        shown = "; ".join(difference.lines[:5]) + ("; ..." if len(difference.lines) > 5 else "")
        text = _(
            "The mirror has moved on: {changed} of {count} packages differ from the lock "
            "({shown}). All are verified by the distribution's signature; going on."
        )
        teller.say(text.format(changed=len(difference.lines), count=len(found), shown=shown))


def _unpack(
    prefix: Prefix, files: list[Path], found: list[Package], wanted: str, teller: Teller
) -> None:
    """Unpack beside the old tree, then swap; a half-unpacked tree is never in place."""
    fresh = prefix.folder / "tree.new"
    _remove(fresh)
    fresh.mkdir()
    for number, file in enumerate(files):
        teller.step(
            0.7 + 0.3 * number / len(files),
            _("unpacking {name}").format(name=file.name.split("_")[0]),
        )
        _unpack_one(file, fresh)
    _name_libraries(fresh)
    note = {"wanted": wanted, "packages": [asdict(package) for package in found]}
    (fresh / prefix.note.name).write_text(json.dumps(note, indent=1), encoding="utf-8")
    old = prefix.folder / "tree.old"
    _remove(old)
    if prefix.tree.exists():
        prefix.tree.rename(old)
    fresh.rename(prefix.tree)
    _remove(old)
    teller.step(1, _("done"))


def _unpack_one(file: Path, into: Path) -> None:
    """The files of one package, without owners and without its install scripts."""
    with subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", str(file)], stdout=subprocess.PIPE
    ) as reading:
        tar = ["tar", "-x", "--no-same-owner", "--no-same-permissions", "-C", str(into)]
        unpacked = subprocess.run(
            [*tar, "-f", "-"], stdin=reading.stdout, capture_output=True, text=True, check=False
        )
    if reading.returncode != 0 or unpacked.returncode != 0:
        text = _("{name} could not be unpacked: {why}")
        raise AptFailed(text.format(name=file.name, why=unpacked.stderr.strip()[-300:]))


def _name_libraries(tree: Path) -> None:
    """The names that programs know libraries by: some packages leave them to the installation."""
    finder = shutil.which("ldconfig", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    folder = library_folder(tree)
    if finder is not None and folder.is_dir():
        subprocess.run([finder, "-n", str(folder)], capture_output=True, check=False)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time; the lock goes with the process, however it ends."""
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
