"""How our own processes write their log: a line that cannot be written harms nobody.

On a full disk each line would raise ``OSError`` in the middle of what it tells of, and the
telephone would stop because its log cannot grow. A traceback is told without the values of
its variables: a caller's number is among them.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any

import structlog


class PatientLogger(structlog.PrintLogger):
    """Prints, or does not."""

    def msg(self, message: str) -> None:
        with suppress(OSError):
            super().msg(message)

    log = debug = info = warn = warning = msg
    fatal = failure = err = error = critical = exception = msg


def configure_log() -> None:
    """Once in each process, before the first line."""
    *processors, _renderer = structlog.get_config()["processors"]
    renderer = structlog.dev.ConsoleRenderer(
        colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(processors=[*processors, renderer], logger_factory=_logger)


def _logger(*_names: Any) -> PatientLogger:
    return PatientLogger()
