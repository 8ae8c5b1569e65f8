"""``siaga simulate …``: let citizens call this centre.

``call`` places one call now. ``serve`` is a process of a trial centre: whoever
presses the button on the desk (``DemoCallRequested``) is called by a citizen.
"""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Annotated

import structlog
import typer

from siaga.catalogue.load import folder_of, load_catalogue
from siaga.domain.centre import DemoCallRequested
from siaga.ledger.follow import Follower
from siaga.ledger.recorded import Recorded
from siaga.main.configuration import Configuration
from siaga.main.packages.program import MissingProgram, program
from siaga.main.spoken import gettext as _
from siaga.simulate.citizen import Story, Told, Tools, call
from siaga.simulate.phone import PhoneTrouble
from siaga.simulate.tool import Tool

CITIZENS_ADDRESS = "127.0.0.2"
"""Where the simulated trunk is: voice takes calls from it when no trunk is configured."""

TALK_LIMIT_S = 180.0
CALLS_AT_ONCE = 4
"""More requests than this at one moment are dropped, and the log says so."""

TOO_OLD = timedelta(seconds=20)
"""A request found after a restart: whoever pressed the button no longer waits."""

app = typer.Typer(no_args_is_help=True, help="Citizens who call this centre, over real SIP.")
log = structlog.get_logger()


def tools() -> Tools:
    """The programs of the private prefix. Raises ``MissingProgram``."""
    baresip, espeak = program("baresip"), program("espeak-ng")
    return Tools(
        Tool(baresip.start, baresip.environment, baresip.root / "usr/lib/baresip/modules"),
        Tool(espeak.start, espeak.environment),
    )


def stories(configuration: Configuration) -> dict[str, Story]:
    """What the catalogue's citizens call about, by category."""
    catalogue = load_catalogue(folder_of(configuration.catalogue))
    return {
        told.category: Story(told.category, told.text, told.number) for told in catalogue.simulated
    }


def centre(configuration: Configuration) -> str:
    """SIP address of this centre's first emergency number."""
    number = configuration.emergency_numbers[0]
    return f"sip:{number}@{configuration.sip_bind}:{configuration.sip_port}"


@app.command("call")
def call_once(
    category: Annotated[str, typer.Argument(help="What happened: fire, medical, flood …")],
    number: Annotated[
        str | None, typer.Option("--from", help="The caller's number; - withholds it.")
    ] = None,
    to: Annotated[str, typer.Option(help="SIP address to call; by default this centre.")] = "",
    limit_s: Annotated[
        float, typer.Option(min=5, max=900, help="Hang up after so many seconds at the latest.")
    ] = TALK_LIMIT_S,
    heard: Annotated[
        Path | None, typer.Option(help="Keep what the citizen heard in this WAV file.")
    ] = None,
) -> None:
    """Call 112 as a citizen and tell what happened, in Indonesian."""
    configuration = Configuration.from_environment()
    known = stories(configuration)
    if category not in known:
        raise typer.BadParameter(
            _("nobody calls about {category}; there are: {known}").format(
                category=category, known=", ".join(sorted(known))
            )
        )
    story = known[category]
    if number is not None:
        story = Story(story.category, story.report, "" if number == "-" else number)
    typer.echo(f"{story.number or _('number withheld')}: {story.report}")
    try:
        told = _place(story, to or centre(configuration), limit_s, heard)
    except (MissingProgram, PhoneTrouble) as trouble:
        sys.exit(f"siaga: {trouble}")
    if told.answered_s is None:
        sys.exit(_("Nobody took the call: {reason}").format(reason=told.reason or "-"))


def _place(story: Story, to: str, limit_s: float, heard: Path | None) -> Told:
    steps = {
        "dialling": _("Calling …"),
        "waiting": _("Waiting for a call taker …"),
        "telling": _("Telling what happened."),
        "ended": _("The call is over."),
    }
    with tempfile.TemporaryDirectory(prefix="siaga-citizen-") as folder:
        told = call(
            story,
            tools(),
            Path(folder),
            to=to,
            address=CITIZENS_ADDRESS,
            limit_s=limit_s,
            tell=lambda step: typer.echo(steps[step]),
        )
        if heard is not None and told.heard.is_file():
            shutil.copyfile(told.heard, heard)
    return told


@app.command("serve")
def serve() -> None:
    """Call whenever somebody presses the trial centre's button, until told to stop."""
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    citizens = Citizens(Configuration.from_environment())
    for batch in Follower("citizens", start="end").batches(stop):
        for recorded in batch:
            citizens.follow(recorded)


class Citizens:
    """Those who call at the same time; never more than ``CALLS_AT_ONCE``."""

    def __init__(self, configuration: Configuration) -> None:
        self._stories = stories(configuration)
        self._to = centre(configuration)
        self._tools = tools()
        self._free = threading.BoundedSemaphore(CALLS_AT_ONCE)

    def follow(self, recorded: Recorded) -> None:
        """Start a call when that is what this entry asks for."""
        event = recorded.event
        if not isinstance(event, DemoCallRequested) or event.category not in self._stories:
            return
        if datetime.now(UTC) - recorded.at > TOO_OLD:
            return
        if not self._free.acquire(blocking=False):
            log.warning("simulated_call_dropped", category=event.category, at_once=CALLS_AT_ONCE)
            return
        threading.Thread(target=self._call, args=[event.category], daemon=True).start()

    def _call(self, category: str) -> None:
        try:
            with tempfile.TemporaryDirectory(prefix="siaga-citizen-") as folder:
                call(
                    self._stories[category],
                    self._tools,
                    Path(folder),
                    to=self._to,
                    address=CITIZENS_ADDRESS,
                    limit_s=TALK_LIMIT_S,
                    tell=lambda step: log.info("simulated_call", category=category, step=step),
                )
        except (PhoneTrouble, OSError) as trouble:
            log.error("simulated_call_failed", category=category, trouble=str(trouble))
        finally:
            self._free.release()
