"""``siaga doctor``: what is missing on this machine, and how to mend it."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import django
import psycopg
import typer

from siaga.courier.channels import channels_of
from siaga.courier.settings import WrongSetting as WrongChannels
from siaga.courier.settings import located, read_settings
from siaga.main.certificates.words import attempted, described, own
from siaga.main.configuration import Configuration, WrongSetting
from siaga.main.packages.obtain import NEEDED_TOOLS
from siaga.main.packages.program import PROGRAMS, MissingProgram, program
from siaga.main.parent.instance import AlreadyRunning, claim
from siaga.main.parent.ports import find_taken, needed
from siaga.main.parent.spoken import describe
from siaga.main.prepare import OLDEST_NODE, OLDEST_PYTHON, ROOT
from siaga.main.spoken import gettext as _
from siaga.operations.certificates import in_use, last_attempt, now
from siaga.operations.storage import forecast

LEAST_SPACE = 2 * 2**30  # bytes: a day of recordings and a full ledger
BUILT_FRONT_END = ROOT / "siaga" / "web" / "static" / "console"


@dataclass(frozen=True)
class Finding:
    """One thing looked at; ``mend`` says what to do when it is not well."""

    well: bool
    what: str
    mend: str = ""


def doctor() -> None:
    """Say what is missing and how to mend it. Exit code 1 if anything is."""
    try:
        configuration = Configuration.from_environment()
    except WrongSetting as wrong:
        sys.exit(f"✗ {wrong}")
    findings = [finding for look in LOOKS for finding in look(configuration)]
    for finding in findings:
        typer.echo(f"{'✓' if finding.well else '✗'} {finding.what}")
        if not finding.well:
            typer.echo(f"    → {finding.mend}")
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)
    typer.echo(_("Everything is in place."))


def _tools(_configuration: Configuration) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(
        sys.version_info >= OLDEST_PYTHON, f"Python {version}", _("install Python 3.11 or newer")
    )
    if BUILT_FRONT_END.is_dir():
        yield Finding(True, _("front end is built"))
    else:
        yield Finding(
            False,
            _("front end is not built"),
            _("run `make run`; it brings Node {version} when the machine has none").format(
                version=".".join(map(str, OLDEST_NODE))
            ),
        )


def _programs(_configuration: Configuration) -> Iterator[Finding]:
    for name in PROGRAMS:
        try:
            found = program(name)
        except MissingProgram:
            missing = [tool for tool in NEEDED_TOOLS if shutil.which(tool) is None]
            mend = _("run `siaga packages get`")
            if missing:
                mend = _("install {name} yourself: this machine has no {tools}").format(
                    name=name, tools=", ".join(missing)
                )
            yield Finding(False, _("{name} is missing").format(name=name), mend)
        else:
            yield Finding(True, f"{name} ({found.start[-1]})")


def _disk(configuration: Configuration) -> Iterator[Finding]:
    for name, folder in (
        ("SIAGA_STATE", configuration.state),
        ("SIAGA_CACHE", configuration.cache),
    ):
        there = next(one for one in (folder, *folder.parents) if one.exists())
        yield Finding(
            os.access(there, os.W_OK | os.X_OK),
            _("{folder} can be written").format(folder=folder),
            _("give this user the folder, or set {setting} to another one").format(setting=name),
        )
        free = shutil.disk_usage(there).free
        yield Finding(
            free >= LEAST_SPACE,
            _("{free} GB free for {folder}").format(free=f"{free / 2**30:.1f}", folder=folder),
            _("make room, or set {setting} to a folder on another disk").format(setting=name),
        )


def _forecast(configuration: Configuration) -> Iterator[Finding]:
    seen = forecast(
        configuration.recordings,
        configuration.disk_warning_days,
        configuration.disk_alarm_days,
        datetime.now(UTC),
    )
    if seen.days_left is None:
        yield Finding(True, _("recordings: nothing recorded yet, so no forecast of the disk"))
        return
    yield Finding(
        seen.level == "ok",
        _("recordings: {a_day} MB a day, so the disk lasts {days} days").format(
            a_day=f"{seen.bytes_a_day / 2**20:.1f}", days=seen.days_left
        ),
        _("make room, put SIAGA_STATE on a bigger disk, or keep less (SIAGA_KEEP_RECORDINGS)"),
    )


def _clock(_configuration: Configuration) -> Iterator[Finding]:
    newest = max(file.stat().st_mtime for file in (ROOT / "siaga").rglob("*.py"))
    yield Finding(
        time.time() > newest - 24 * 3600,
        _("clock: {now}").format(now=datetime.now(UTC).isoformat(timespec="seconds")),
        _("the clock is behind these very files; set it, and let NTP keep it (timedatectl)"),
    )


def _channels(configuration: Configuration) -> Iterator[Finding]:
    """The ways out as they are written down; whether they work, the courier says every few seconds."""
    if not configuration.channels.exists():
        return
    django.setup()  # the channels' own files need the records
    try:
        channels, wrong = channels_of(read_settings(configuration.channels))
    except WrongChannels as unreadable:
        said = located(configuration.channels, str(unreadable))
        yield Finding(False, said, _("write it as docs/operating/channels.md shows"))
        return
    for name in channels:
        yield Finding(True, _("channel {name} is set up").format(name=name))
    for what in wrong.values():
        mend = _("write it as docs/operating/channels.md shows")
        yield Finding(False, located(configuration.channels, what), mend)


def _ports_or_engine(configuration: Configuration) -> Iterator[Finding]:
    """Running: does the telephone answer. Not running: are the ports free."""
    try:
        if configuration.run.is_dir():
            claim(configuration.run).close()
    except AlreadyRunning as running:
        yield Finding(True, _("Siaga runs (process {pid})").format(pid=running.pid))
        yield Finding(
            _answers("127.0.0.1", configuration.engine_port),
            _("the phone engine answers"),
            _("look into {log}").format(log=configuration.log / "asterisk.log"),
        )
        return
    except OSError as trouble:
        yield Finding(False, f"{configuration.run}: {trouble}", _("give this user the folder"))
        return
    taken = find_taken(needed(configuration))
    for one in taken:
        mend = _("stop that program") if one.why == "taken" else _("change that setting")
        yield Finding(False, describe(one), mend)
    if not taken:
        yield Finding(True, _("all ports are free"))


def _database(configuration: Configuration) -> Iterator[Finding]:
    if configuration.database == "sqlite":
        file = configuration.sqlite_file
        there = file if file.exists() else configuration.state
        well = not there.exists() or os.access(there, os.W_OK)
        yield Finding(well, f"SQLite {file}", _("give this user the file"))
        return
    try:
        psycopg.connect(configuration.database, connect_timeout=5).close()
    except psycopg.OperationalError as trouble:
        yield Finding(
            False,
            _("PostgreSQL is not reached: {why}").format(why=str(trouble).strip()),
            _("check SIAGA_DATABASE, and that the server runs and lets this user in"),
        )
    else:
        yield Finding(True, _("PostgreSQL is reached"))


def _certificate(configuration: Configuration) -> Iterator[Finding]:
    """Good for how long; and where an authority brings it, how the last attempt went."""
    for file, found in in_use(configuration.certificate_files, now()):
        if isinstance(found, str):
            if configuration.is_obtained(file) and not file.exists():
                yield Finding(True, _("a certificate is asked for at the first start"))
            else:
                mend = _("give a PEM file that this user may read")
                yield Finding(False, f"{file}: {found}", mend)
            continue
        said = f"{file}: {described(found, now())}"
        mend = _("renew it; without it browsers or operators refuse us")
        yield Finding(found.level == "ok", _("certificate {said}").format(said=said), mend)
        if found.own and configuration.is_obtained(file):
            yield Finding(False, own(), _("siaga certificate renew says why there is none yet"))
    attempt = last_attempt(configuration.obtained) if configuration.certificate_from else None
    if attempt is not None:
        mend = _("docs/operating/certificates.md has every case; then: siaga certificate renew")
        yield Finding(not attempt.trouble, attempted(attempt), mend)


def _memory(_configuration: Configuration) -> Iterator[Finding]:
    meminfo = Path("/proc/meminfo").read_text(encoding="ascii").split()
    available = int(meminfo[meminfo.index("MemAvailable:") + 1]) * 1024
    yield Finding(
        available > 2**30,
        _("{free} GB memory available").format(free=f"{available / 2**30:.1f}"),
        _("close other programs: Siaga wants 1 GB"),
    )


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), 2).close()
    except OSError:
        return False
    return True


LOOKS: tuple[Callable[[Configuration], Iterator[Finding]], ...] = (
    _tools,
    _programs,
    _disk,
    _forecast,
    _memory,
    _clock,
    _database,
    _certificate,
    _channels,
    _ports_or_engine,
)
