"""What browsers keep of the pages: the same for everybody, and never anybody's data."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from siaga.web import offline, pages
from tests.web.conftest import Centre

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands for a built console."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "main-1.js").write_text("")
    (tmp_path / "worker.js").write_text("work();")
    (tmp_path / ".vite").mkdir()
    (tmp_path / ".vite" / "manifest.json").write_text("{}")
    places = {
        offline.WORKER: tmp_path / "worker.js",
        offline.FILES: tmp_path / "assets",
        pages.MANIFEST: tmp_path / ".vite" / "manifest.json",
    }
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


@SQLITE
def test_a_phone_is_told_the_fields_files_and_texts_only(centre: Centre, built: Path) -> None:
    """The manifest names what belongs to what; the map is too big to be kept unasked."""
    chunks: dict[str, dict[str, Any]] = {
        "src/main.ts": {"file": "assets/main-1.js", "css": ["assets/main-1.css"]},
        "src/field/FieldPage.svelte": {
            "file": "assets/field-1.js",
            "imports": ["src/main.ts", "_shared.js"],
            "dynamicImports": ["src/lib/parts/Ask.svelte", "src/lib/map/SituationMap.svelte"],
        },
        "_shared.js": {"file": "assets/shared-1.js"},
        "src/lib/parts/Ask.svelte": {"file": "assets/ask-1.js"},
        "src/lib/map/SituationMap.svelte": {"file": "assets/map-1.js"},
        "src/desk/Desk.svelte": {"file": "assets/desk-1.js"},
    }
    for chunk in chunks.values():
        (built / chunk["file"]).write_text("")
    (built / "assets" / "field-1.js").write_text("t(`Arrived`)")
    (built / "assets" / "map-1.js").write_text("t(`Map`)")
    (built / ".vite" / "manifest.json").write_text(json.dumps(chunks))
    build = build_of(Client().get("/siaga-worker.js").content.decode())
    kept = {str(file).rpartition("/")[2] for file in build["field"]}  # type: ignore[attr-defined]
    assert kept == {"main-1.js", "main-1.css", "field-1.js", "shared-1.js", "ask-1.js"}
    said = Client().get("/api/texts/id?screen=field").json()["catalog"]
    assert said == {"Arrived": "Tiba", "Map": "Peta"}
    page = centre.browser(centre.room.fireman).get("/lapangan").content.decode()
    assert "field-1.js" in page and "desk-1.js" not in page
