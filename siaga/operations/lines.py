"""Commands of voice about the quality of a call's line."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain import line_quality as rules
from siaga.operations.calls import existing_call
from siaga.operations.command import Command
from siaga.operations.roles import require_machine
from siaga.operations.work import Work, operation


@dataclass(frozen=True)
class ReportLineTrouble(Command):
    """``trouble``: one of ``domain.line.TROUBLES``; ``over``: it has passed."""

    call: str
    trouble: str
    over: bool = False


@operation(ReportLineTrouble)
def report_line_trouble(work: Work, command: ReportLineTrouble) -> None:
    require_machine(work.by)
    call = existing_call(work, command.call)
    rule = rules.end if command.over else rules.begin
    work.append(call, rule(call.state, command.trouble))


@dataclass(frozen=True)
class MeasureLine(Command):
    """Of the whole call, as in ``LineMeasured``: percent and milliseconds."""

    call: str
    loss_in_pct: float
    jitter_in_ms: float
    loss_out_pct: float | None
    jitter_out_ms: float | None
    round_trip_ms: float | None


@operation(MeasureLine)
def measure_line(work: Work, command: MeasureLine) -> None:
    require_machine(work.by)
    call = existing_call(work, command.call)
    work.append(
        call,
        rules.measure(
            call.state,
            command.loss_in_pct,
            command.jitter_in_ms,
            command.loss_out_pct,
            command.jitter_out_ms,
            command.round_trip_ms,
        ),
    )
