"""The doctor names what is missing and how to mend it, in the reader's language."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from siaga.main.certificates.store import temporary

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


def test_before_the_first_start_a_certificate_from_an_authority_is_not_missed(
    tmp_path: Path,
) -> None:
    asked = {"SIAGA_CERTIFICATE_FROM": "letsencrypt", "SIAGA_HOSTS": "siaga.dairikab.example"}
    said = ask(SIAGA_STATE=str(tmp_path), SIAGA_LANGUAGE="en", **asked)
    assert "✓ a certificate is asked for at the first start" in said.stdout


def test_a_certificate_near_its_end_is_named_with_its_days(tmp_path: Path) -> None:
    file = tmp_path / "own.pem"
    begun = datetime.now(UTC) - timedelta(days=27.5)
    file.write_bytes(temporary(("siaga.dairikab.example",), begun))
    used = {"SIAGA_TLS_CERTIFICATE": str(file), "SIAGA_TLS_KEY": str(file)}
    said = ask(SIAGA_STATE=str(tmp_path), SIAGA_LANGUAGE="en", **used)
    assert f"✗ certificate {file}: good for 2 more days" in said.stdout
