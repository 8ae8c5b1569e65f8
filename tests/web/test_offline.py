"""What browsers keep of the pages: the same for everybody, and never anybody's data."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from siaga.web import offline
from tests.web.conftest import Centre

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands for a built console."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "main-1.js").write_text("")
    (tmp_path / "worker.js").write_text("work();")
    places = {offline.WORKER: tmp_path / "worker.js", offline.FILES: tmp_path / "assets"}
    known = finders.find
    monkeypatch.setattr(
        finders, "find", lambda path: str(places[path]) if path in places else known(path)
    )
    return tmp_path


def build_of(script: str) -> dict[str, object]:
    found = re.match(r"const BUILD = (.*);\nwork\(\);", script)
    assert found is not None
    build: dict[str, object] = json.loads(found[1])
    return build


@SQLITE
def test_worker_is_told_every_file_and_may_not_be_held_back(centre: Centre, built: Path) -> None:
    answer = Client().get("/siaga-worker.js")
    assert answer["Content-Type"] == "text/javascript"
    assert answer["Cache-Control"] == "no-cache"
    build = build_of(answer.content.decode())
    assert build["files"] == ["/static/console/assets/main-1.js"]
    assert build["shell"] == "/kerangka"


@SQLITE
def test_any_change_of_the_console_is_a_new_version(centre: Centre, built: Path) -> None:
    first = build_of(Client().get("/siaga-worker.js").content.decode())
    assert build_of(Client().get("/siaga-worker.js").content.decode()) == first
    (built / "assets" / "main-1.js").rename(built / "assets" / "main-2.js")
    assert (
        build_of(Client().get("/siaga-worker.js").content.decode())["version"] != first["version"]
    )


@SQLITE
def test_shell_that_is_kept_knows_nobody(centre: Centre) -> None:
    mine = centre.browser(centre.room.ani).get("/kerangka").content
    assert mine == Client().get("/kerangka").content
    assert b"csrf" not in mine
    assert b'id="console"' in mine


@SQLITE
def test_there_is_no_worker_before_the_console_is_built(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finders, "find", lambda _path: None)
    assert Client().get("/siaga-worker.js").status_code == 404
