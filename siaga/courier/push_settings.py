"""The table ``[push]`` of ``channels.toml``: the courier reads it, and so do the pages that offer it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from siaga.courier.settings import Settings

_MAIL = re.compile(r"mailto:[^@\s]+@[\w-]+(\.[\w-]+)+")


@dataclass(frozen=True)
class PushTable:
    """``subject``: whom a push service may ask about us (RFC 8292). ``allowed``: origins of push
    services besides the known ones."""

    subject: str
    allowed: tuple[str, ...]
    look_every_s: float


def read_push(settings: Settings, address: str) -> PushTable:
    """``address``: the centre's own (``SIAGA_PUBLIC_ADDRESS``), the subject if the table has none.

    Raises ``WrongSetting``.
    """
    settings.only("subject", "allowed", "look_every_s")
    subject = settings.text("subject", address)
    if not _MAIL.fullmatch(subject) and not _is_page(subject):
        raise settings.wrong(
            "subject",
            'must be whom push services may write to, such as "mailto:kominfo@dairikab.go.id";'
            " or set SIAGA_PUBLIC_ADDRESS",
        )
    allowed = settings.texts("allowed")
    for origin in allowed:
        if not _is_origin(origin):
            raise settings.wrong(
                "allowed", f'"{origin}" must be like "https://push.example" or with ":8443"'
            )
    return PushTable(subject, allowed, settings.number("look_every_s", 2, 600, 5))


def _is_page(subject: str) -> bool:
    return subject.startswith("https://") and "." in subject


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    whole = f"{parts.scheme}://{(parts.hostname or '')}{'' if port is None else f':{port}'}"
    return parts.scheme in ("http", "https") and bool(parts.hostname) and whole == text
