"""What a certificate's file says of it, and how the last attempt to renew it went. Reading only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from cryptography import x509

WARNING, ALARM = timedelta(days=14), timedelta(days=3)
"""Before a certificate's end; of one that is good for a few days only, a quarter and a tenth of
its time. (An authority's are renewed while a third is left.)"""
LASTING = timedelta(days=1)
TROUBLES = (
    "not_running",
    "unreachable",
    "no_answer",
    "wrong_answer",
    "unknown_name",
    "too_often",
    "refused",
    "not_stored",
)
"""Why there is no new certificate: our own front door is closed; the authority is not reached, or
does not reach us, or was answered by somebody else; it finds no such name; it was asked too often;
it says no for another reason; the disk would not have it."""


@dataclass(frozen=True)
class Certificate:
    """``own``: signed by itself, so nobody trusts it. ``level``: ``ok``, ``warning``, ``alarm``."""

    names: tuple[str, ...]
    own: bool
    begins_at: datetime
    ends_at: datetime
    level: str

    @property
    def lifetime(self) -> timedelta:
        return self.ends_at - self.begins_at

    def days_left(self, now: datetime) -> int:
        """Whole days; negative once it has run out."""
        return (self.ends_at - now) // timedelta(days=1)


class Attempt(msgspec.Struct, frozen=True):
    """``asked``: of whom and for which names. ``trouble`` of ``TROUBLES``, "" where all is well;
    ``details`` in the authority's own words; ``since``: no attempt went well from then on."""

    at: datetime
    asked: str
    trouble: str = ""
    details: str = ""
    since: datetime | None = None

    def lasts(self, now: datetime) -> bool:
        """Trouble that no later attempt has ended by itself."""
        return self.since is not None and now - self.since >= LASTING


def read_certificate(file: Path, now: datetime) -> Certificate:
    """The first one of a PEM file. Raises ``OSError`` and ``ValueError``."""
    found = x509.load_pem_x509_certificate(file.read_bytes())
    try:
        named = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = tuple(named.get_values_for_type(x509.DNSName))
    except x509.ExtensionNotFound:
        names = ()
    begins, ends = found.not_valid_before_utc, found.not_valid_after_utc
    level = level_of(begins, ends, now)
    return Certificate(names, found.issuer == found.subject, begins, ends, level)


def in_use(files: Iterable[Path | None], at: datetime) -> list[tuple[Path, Certificate | str]]:
    """What each of these files has, read once; where one cannot be read, why."""
    found: list[tuple[Path, Certificate | str]] = []
    for file in dict.fromkeys(one for one in files if one is not None):
        try:
            found.append((file, read_certificate(file, at)))
        except (OSError, ValueError) as trouble:
            found.append((file, str(trouble)))
    return found


def level_of(begins: datetime, ends: datetime, now: datetime) -> str:
    """How near its end is."""
    left, lifetime = ends - now, ends - begins
    if left < min(ALARM, lifetime / 10):
        return "alarm"
    return "warning" if left < min(WARNING, lifetime / 4) else "ok"


def last_attempt(folder: Path) -> Attempt | None:
    """None before the first one."""
    try:
        return msgspec.json.decode((folder / "attempt.json").read_bytes(), type=Attempt)
    except (OSError, msgspec.DecodeError):
        return None


def keep_attempt(folder: Path, attempt: Attempt) -> None:
    """Raises ``OSError``."""
    draft = folder / "attempt.new"
    draft.write_bytes(msgspec.json.encode(attempt))
    draft.replace(folder / "attempt.json")


def now() -> datetime:
    return datetime.now(UTC)
