"""The parent restarts what dies, stops everything in time, and refuses to run twice."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from siaga.main.configuration import Configuration
from siaga.main.parent.child import began
from siaga.main.parent.instance import AlreadyRunning, claim
from siaga.main.parent.logs import last_lines, rotate
from siaga.main.parent.ports import find_taken, needed
from siaga.main.parent.renew import watch
from siaga.main.parent.supervise import next_wait_s

PARENT = """
import asyncio, sys
from pathlib import Path
from siaga.main.parent.child import Task
from siaga.main.parent.supervise import Supervisor
folder = Path(sys.argv[1])
tasks = [
    Task(
        name,
        (sys.executable, "-c", code),
        stop_s=1.0,
        outlives=name == "keeper",
        nice=5 if name.startswith("behind") else 0,
    )
    for name, code in zip(sys.argv[2::2], sys.argv[3::2])
]
asyncio.run(Supervisor(tasks, folder, folder, lambda text: print(text, flush=True)).run())
"""
STAYS = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
DAEMON = (
    "import subprocess, sys, time;"
    "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'],"
    " start_new_session=True); print('daemon', p.pid, flush=True); time.sleep(60)"
)

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a small parent with the given tasks; ends it, and what it left, afterwards."""
    parents: list[subprocess.Popen[str]] = []

    def begin(*tasks: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", PARENT, str(tmp_path), *tasks]
        parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        parents.append(parent)
        return parent

    yield begin
    for parent in parents:
        parent.kill()
        parent.communicate()
    for file in tmp_path.glob("*.json"):
        pid = pid_of(tmp_path, file.stem)
        if pid and began(pid) > 0:
            os.killpg(pid, signal.SIGKILL)


def pid_of(folder: Path, task: str) -> int | None:
    """The process that runs for a task, as the parent has noted it."""
    try:
        return int(json.loads((folder / f"{task}.json").read_text())["pid"])
    except (OSError, ValueError):
        return None


def eventually(look: Callable[[], object], within_s: float = 10.0) -> None:
    """Wait until ``look`` is true."""
    deadline = time.monotonic() + within_s
    while not look():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def test_what_dies_is_started_again(start: Start, tmp_path: Path) -> None:
    start("worker", STAYS)
    eventually(lambda: pid_of(tmp_path, "worker"))
    first = pid_of(tmp_path, "worker")
    assert first is not None
    os.kill(first, signal.SIGKILL)
    eventually(lambda: pid_of(tmp_path, "worker") not in (None, first))


def test_what_keeps_dying_is_started_less_and_less_often(start: Start, tmp_path: Path) -> None:
    parent = start("broken", "raise SystemExit('no such thing')")
    time.sleep(2.5)
    parent.send_signal(signal.SIGTERM)
    said, _ = parent.communicate(timeout=10)
    assert 2 <= said.count("starting it again") <= 5
    assert "again in 0.2 s" in said
    assert "again in 0.4 s" in said
    assert "no such thing" in said


@pytest.mark.parametrize(
    ("before_s", "lived_s", "wait_s"),
    [(0.0, 0.1, 0.2), (0.2, 0.1, 0.4), (6.4, 0.1, 10.0), (10.0, 9.0, 10.0), (10.0, 11.0, 0.2)],
)
def test_what_has_run_for_ten_seconds_is_back_at_once(
    before_s: float, lived_s: float, wait_s: float
) -> None:
    assert next_wait_s(before_s, lived_s) == wait_s


@pytest.mark.skipif(
    not Path("/proc/self/autogroup").exists(), reason="this kernel has no autogroups"
)
def test_who_steps_back_does_so_as_a_session_too_and_after_each_start(
    start: Start, tmp_path: Path
) -> None:
    start("first", STAYS, "behind", STAYS, "behind2", STAYS)
    own = os.getpriority(os.PRIO_PROCESS, 0)

    def places(name: str) -> tuple[int, str]:
        eventually(lambda: pid_of(tmp_path, name))
        pid = pid_of(tmp_path, name) or 0
        group = Path(f"/proc/{pid}/autogroup")
        return os.getpriority(os.PRIO_PROCESS, pid), group.read_text().split()[-1]

    for name in ("behind", "behind2"):
        eventually(lambda name=name: places(name) == (5, "5"))
    assert places("first") == (own, "0")
    killed = pid_of(tmp_path, "behind")
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: pid_of(tmp_path, "behind") not in (None, killed))
    eventually(lambda: places("behind") == (5, "5"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_leaves_nobody_behind_not_even_daemons(
    start: Start, tmp_path: Path, number: signal.Signals
) -> None:
    parent = start("plain", STAYS, "stubborn", STUBBORN, "daemon", DAEMON)
    log = tmp_path / "daemon.log"
    eventually(lambda: log.exists() and log.read_text().startswith("daemon"))
    eventually(lambda: all(pid_of(tmp_path, name) for name in ("plain", "stubborn", "daemon")))
    time.sleep(0.3)
    pids = [pid_of(tmp_path, name) or 0 for name in ("plain", "stubborn", "daemon")]
    pids.append(int(log.read_text().split()[1]))
    asked = time.monotonic()
    parent.send_signal(number)
    parent.communicate(timeout=15)
    assert time.monotonic() - asked < 5
    assert parent.returncode == 0
    assert [began(pid) for pid in pids] == [-1] * 4
    assert not list(tmp_path.glob("*.json"))


def test_the_phone_engine_outlives_a_killed_parent_and_is_taken_over(
    start: Start, tmp_path: Path
) -> None:
    first = start("keeper", STAYS)
    eventually(lambda: pid_of(tmp_path, "keeper"))
    pid = pid_of(tmp_path, "keeper") or 0
    first.kill()
    first.wait()
    assert began(pid) > 0
    second = start("keeper", STAYS)
    time.sleep(1)
    assert pid_of(tmp_path, "keeper") == pid
    second.send_signal(signal.SIGTERM)
    second.communicate(timeout=15)
    eventually(lambda: began(pid) == -1)


def test_a_second_siaga_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with claim(tmp_path / "run"):
        with pytest.raises(AlreadyRunning) as refused:
            claim(tmp_path / "run")
        assert refused.value.pid == str(os.getpid())
        environment = {**os.environ, "SIAGA_STATE": str(tmp_path), "SIAGA_LANGUAGE": "en"}
        done = subprocess.run(
            [sys.executable, "-m", "siaga.main", "up"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert "already runs" in done.stderr
    claim(tmp_path / "run").close()


def test_a_taken_port_is_named_with_its_holder_and_its_setting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        environment = {"SIAGA_PORT": str(port), "SIAGA_SIP_PORT": "25069"}
        configuration = Configuration.from_environment(environment)
        taken = find_taken(needed(configuration))
        assert taken[0].port.setting == "SIAGA_PORT"
        assert taken[0].why == "taken"
        assert str(os.getpid()) in taken[0].by
        environment |= {"SIAGA_STATE": str(tmp_path), "SIAGA_LANGUAGE": "en"}
        done = subprocess.run(
            [sys.executable, "-m", "siaga.main", "up"],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert f"tcp/{port} is taken" in done.stderr


def test_long_logs_are_set_aside_and_old_ones_forgotten(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    for number in range(5):
        log.write_text(f"{number}\n" * 100)
        rotate(tmp_path, longest=100, kept=3)
    assert log.read_text() == ""
    kept = sorted(file.name for file in tmp_path.iterdir())
    assert kept == ["web.log", "web.log.1", "web.log.2", "web.log.3"]
    assert (tmp_path / "web.log.1").read_text().startswith("4")
    log.write_text("a\nb\nc\n")
    assert last_lines(log, 2) == ["b", "c"]


def test_a_renewed_certificate_is_told_once_both_files_rest(tmp_path: Path) -> None:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    certificate.write_text("old")
    key.write_text("old")
    told: list[str] = []

    async def night() -> None:
        watching = asyncio.create_task(
            watch((certificate, key), lambda: told.append(key.read_text()), 0.1)
        )
        await asyncio.sleep(0.35)
        assert told == [], "nothing has changed"
        certificate.write_text("new")
        await asyncio.sleep(0.08)
        key.write_text("new")
        await asyncio.sleep(0.5)
        watching.cancel()

    asyncio.run(night())
    assert told == ["new"]
