from __future__ import annotations

import subprocess
import sys
from pathlib import Path

STORY = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siaga.main.django_settings")
import django
django.setup()
import structlog
number = "081200004444"
log = structlog.get_logger("story")
try:
    raise ValueError("a defect")
except ValueError:
    log.exception("told", call="c1")
log.warning("again")
open(os.environ["SIAGA_STATE"] + "/went-on", "w").close()
"""


def tell(tmp_path: Path, out: Path) -> None:
    """The story in a process of its own, its log going to ``out``."""
    environment = {"SIAGA_STATE": str(tmp_path), "PATH": "/usr/bin"}
    with out.open("w") as file:
        subprocess.run([sys.executable, "-c", STORY], env=environment, stdout=file, check=False)


def test_a_log_that_cannot_grow_stops_nobody(tmp_path: Path) -> None:
    tell(tmp_path, Path("/dev/full"))
    assert (tmp_path / "went-on").exists()


def test_a_traceback_tells_no_values(tmp_path: Path) -> None:
    tell(tmp_path, tmp_path / "log")
    told = (tmp_path / "log").read_text()
    assert "a defect" in told and "call=c1" in told
    assert "081200004444" not in told
