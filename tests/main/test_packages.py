"""Where packages come from is the machine's own word; what they are is held by a lock."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from siaga.main.packages.lock import BadLock, Package, compare, read_lock, write_lock
from siaga.main.packages.obtain import Prefix, wanted_digest
from siaga.main.packages.private_apt import PrivateApt
from siaga.main.packages.program import MissingProgram, program
from siaga.main.packages.sources import KEYRINGS, NoSource, Source, choose_source, read_entries

DIGEST = "0" * 64
DEB822 = """\
Types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

# off for now
Types: deb
Enabled: no
URIs: http://other.example/debian
Suites: bookworm
Components: main
"""


def machine(
    folder: Path, sources: str = "", one_line: str = "", system: str = ""
) -> tuple[Path, Path]:
    """An apt folder and an os-release file as a machine has them."""
    parts = folder / "apt" / "sources.list.d"
    parts.mkdir(parents=True)
    (parts / "system.sources").write_text(sources)
    (folder / "apt" / "sources.list").write_text(one_line)
    release = folder / "os-release"
    release.write_text(system or 'ID=debian\nVERSION_CODENAME=bookworm\nPRETTY_NAME="Debian"\n')
    return folder / "apt", release


def test_the_mirror_is_read_from_deb822_sources(tmp_path: Path) -> None:
    source = choose_source(*machine(tmp_path, sources=DEB822))
    assert source.uri == "http://mirror.example/debian"
    assert source.suite == "forky"
    assert "signed-by=" in source.line


def test_the_mirror_is_read_from_one_line_sources(tmp_path: Path) -> None:
    one_line = (
        "# deb http://off.example/debian bookworm main\n"
        "deb cdrom:[disc]/ bookworm main\n"
        "deb [arch=amd64 signed-by=/x.gpg] http://one.example/debian bookworm main contrib\n"
    )
    source = choose_source(*machine(tmp_path, one_line=one_line))
    assert source.uri == "http://one.example/debian"


UBUNTU_DEB822 = """\
# Ubuntu sources have moved to /etc/apt/sources.list.d/ubuntu.sources.
# See http://help.ubuntu.example/community/UpgradeNotes for how to upgrade.
Types: deb
URIs: http://mirror.example/ubuntu/
Suites: noble noble-updates noble-backports
Components: main restricted universe multiverse
Signed-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg

