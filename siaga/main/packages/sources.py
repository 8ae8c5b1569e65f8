"""Which mirror, suite and keyring to use: read from the machine's own apt settings.

Both ways of writing a source are understood: one-line (``deb URI suite main``)
and deb822 (``Types: deb`` blocks). No address of a mirror stands in this code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from siaga.main.spoken import gettext as _

APT_FOLDER = Path("/etc/apt")
OS_RELEASE = Path("/etc/os-release")
DEBIAN_SUITE = "forky"
KEYRINGS = {
    "debian": Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    "ubuntu": Path("/usr/share/keyrings/ubuntu-archive-keyring.gpg"),
}
KEYRING_PACKAGES = {"debian": "debian-archive-keyring", "ubuntu": "ubuntu-keyring"}
COMPONENTS = {"debian": ("main",), "ubuntu": ("main", "universe")}
FETCHED_BY = ("http:", "https:", "file:", "copy:", "mirror+", "mirror:", "tor+", "ftp:")


class NoSource(Exception):
    """The machine's settings do not say where packages come from; the text says what to do."""


@dataclass(frozen=True)
class Entry:
    """One source as a machine's settings name it."""

    uri: str
    suite: str
    components: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """What our private apt is pointed at."""

    uri: str
    suite: str
    components: tuple[str, ...]
    keyring: Path
    family: str

    @property
    def line(self) -> str:
        """The one-line form for a sources.list."""
        return f"deb [signed-by={self.keyring}] {self.uri} {self.suite} {' '.join(self.components)}"


def choose_source(apt_folder: Path = APT_FOLDER, os_release: Path = OS_RELEASE) -> Source:
    """Take the mirror this machine installs its own packages from.

    Debian: the suite that has Asterisk (forky), from the same mirror. Ubuntu:
    the machine's own suite, which has it. Raises ``NoSource`` elsewhere.
    """
    about = _read_os_release(os_release)
    family = _family(about)
    codename = about.get("VERSION_CODENAME", "")
    if family == "ubuntu":  # what is made from Ubuntu names its own release there
        codename = about.get("UBUNTU_CODENAME", codename)
    own = [e for e in read_entries(apt_folder) if "main" in e.components and _fetchable(e.uri)]
    exact = [e for e in own if e.suite == codename or (family == "debian" and _is_base(e.suite))]
    if not exact:
        text = _(
            "no source of the suite {suite} with the component main was found in "
            "{folder}/sources.list or {folder}/sources.list.d; add the distribution's mirror there"
        )
        raise NoSource(text.format(suite=codename or "?", folder=apt_folder))
    keyring = KEYRINGS[family]
    if not keyring.is_file():
        text = _(
            "{keyring} is missing: install the package {package}; without it no package can be "
            "verified"
        )
        raise NoSource(text.format(keyring=keyring, package=KEYRING_PACKAGES[family]))
    suite = DEBIAN_SUITE if family == "debian" else codename
    return Source(exact[0].uri, suite, COMPONENTS[family], keyring, family)


def read_entries(apt_folder: Path) -> list[Entry]:
    """Every binary source of the machine, in apt's own order."""
    entries: list[Entry] = []
    one_line = [
        apt_folder / "sources.list",
        *sorted((apt_folder / "sources.list.d").glob("*.list")),
    ]
    for file in one_line:
        if file.is_file():
            entries += _one_line(file.read_text(encoding="utf-8", errors="replace"))
    for file in sorted((apt_folder / "sources.list.d").glob("*.sources")):
        entries += _deb822(file.read_text(encoding="utf-8", errors="replace"))
    return entries


def _one_line(text: str) -> Iterator[Entry]:
    for raw in text.splitlines():
        line = re.sub(r"\[[^\]]*\]", " ", raw.split("#", 1)[0])
        words = line.split()
        if len(words) >= 3 and words[0] == "deb":
            yield Entry(words[1], words[2], tuple(words[3:]))


def _deb822(text: str) -> Iterator[Entry]:
    for block in re.split(r"\n\s*\n", text):
        fields = _fields(block)
        if "deb" not in fields.get("types", "").split() or fields.get("enabled", "yes") == "no":
            continue
        components = tuple(fields.get("components", "").split())
        for uri in fields.get("uris", "").split():
            for suite in fields.get("suites", "").split():
                yield Entry(uri, suite, components)


def _fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in block.splitlines():
        if line.startswith("#"):
            continue
        if line[:1].isspace() and name:
            fields[name] += " " + line.strip()
        elif ":" in line:
            name, _colon, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = value.strip()
    return fields


def _fetchable(uri: str) -> bool:
    return uri.startswith(FETCHED_BY)


def _is_base(suite: str) -> bool:
    """Whether a Debian suite is a whole archive and not updates, security or backports."""
    return re.fullmatch(r"[a-z]+", suite) is not None


def _family(about: dict[str, str]) -> str:
    names = [about.get("ID", ""), *about.get("ID_LIKE", "").split()]
    for name in names:
        if name in KEYRINGS:
            return name
    text = _(
        "{system} is neither Debian nor Ubuntu; install asterisk (20 or newer), kamailio, nginx and "
        "espeak-ng yourself: Siaga takes them from PATH"
    )
    raise NoSource(text.format(system=about.get("PRETTY_NAME") or _("This system")))


def _read_os_release(file: Path) -> dict[str, str]:
    if not file.is_file():
        return {}
    about: dict[str, str] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        name, found, value = line.partition("=")
        if found:
            about[name] = value.strip().strip("\"'")
    return about
