"""The three expected ways in which a command does not go through.

Each carries a code, which the screens turn into words in the user's language,
and the values those words need. Anything else that is raised is a defect.
"""

from __future__ import annotations


class Refused(Exception):
    """The rules say no: the command makes sense but may not happen now."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{self.code} ({details})" if details else self.code


class Conflict(Refused):
    """Somebody else changed the same thing first; look again and decide anew."""


class Malformed(Refused):
    """The command itself is not well formed: wrong type, too long, unknown name."""
