"""Where packages come from is the machine's own word; what they are is held by a lock."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from siaga.main.packages.lock import BadLock, Package, compare, read_lock, write_lock
from siaga.main.packages.obtain import Prefix, wanted_digest
from siaga.main.packages.program import MissingProgram, program
from siaga.main.packages.sources import NoSource, choose_source, read_entries

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
