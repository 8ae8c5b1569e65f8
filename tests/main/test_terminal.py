"""What an administrator types by mistake gets a sentence in the own language, not a traceback."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import Database
from tests.room import Room

Said = subprocess.CompletedProcess[str]


def siaga(*words: str, **settings: str) -> Said:
    return subprocess.run(
        [sys.executable, "-m", "siaga.main", *words],
        env={**os.environ, "SIAGA_LANGUAGE": "id", **settings},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["accounts", "password", "siapa"], "siaga: Tidak ada akun siapa."),
        (
            ["accounts", "add", "x", "--name", "X", "--role", "chief"],
            "siaga: Peran ini tidak ada.",
        ),
        (
            ["accounts", "add", "x", "--name", "X", "--role", "officer"],
            "siaga: Nilai ini tidak cocok untuk isian instansi.",
        ),
        (
            ["accounts", "add", "x", "--name", "X", "--role", "officer", "--agency", "nasa"],
            "siaga: Instansi ini tidak ada.",
        ),
        (
            ["ledger", "erase", "call:none", "--reason", "permintaan"],
            "siaga: Tidak ada data pribadi yang dapat dihapus di sini.",
        ),
        (
            ["ledger", "verify", "--anchor", "12"],
            "siaga: tulis --anchor POSISI:SIDIK, seperti yang dicetak `siaga ledger verify` dahulu",
        ),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_mistake_is_said_in_one_sentence(database: Database, words: list[str], said: str) -> None:
    done = siaga(*words)
    assert (done.returncode, done.stderr.strip()) == (1, said)


@pytest.mark.parametrize(
    "words",
    [["accounts", "password", "x"], ["ledger", "verify"], ["records", "rebuild"]],
    ids=" ".join,
)
def test_a_centre_that_never_started_is_told_to_start(tmp_path: Path, words: list[str]) -> None:
    done = siaga(*words, SIAGA_STATE=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1] == (
        "siaga: pusat ini belum punya basis data: jalankan `siaga up` sekali"
    )
    assert "Traceback" not in done.stderr


def test_the_commands_of_the_terminal_do_their_work_in_indonesian(database: Database) -> None:
    room = Room()
    room.report(room.ani)
    call = room.offer()
    erased = siaga("ledger", "erase", f"call:{call}", "--reason", "permintaan pelapor")
    assert erased.stdout == f"Data pribadi 1 peristiwa dari call:{call} sudah dihapus.\n"
    verified = siaga("ledger", "verify")
    assert "Buku besar masih seperti ketika ditulis" in verified.stdout
    anchor = verified.stdout.split("Jangkar: ")[1].strip()
    room.report(room.ani)
    assert siaga("ledger", "verify", "--anchor", anchor).returncode == 0
    altered = siaga("ledger", "verify", "--anchor", "3:" + "0" * 64)
    assert altered.returncode == 1
    assert "posisi 3: sidiknya bukan yang pernah dicatat" in altered.stdout
    assert "sesuai dengan" in siaga("records", "rebuild").stdout


def test_a_first_start_that_fails_draws_no_password_that_nobody_sees(tmp_path: Path) -> None:
    settings = {"SIAGA_STATE": str(tmp_path), "SIAGA_DUTY_PHONES": "0812"}
    command = [sys.executable, "-m", "siaga.main.prepare_state"]
    done = subprocess.run(
        command, env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "SIAGA_DUTY_PHONES" in done.stderr
    with sqlite3.connect(tmp_path / "siaga.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM records_account").fetchone() == (0,)
