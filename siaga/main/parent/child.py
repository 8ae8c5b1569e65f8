"""One supervised program: started, watched by its process id, ended with all its offspring."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

GROUP_PAUSE_S, GROUP_TRIES = 0.15, 20
"""Where each session is one for the scheduler (sched(7), autogroup) only its own value counts, and who
is not root may set one in a tenth of a second."""


@dataclass(frozen=True)
class Task:
    """What is to be kept running.

    ``stop_s`` is how long it may take to end when asked. ``outlives`` means it
    goes on when the parent is killed and is taken over by the next parent: the
    phone engine, so that running calls go on and phones still ring.
    ``stage`` orders stopping: lower stages stop first. ``nice``: how far it
    steps back where there is more to do than the processors can, 0 to 19 as
    in nice(1).
    """

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_s: float = 5.0
    stage: int = 1
    outlives: bool = False
    nice: int = 0


@dataclass
class Running:
    """A process that runs for a task: one of ours, or one taken over (``child`` None)."""

    task: Task
    pid: int
    pidfd: int
    child: subprocess.Popen[bytes] | None

    @classmethod
    def start(cls, task: Task, log: Path) -> Running:
        """Start in a session of its own, so that Ctrl-C reaches the parent alone.

        Raises OSError when the program cannot be started.
        """
        with log.open("ab") as out:
            child = subprocess.Popen(
                task.argv,
                env={**os.environ, **task.environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        return cls(task, child.pid, os.pidfd_open(child.pid), child)

    async def step_back(self) -> None:
        """Take the place that the task has among the others for the processor. Gone: nothing."""
        if not self.task.nice:
            return
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, self.task.nice)
        group = Path(f"/proc/{self.pid}/autogroup")
        for _ in range(GROUP_TRIES):
            try:
                group.write_text(str(self.task.nice))
            except BlockingIOError:
                await asyncio.sleep(GROUP_PAUSE_S)
            except OSError:
                return
            else:
                return

    async def ended(self) -> None:
        """Wait until the process is gone (it stays a zombie until ``reap``)."""
        loop = asyncio.get_running_loop()
        gone = asyncio.Event()
        loop.add_reader(self.pidfd, gone.set)
        try:
            await gone.wait()
        finally:
            loop.remove_reader(self.pidfd)

    async def stop(self) -> None:
        """Ask it to end, insist after ``stop_s``, and leave nobody of its group behind."""
        self.signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.ended(), self.task.stop_s)
        except TimeoutError:
            self.signal(signal.SIGKILL)
            await self.ended()
        self.reap()

    def signal(self, number: signal.Signals) -> None:
        """Signal the whole process group, whose id is the process's own."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)

    def reap(self) -> int | None:
        """Kill what is left of the group, collect the exit status (None if not our child)."""
        if self.child is not None:
            self.signal(signal.SIGKILL)
        os.close(self.pidfd)
        return self.child.wait() if self.child is not None else None


def remember(running: Running, folder: Path) -> None:
    """Note the process, so that the next parent finds it if this one is killed."""
    note = {"pid": running.pid, "began": began(running.pid), "argv": list(running.task.argv)}
    file = folder / f"{running.task.name}.json"
    draft = file.with_suffix(".new")
    draft.write_text(json.dumps(note), encoding="utf-8")
    draft.replace(file)


def forget(task: Task, folder: Path) -> None:
    """Remove the note."""
    (folder / f"{task.name}.json").unlink(missing_ok=True)


async def take_over(task: Task, folder: Path) -> Running | None:
    """The process an earlier, killed parent left for this task, if it still runs.

    One that was started with another command line is ended instead.
    """
    found = _noted(folder / f"{task.name}.json")
    if found is None:
        return None
    pid, argv = found
    running = Running(task, pid, os.pidfd_open(pid), None)
    if argv == list(task.argv):
        return running
    await running.stop()
    return None


def left_behind(folder: Path) -> list[Running]:
    """Every process an earlier, killed parent has left."""
    found: list[Running] = []
    for file in sorted(folder.glob("*.json")):
        noted = _noted(file)
        if noted is None:
            file.unlink(missing_ok=True)
        else:
            task = Task(file.stem, tuple(noted[1]))
            found.append(Running(task, noted[0], os.pidfd_open(noted[0]), None))
    return found


def _noted(file: Path) -> tuple[int, list[str]] | None:
    """Process id and command of a note, if it is still that very process."""
    try:
        note = json.loads(file.read_text(encoding="utf-8"))
        pid, start, argv = int(note["pid"]), int(note["began"]), list(note["argv"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return (pid, argv) if began(pid) == start else None


def began(pid: int) -> int:
    """When a process began, in clock ticks since the machine's start; -1 when it is gone.

    Together with the id this names a process for good: ids are used again.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return -1
    state, *rest = stat.rpartition(")")[2].split()
    return -1 if state == "Z" else int(rest[18])
