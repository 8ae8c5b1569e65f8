"""Commands about recordings: made by voice, opened by people who say why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from siaga.domain import recording as rules
from siaga.domain.call import RecordingStored
from siaga.domain.refusal import Malformed
from siaga.operations.calls import existing_call
from siaga.operations.command import Command
from siaga.operations.roles import require_machine, require_own_call
from siaga.operations.work import Work, operation


@dataclass(frozen=True)
class StartRecording(Command):
    call: str


@operation(StartRecording)
def start_recording(work: Work, command: StartRecording) -> None:
    require_machine(work.by)
    call = existing_call(work, command.call)
    work.append(call, rules.start(call.state))


@dataclass(frozen=True)
class StoreRecording(Command):
    """``file`` is relative to the recordings folder; ``sha256`` of its bytes, in hex."""

    call: str
    file: str
    sha256: str
    bytes: int
    duration_s: float
    began_at: datetime | None = None
    gaps: tuple[tuple[float, float], ...] = ()
    cut: bool = False


@operation(StoreRecording)
def store_recording(work: Work, command: StoreRecording) -> None:
    require_machine(work.by)
    call = existing_call(work, command.call)
    require_inside(command.file)
    stored = RecordingStored(
        command.call,
        command.file,
        command.sha256,
        command.bytes,
        command.duration_s,
        command.began_at,
        command.gaps,
        command.cut,
    )
    work.append(call, rules.store(call.state, stored))


def require_inside(file: str) -> None:
    """A recording's path never leaves its folder, whoever wrote it down."""
    path = PurePosixPath(file)
    if not file or path.is_absolute() or ".." in path.parts or "\x00" in file or "\\" in file:
        raise Malformed("wrong_path")


@dataclass(frozen=True)
class FailRecording(Command):
    call: str
    reason: str


@operation(FailRecording)
def fail_recording(work: Work, command: FailRecording) -> None:
    require_machine(work.by)
    call = existing_call(work, command.call)
    work.append(call, rules.fail(call.state, command.reason))


@dataclass(frozen=True)
class OpenRecording(Command):
    """Listen to it; ``purpose`` is kept with the name of who listens."""

    call: str
    purpose: str


@operation(OpenRecording)
def open_recording(work: Work, command: OpenRecording) -> None:
    call = existing_call(work, command.call)
    require_own_call(work.by, call.state)
    work.append(call, rules.open_recording(call.state, command.purpose))
