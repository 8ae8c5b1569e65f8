"""Keep every task running until told to stop; then stop all of them, in order and in time."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

from siaga.main.parent.child import Running, Task, forget, remember, take_over
from siaga.main.parent.logs import last_lines, rotate
from siaga.main.parent.orphans import adopt_orphans, collect_dead, end_all
from siaga.main.spoken import gettext as _

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 10.0
LONG_ENOUGH_S = 10.0
"""What has run for so long does not fail at its start: it is back at once, for somebody waits.
What does fail there is tried less and less often."""

HOUSEKEEPING_S = 10.0
TELL_AFTER = 3
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Tell = Callable[[str], None]


def next_wait_s(before_s: float, lived_s: float) -> float:
    """The pause before a task is started again that lived for so long; ``before_s``: the pause
    before that life, 0 before the first."""
    if not before_s or lived_s > LONG_ENOUGH_S:
        return FIRST_WAIT_S
    return min(before_s * 2, LONGEST_WAIT_S)


class Supervisor:
    """Runs tasks. ``run`` returns when a stop was asked for and nothing is left running."""

    def __init__(self, tasks: list[Task], run_folder: Path, log_folder: Path, tell: Tell) -> None:
        self.tasks = tasks
        self.run_folder = run_folder
        self.log_folder = log_folder
        self.tell = tell
        self.running: dict[str, Running] = {}
        self.deaths: dict[str, int] = {}
        self.stopping = asyncio.Event()
        self.hurry = asyncio.Event()

    async def run(self) -> None:
        """Start everything and keep it running until a signal asks to stop."""
        adopt_orphans()
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, self.stop)
        keepers = [asyncio.create_task(self._keep(task)) for task in self.tasks]
        housekeeping = asyncio.create_task(self._keep_house())
        await self.stopping.wait()
        for job in (*keepers, housekeeping):
            job.cancel()
        await asyncio.gather(*keepers, housekeeping, return_exceptions=True)
        await self._stop_all()

    def stop(self) -> None:
        """Ask for the end; asked a second time, everything is killed at once."""
        if self.stopping.is_set():
            self.hurry.set()
        self.stopping.set()

    async def _keep(self, task: Task) -> None:
        """One task for ever: start, wait for its death, wait a little, start again."""
        wait_s = 0.0
        while True:
            began = time.monotonic()
            why = await self._live_once(task)
            wait_s = next_wait_s(wait_s, time.monotonic() - began)
            self.deaths[task.name] = self.deaths.get(task.name, 0) + 1
            self._tell_death(task, why, wait_s)
            await asyncio.sleep(wait_s)

    async def _live_once(self, task: Task) -> str:
        """Start (or take over) and wait for the end; returns why it ended, in words."""
        log = self.log_folder / f"{task.name}.log"
        running = await take_over(task, self.run_folder) if task.outlives else None
        if running is None:
            try:
                running = Running.start(task, log)
            except OSError as trouble:
                return _("could not be started: {why}").format(why=trouble)
            remember(running, self.run_folder)
        self.running[task.name] = running
        await running.step_back()
        await running.ended()
        del self.running[task.name]
        status = running.reap()
        forget(task, self.run_folder)
        if status is None:
            return _("has ended")
        if status < 0:
            return _("was killed by signal {number}").format(number=-status)
        return _("ended with status {number}").format(number=status)

    def _tell_death(self, task: Task, why: str, wait_s: float) -> None:
        text = _("{name} {why}; starting it again in {seconds} s")
        self.tell(text.format(name=task.name, why=why, seconds=f"{wait_s:.1f}"))
        if self.deaths[task.name] % TELL_AFTER == 0:
            log = self.log_folder / f"{task.name}.log"
            self.tell(_("{name} keeps ending; the end of {log}:").format(name=task.name, log=log))
            for line in last_lines(log):
                self.tell(f"    {line}")

    async def _keep_house(self) -> None:
        while True:
            collect_dead({running.pid for running in self.running.values()})
            try:
                rotate(self.log_folder)
            except OSError as trouble:
                self.tell(_("logs could not be set aside: {why}").format(why=trouble))
            await asyncio.sleep(HOUSEKEEPING_S)

    async def _stop_all(self) -> None:
        """Stage by stage, the members of a stage together."""
        by_stage = sorted(self.running.values(), key=lambda running: running.task.stage)
        stages = [list(group) for _stage, group in groupby(by_stage, lambda one: one.task.stage)]
        orderly = asyncio.create_task(self._stop_stages(stages))
        hurry = asyncio.create_task(self.hurry.wait())
        await asyncio.wait((orderly, hurry), return_when=asyncio.FIRST_COMPLETED)
        for job in (orderly, hurry):
            job.cancel()
        await asyncio.gather(orderly, hurry, return_exceptions=True)
        for running in self.running.values():
            running.signal(signal.SIGKILL)
        end_all()
        for task in self.tasks:
            forget(task, self.run_folder)
        self.running.clear()

    async def _stop_stages(self, stages: list[list[Running]]) -> None:
        for stage in stages:
            await asyncio.gather(*(running.stop() for running in stage))
            for running in stage:
                with contextlib.suppress(KeyError):
                    del self.running[running.task.name]
