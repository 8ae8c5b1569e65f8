"""How one setting is read: what it may look like, and what to write instead when it does not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from siaga.domain.keeping_rules import KEPT_DAYS
from siaga.main import spoken
from siaga.main.spoken import gettext as _

HIGHEST_PORT = 65535
PHONE = re.compile(r"([a-z][a-z0-9-]{0,30})=([A-Za-z0-9+._-]+@[A-Za-z0-9.-]+(?::\d{1,5})?)")

CENTRE_NAME = re.compile(r"[A-Za-z0-9 .,()&'/-]{1,24}")
"""Signs that every phone's SMS has, and few enough to leave room for what is said."""
PUBLIC_ADDRESS = re.compile(r"(https://[a-z0-9.-]+(:[0-9]{1,5})?/?)?")
AUTHORITY = re.compile(r"(letsencrypt|https://[A-Za-z0-9.:/_-]+)?")
"""Who gives us certificates: Let's Encrypt, or where another authority's ACME directory is."""
LONGEST_TEXT, LONGEST_ADDRESS = 48, 200
EXAMPLES = {
    CENTRE_NAME: "Dairi Siaga 112",
    PUBLIC_ADDRESS: "https://112.dairikab.go.id",
    AUTHORITY: "letsencrypt",
}


class WrongSetting(Exception):
    """A setting cannot be used; the text says which one, and what to write instead."""


@dataclass(frozen=True)
class Reader:
    """The environment, read setting by setting; each method raises ``WrongSetting``."""

    environment: Mapping[str, str]

    def text(self, name: str, default: str) -> str:
        return self.environment.get(name, "").strip() or default

    def matching(self, name: str, default: str, form: re.Pattern[str]) -> str:
        """Text of a certain form; ``EXAMPLES`` has one for each."""
        written = self.text(name, default)
        most = LONGEST_ADDRESS if form is AUTHORITY else LONGEST_TEXT
        if form.fullmatch(written) is None or len(written) > most:
            text = _("write such as {example}, at most {most} characters")
            example = text.format(example=EXAMPLES[form], most=most)
            raise _wrong(name, written, example)
        return written

    def words(self, name: str, default: str) -> tuple[str, ...]:
        return tuple(word.strip() for word in self.text(name, default).split(",") if word.strip())

    def prefixes(self, name: str, default: str) -> tuple[str, ...]:
        """Beginnings of numbers, those with a ``-`` in front refused."""
        words = self.words(name, default)
        for word in words:
            if not re.fullmatch(r"-?(\+?\d{1,15})", word):
                raise WrongSetting(
                    f"{name}: {word!r} is not a beginning of numbers; write such as 0,110,-00"
                )
        return words

    def phones(self, name: str) -> Mapping[str, str]:
        """Names and SIP addresses, written ``name=user@host`` one after the other."""
        found: dict[str, str] = {}
        for written in self.words(name, ""):
            phone = PHONE.fullmatch(written)
            if phone is None or phone[1] in found:
                raise WrongSetting(
                    f"{name}: {written}: write each phone once as name=user@host, "
                    "such as meja-1=101@192.168.1.21"
                )
            found[phone[1]] = phone[2]
        return found

    def path(self, name: str, default: str) -> Path:
        return Path(self.text(name, default)).expanduser().absolute()

    def optional_file(self, name: str) -> Path | None:
        if not self.text(name, ""):
            return None
        path = self.path(name, "")
        if not path.is_file():
            raise _wrong(name, path, _("there is no such file"))
        return path

    def number(self, name: str, default: int, lowest: int, highest: int) -> int:
        written = self.text(name, str(default))
        if not written.isdecimal() or not lowest <= int(written) <= highest:
            text = _("write a whole number from {lowest} to {highest}")
            raise _wrong(name, written, text.format(lowest=lowest, highest=highest))
        return int(written)

    def yes_or_no(self, name: str, default: str) -> bool:
        written = self.text(name, default)
        if written not in ("0", "1"):
            raise _wrong(name, written, _("write 1 for yes or 0 for no"))
        return written == "1"

    def address(self, name: str, default: str) -> str:
        written = self.text(name, default)
        try:
            return str(ip_address(written))
        except ValueError:
            raise _wrong(name, written, _("write an IP address of this machine")) from None

    def addresses(self, name: str) -> tuple[str, ...]:
        found = []
        for written in self.words(name, ""):
            try:
                found.append(str(ip_address(written)))
            except ValueError:
                text = _("write IP addresses, separated by commas")
                raise _wrong(name, written, text) from None
        return tuple(found)

    def port_range(self, name: str, default: str) -> tuple[int, int]:
        written = self.text(name, default)
        first, _dash, last = written.partition("-")
        if not (first.isdecimal() and last.isdecimal()):
            raise _wrong(name, written, _("write first-last, such as 10000-10999"))
        if not 1024 <= int(first) < int(last) <= HIGHEST_PORT:
            raise _wrong(name, written, _("the ports must rise, from 1024 to 65535"))
        return int(first), int(last)

    def database(self, name: str, default: str) -> str:
        """What was written is not repeated: it holds a password."""
        written = self.text(name, default)
        if written != "sqlite" and not written.startswith(("postgresql://", "postgres://")):
            text = _("write sqlite or postgresql://user:password@host/database")
            raise WrongSetting(f"{name}: {text}")
        return written

    def time_zone(self, name: str, default: str) -> str:
        written = self.text(name, default)
        try:
            ZoneInfo(written)
        except (ZoneInfoNotFoundError, ValueError):
            raise _wrong(name, written, _("write a name such as Asia/Jakarta")) from None
        return written

    def kept_days(self, name: str) -> dict[str, int]:
        """The days of the rules, and instead of them those that are written here."""
        days = dict(KEPT_DAYS)
        for word in self.words(name, ""):
            outcome, _equals, written = word.partition("=")
            if outcome not in days or not written.isdecimal() or not 1 <= int(written) <= 36500:
                said = _("write outcome=days, with an outcome out of {outcomes}")
                raise _wrong(name, word, said.format(outcomes=", ".join(days)))
            days[outcome] = int(written)
        return days

    def language(self, name: str) -> str:
        """Language of what is printed in the terminal; screens follow the person's choice."""
        written = self.text(name, "")
        if written and written not in spoken.LANGUAGES:
            raise _wrong(name, written, _("write id or en"))
        return spoken.language(self.environment)


def _wrong(name: str, written: object, instead: str) -> WrongSetting:
    return WrongSetting(f"{name}={written}: {instead}")
