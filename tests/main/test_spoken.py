"""The terminal speaks Indonesian unless asked for English, from the very first command on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from siaga.main import texts
from siaga.main.configuration import Configuration, WrongSetting
from siaga.main.packages.sources import NoSource, choose_source
from siaga.main.parent.child import Task
from siaga.main.parent.supervise import Supervisor
from siaga.main.spoken import _translations, language


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "id"),
        ({"LANG": "C.UTF-8"}, "id"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "SIAGA_LANGUAGE": "id"}, "id"),
        ({"SIAGA_LANGUAGE": "klingon"}, "id"),
    ],
)
def test_indonesian_unless_english_is_asked_for(environment: dict[str, str], expected: str) -> None:
    assert language(environment) == expected


def test_the_terminal_reads_the_same_texts_as_the_pages() -> None:
    compiled = {
        message.id: message.string
        for message in texts.read("id")
        if isinstance(message.id, str) and message.id and message.string
    }
    assert _translations("id") == compiled


def test_a_wrong_setting_is_said_in_indonesian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIAGA_LANGUAGE", "id")
    with pytest.raises(WrongSetting, match=r"SIAGA_PORT=x: tulis bilangan bulat dari 1"):
        Configuration.from_environment({"SIAGA_PORT": "x"})


def test_a_wrong_language_setting_is_said_too() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "siaga.main", "up"],
        env={**os.environ, "SIAGA_LANGUAGE": "klingon", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "siaga: SIAGA_LANGUAGE=klingon: tulis id atau en\n"


def test_an_unknown_system_is_told_in_indonesian(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SIAGA_LANGUAGE", "id")
    release = tmp_path / "os-release"
    release.write_text('ID=fedora\nPRETTY_NAME="Fedora Linux"\n')
    with pytest.raises(NoSource, match=r"^Fedora Linux bukan Debian atau Ubuntu; pasang"):
        choose_source(tmp_path, release)


def test_the_parent_tells_a_death_in_indonesian(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SIAGA_LANGUAGE", "id")
    said: list[str] = []
    supervisor = Supervisor([], tmp_path, tmp_path, said.append)
    supervisor.deaths["web"] = 3
    (tmp_path / "web.log").write_text("penyebabnya\n")
    supervisor._tell_death(Task("web", ("x",)), "dimatikan oleh sinyal 9", 0.4)
    assert said == [
        "web dimatikan oleh sinyal 9; dijalankan lagi dalam 0.4 detik",
        f"web berhenti terus; akhir {tmp_path / 'web.log'}:",
        "    penyebabnya",
    ]