Types: deb
URIs: http://security.example/ubuntu/
Suites: noble-security
Components: main restricted universe multiverse
Signed-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg
"""
UBUNTU_ONE_LINE = """\
#deb cdrom:[Ubuntu 24.04 LTS _Noble Numbat_]/ noble main restricted
deb http://mirror.example/ubuntu/ noble-updates main restricted
deb http://mirror.example/ubuntu/ noble main restricted
deb http://mirror.example/ubuntu/ noble universe
deb-src http://mirror.example/ubuntu/ noble main
"""
UBUNTU = """\
PRETTY_NAME="Ubuntu 24.04.2 LTS"
NAME="Ubuntu"
VERSION_ID="24.04"
VERSION_CODENAME=noble
ID=ubuntu
ID_LIKE=debian
UBUNTU_CODENAME=noble
"""
MINT = 'ID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_CODENAME=wilma\nUBUNTU_CODENAME=noble\n'


@pytest.fixture
def ubuntu_keyring(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    keyring = tmp_path / "ubuntu-archive-keyring.gpg"
    keyring.touch()
    monkeypatch.setitem(KEYRINGS, "ubuntu", keyring)
    return keyring


@pytest.mark.parametrize("system", [UBUNTU, MINT], ids=["ubuntu", "made from ubuntu"])
@pytest.mark.parametrize(
    "written",
    [{"sources": UBUNTU_DEB822}, {"one_line": UBUNTU_ONE_LINE}],
    ids=["deb822", "one-line"],
)
def test_ubuntu_gives_its_own_suite_with_universe_from_its_own_mirror(
    tmp_path: Path, ubuntu_keyring: Path, written: dict[str, str], system: str
) -> None:
    source = choose_source(*machine(tmp_path, system=system, **written))
    assert source.line == (
        f"deb [signed-by={ubuntu_keyring}] http://mirror.example/ubuntu/ noble main universe"
    )


def test_ubuntu_without_its_keyring_is_told_which_package_has_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(KEYRINGS, "ubuntu", tmp_path / "gone.gpg")
    with pytest.raises(NoSource, match=r"gone\.gpg is missing: install the package ubuntu-keyring"):
        choose_source(*machine(tmp_path, sources=UBUNTU_DEB822, system=UBUNTU))


def test_a_source_that_is_switched_off_is_not_used(tmp_path: Path) -> None:
    apt, _release = machine(tmp_path, sources=DEB822)
    assert {entry.uri for entry in read_entries(apt)} == {"http://mirror.example/debian"}


def test_security_and_foreign_archives_are_not_taken_for_the_mirror(tmp_path: Path) -> None:
    one_line = (
        "deb http://security.example/debian-security bookworm-security main\n"
        "deb http://vendor.example/apt vendor-bookworm main\n"
    )
    with pytest.raises(NoSource, match="bookworm"):
        choose_source(*machine(tmp_path, one_line=one_line))


def test_an_unknown_system_is_told_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(NoSource, match="asterisk"):
        choose_source(*machine(tmp_path, sources=DEB822, system="ID=fedora\n"))


def test_a_lock_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "x.lock"
    packages = [Package("nginx", "1.30-2", DIGEST), Package("asterisk", "1:22.1+dfsg", DIGEST)]
    write_lock(file, packages)
    assert read_lock(file) == sorted(packages)


@pytest.mark.parametrize("line", ["nginx 1.30", "nginx 1.30 xyz", f"../x 1 {DIGEST}", "a b c d"])
def test_a_broken_lock_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "x.lock"
    file.write_text(f"# comment\n{line}\n")
    with pytest.raises(BadLock, match=r"x\.lock:2"):
        read_lock(file)


def test_a_package_named_twice_breaks_the_lock(tmp_path: Path) -> None:
    file = tmp_path / "x.lock"
    file.write_text(f"a 1 {DIGEST}\na 2 {DIGEST}\n")
    with pytest.raises(BadLock, match="twice"):
        read_lock(file)


def test_a_mirror_that_moved_on_is_told_from_a_file_that_was_changed() -> None:
    locked = [Package("a", "1", DIGEST), Package("b", "1", DIGEST), Package("c", "1", DIGEST)]
    found = [Package("a", "2", DIGEST), Package("b", "1", "f" * 64), Package("d", "1", DIGEST)]
    assert compare(locked, found).lines == (
        "a 1 → 2",
        "b 1: same version, other content",
        "c 1 is not needed any more",
        "d 1 is new",
    )
    assert compare(locked, found).forged == ("b 1: same version, other content",)
    assert not compare(locked, locked)


def test_a_half_unpacked_tree_is_not_taken_for_a_whole_one(tmp_path: Path) -> None:
    prefix = Prefix(tmp_path)
    prefix.tree.mkdir()
    assert not prefix.holds(wanted_digest())
    prefix.note.write_text("{")
    assert not prefix.holds(wanted_digest())


def test_a_missing_program_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(MissingProgram, match="siaga packages get"):
        program("baresip", tmp_path)


def test_the_phone_engine_runs_through_the_prefixs_own_loader() -> None:
    asterisk = program("asterisk")
    done = subprocess.run(
        asterisk.argv(["-V"]),
        env={**os.environ, **asterisk.environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("Asterisk 2")


def test_ubuntus_answers_are_read_as_debians_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = (
        "Inst libc6 (2.39-0ubuntu8.4 Ubuntu:24.04/noble-updates [amd64])\n"
        "Inst asterisk (1:20.6.0~dfsg+~cs6.13.40431414-2build5 Ubuntu:24.04/noble [amd64]) []\n"
        "Conf asterisk (1:20.6.0~dfsg+~cs6.13.40431414-2build5 Ubuntu:24.04/noble [amd64])\n"
    )
    source = Source("http://mirror.example/ubuntu", "noble", ("main",), Path("x.gpg"), "ubuntu")
    apt = PrivateApt(tmp_path, source)
    done = subprocess.CompletedProcess([], 0, said, "")
    monkeypatch.setattr(apt, "_run", lambda _command: done)
    assert apt.file_names(["asterisk"]) == [
        "asterisk_1%3a20.6.0~dfsg+~cs6.13.40431414-2build5_amd64.deb",
        "libc6_2.39-0ubuntu8.4_amd64.deb",
    ]
