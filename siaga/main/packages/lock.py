"""The lock: which packages, in which versions, with which digests, were tried together.

One line a package: ``name version sha256``. The file is named after suite and
architecture, so that another architecture has a lock of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from siaga.main.spoken import gettext as _

LOCKS = Path(__file__).parent / "locks"
LINE = re.compile(r"([a-z0-9][a-z0-9+.-]*) (\S+) ([0-9a-f]{64})")


class BadLock(Exception):
    """A lock file cannot be read; the text names file and line."""


@dataclass(frozen=True, order=True)
class Package:
    """One package of the distribution, as downloaded."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True)
class Difference:
    """In what the mirror differs from the lock, as sentences."""

    lines: tuple[str, ...]
    forged: tuple[str, ...] = ()
    """Those of ``lines`` that no mirror can have brought about in good faith."""

    def __bool__(self) -> bool:
        return bool(self.lines)


def lock_file(suite: str, architecture: str, bundle: str = "") -> Path:
    """Where the lock of one suite and architecture stands (it need not exist)."""
    return LOCKS / f"{suite}-{architecture}{bundle}.lock"


def read_lock(file: Path) -> list[Package]:
    """Parse a lock file; a line that is not one is a ``BadLock``."""
    packages: list[Package] = []
    for number, raw in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        match = LINE.fullmatch(line)
        if match is None:
            text = _("expected `name version sha256`, found: {line}").format(line=line[:80])
            raise BadLock(f"{file}:{number}: {text}")
        packages.append(Package(*match.groups()))
    names = [package.name for package in packages]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        text = _("named twice: {names}").format(names=", ".join(sorted(twice)))
        raise BadLock(f"{file}: {text}")
    return packages


def write_lock(file: Path, packages: list[Package]) -> None:
    """Write a lock, sorted, in one step."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{p.name} {p.version} {p.sha256}\n" for p in sorted(packages)]
    draft = file.with_suffix(".new")
    draft.write_text("# Written by `siaga packages lock`\n" + "".join(lines), encoding="utf-8")
    draft.replace(file)


def compare(locked: list[Package], found: list[Package]) -> Difference:
    """Say in words how what was found differs from the lock.

    A same version with another digest is named separately: that is not a
    mirror that moved on, but a file that is not what it was.
    """
    before = {package.name: package for package in locked}
    now = {package.name: package for package in found}
    lines: list[str] = []
    forged: list[str] = []
    for name in sorted(before.keys() | now.keys()):
        old, new = before.get(name), now.get(name)
        if old == new:
            continue
        if old is None:
            lines.append(_("{package} is new").format(package=f"{name} {now[name].version}"))
        elif new is None:
            package = f"{name} {old.version}"
            lines.append(_("{package} is not needed any more").format(package=package))
        elif old.version != new.version:
            lines.append(f"{name} {old.version} → {new.version}")
        else:
            package = f"{name} {old.version}"
            forged.append(_("{package}: same version, other content").format(package=package))
            lines.append(forged[-1])
    return Difference(tuple(lines), tuple(forged))
