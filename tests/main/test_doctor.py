"""The doctor names what is missing and how to mend it, in the reader's language."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LEFT_ALONE = ("PATH", "HOME", "LANG", "LC_ALL")


def ask(**settings: str) -> subprocess.CompletedProcess[str]:
    """Run the doctor with these settings only."""
    plain = {name: os.environ[name] for name in LEFT_ALONE if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "siaga.main", "doctor"],
        env={**plain, **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def test_missing_programs_are_named_with_the_command_that_brings_them(tmp_path: Path) -> None:
    said = ask(SIAGA_CACHE=str(tmp_path), SIAGA_STATE=str(tmp_path), SIAGA_LANGUAGE="en")
    assert said.returncode == 1
    assert "baresip is missing" in said.stdout
    assert "siaga packages get" in said.stdout


def test_a_database_that_is_away_is_named(tmp_path: Path) -> None:
    said = ask(
        SIAGA_STATE=str(tmp_path),
        SIAGA_DATABASE="postgresql://nobody@127.0.0.1:1/none",
        SIAGA_LANGUAGE="id",
    )
    assert said.returncode == 1
    assert "PostgreSQL tidak" in said.stdout


def test_a_wrong_setting_is_said_first(tmp_path: Path) -> None:
    said = ask(SIAGA_STATE=str(tmp_path), SIAGA_PORT="many")
    assert said.returncode == 1
    assert "SIAGA_PORT" in said.stderr


def test_a_wrong_channel_is_named_with_its_place_and_a_page_to_read(tmp_path: Path) -> None:
    (tmp_path / "channels.toml").write_text('[email]\nhost = "mail.example"\n')
    said = ask(SIAGA_STATE=str(tmp_path), SIAGA_LANGUAGE="en")
    assert "channels.toml:1: [email] sender: is missing" in said.stdout
    assert "docs/operating/channels.md" in said.stdout
