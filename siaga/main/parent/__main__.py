"""``python -m siaga.main.parent [--sign-ins FILE]``: what ``siaga up`` turns into."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from siaga.main import nginx
from siaga.main.configuration import Configuration, WrongSetting
from siaga.main.packages.program import MissingProgram, program
from siaga.main.parent import renew, spoken
from siaga.main.parent.child import left_behind
from siaga.main.parent.instance import AlreadyRunning, claim
from siaga.main.parent.ports import find_taken, needed
from siaga.main.parent.supervise import Supervisor
from siaga.main.parent.tasks import tasks
from siaga.main.spoken import gettext as _

READY_S = 60.0
ASK_EVERY_S = 0.1


def main() -> None:
    """Start a centre and stay until it is told to stop; exit status 0 after a clean stop."""
    parser = argparse.ArgumentParser(prog="siaga up")
    parser.add_argument("--sign-ins", type=Path, default=None)
    options = parser.parse_args()
    began = time.monotonic()
    try:
        configuration = Configuration.from_environment()
        with claim(configuration.run):
            asyncio.run(_up(configuration, options.sign_ins, began))
    except (WrongSetting, MissingProgram) as trouble:
        sys.exit(f"siaga: {trouble}")
    except AlreadyRunning as other:
        text = _("Siaga already runs on {folder} (process {pid}); stop it first")
        sys.exit("siaga: " + text.format(folder=other.folder, pid=other.pid or "?"))
    except KeyboardInterrupt:
        sys.exit(130)


async def _up(configuration: Configuration, sign_ins_file: Path | None, began: float) -> None:
    """Prepare, start, say what to do next, keep running."""
    has_engine = await end_leftovers(configuration)
    refuse_taken_ports(configuration, has_engine)
    ready = _prepare()
    arguments = nginx.arguments(configuration, Path(ready["front"]))
    everything = tasks(
        configuration,
        program("asterisk"),
        ready["engine"],
        program("kamailio"),
        ready["edge"],
        program("nginx"),
        arguments,
    )
    supervisor = Supervisor(everything, configuration.run, configuration.log, tell)
    running = asyncio.create_task(supervisor.run())
    renewing = asyncio.create_task(renew_certificates(configuration, supervisor))
    waiting = asyncio.create_task(_wait_until_ready(configuration))
    await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
    if not running.done() and not supervisor.stopping.is_set():
        if not waiting.result():
            text = _("Not everything answers yet; the logs are in {folder}")
            tell(text.format(folder=configuration.log))
        _greet(configuration, ready["sign_ins"], sign_ins_file, time.monotonic() - began)
    waiting.cancel()
    await running
    renewing.cancel()
    tell(_("Siaga has stopped; nothing of it runs any more."))


async def renew_certificates(configuration: Configuration, supervisor: Supervisor) -> None:
    """For ever: a certificate that was renewed is used from the next connection on."""

    def changed() -> None:
        tell(_("a certificate has changed: taking it into use"))
        try:
            renew.reload_front(supervisor.running.get("front"))
            if configuration.edge_control.exists():
                renew.reload_edge(configuration.edge_control)
        except OSError as trouble:
            tell(_("it could not be taken into use: {why}").format(why=trouble))

    await renew.watch(configuration.certificates, changed, renew.LOOK_EVERY_S)


async def end_leftovers(configuration: Configuration) -> bool:
    """A parent that was killed leaves its children; all but the phone engine start anew.

    Returns whether a phone engine was left, which will be taken over.
    """
    has_engine = False
    for running in left_behind(configuration.run):
        if running.task.name == "engine":
            os.close(running.pidfd)
            has_engine = True
        else:
            tell(_("ending {name}, left by an earlier Siaga").format(name=running.task.name))
            await running.stop()
    return has_engine


def refuse_taken_ports(
    configuration: Configuration, has_engine: bool, owners: tuple[str, ...] = ()
) -> None:
    """Say which setting to change, before anything is started. ``owners``: of these tasks only."""
    ports = [p for p in needed(configuration) if not (has_engine and p.owner == "engine")]
    ports = [p for p in ports if not owners or p.owner in owners]
    taken = find_taken(ports)
    if taken:
        sys.exit("\n".join(f"siaga: {spoken.describe(one)}" for one in taken))


def _prepare() -> dict[str, Any]:
    """Run the preparing process; its progress is on the terminal already."""
    done = subprocess.run(
        [sys.executable, "-m", "siaga.main.prepare_state"], stdout=subprocess.PIPE, check=False
    )
    if done.returncode != 0:
        sys.exit(done.returncode)
    prepared: dict[str, Any] = json.loads(done.stdout)
    return prepared


async def _wait_until_ready(configuration: Configuration) -> bool:
    """Whether everything answered within ``READY_S`` seconds."""
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        if await asyncio.to_thread(_answers, configuration):
            return True
        await asyncio.sleep(ASK_EVERY_S)
    return False


def _answers(configuration: Configuration) -> bool:
    local = "127.0.0.1"
    try:
        for address in (
            (configuration.bind, configuration.port),
            (local, configuration.engine_port),
        ):
            socket.create_connection(address, 1).close()
        for port, path in (
            (configuration.web_port, "api/alive"),
            (configuration.live_port, "live/alive"),
        ):
            urllib.request.urlopen(f"http://{local}:{port}/{path}", timeout=2).close()
    except OSError:
        return False
    return True


def _greet(
    configuration: Configuration,
    sign_ins: list[dict[str, str]],
    sign_ins_file: Path | None,
    took_s: float,
) -> None:
    if sign_ins_file is not None:
        spoken.write_sign_ins(sign_ins, sign_ins_file)
    lines = [*spoken.welcome(configuration, took_s), *spoken.sign_in_lines(sign_ins)]
    print("\n".join(lines), flush=True)


def tell(text: str) -> None:
    """A line with the time, to the person at the terminal."""
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


if __name__ == "__main__":
    main()
