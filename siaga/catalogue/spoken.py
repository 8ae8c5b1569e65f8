"""What is heard: the announcements of the centre, and what a simulated citizen says."""

from __future__ import annotations

import wave
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from siaga.catalogue.agency import unknown_region
from siaga.catalogue.category import Category
from siaga.catalogue.source import Source
from siaga.catalogue.table import Table
from siaga.catalogue.trouble import Trouble, meant
from siaga.domain.region import Region

ANNOUNCEMENTS = (
    "greeting",
    "please_wait",
    "hold",
    "fallback",
    "waiting_tone",
    "silent",
    "silent_danger",
    "silent_hurt",
    "alert_call",
    "alert_keys",
    "alert_yours",
    "alert_why",
    "alert_declined",
    "alert_over",
    "alert_not_now",
)
"""The phone engine plays these; a centre has all of them."""

WITHOUT_TEXT = ("waiting_tone",)
SECOND = tuple(f"{code}_second" for code in ANNOUNCEMENTS if code not in WITHOUT_TEXT)
"""The same in the region's second language, heard right after; a centre may have them."""
RATE_HZ, CHANNELS, SAMPLE_BYTES = 8000, 1, 2
"""The phone engine plays nothing else, and says so only by silence."""

_CONVERT = "sox IN.wav -r 8000 -c 1 -b 16 OUT.wav"


@dataclass(frozen=True)
class Announcement:
    """``file`` is absolute."""

    code: str
    file: Path
    text: str


@dataclass(frozen=True)
class Simulated:
    """A citizen who calls. ``number`` "" means withheld."""

    category: str
    text: str
    number: str
    region: str
    landmark: str


def read_announcements(source: Source, troubles: list[Trouble]) -> list[Announcement]:
    whole = Table(source, source.data, (), troubles)
    whole.only("announcement")
    tables = whole.tables("announcement")
    whole.unique(tables)
    found = []
    for table in tables:
        table.only("code", "file", "text")
        code = table.one_of("code", ANNOUNCEMENTS + SECOND)
        name = table.matching("file", r"[\w-]+\.wav", "greeting.wav")
        text = table.text("text", empty=code in WITHOUT_TEXT)
        file = source.path.resolve().parent / name
        wrong = _wrong_sound(file)
        if name and wrong:
            table.trouble("file", f"{name} {wrong}")
        found.append(Announcement(code, file, text))
    missing = [code for code in ANNOUNCEMENTS if code not in {one.code for one in found}]
    if missing:
        whole.trouble(None, f"missing: {', '.join(missing)}; add an [[announcement]] for each")
    return found


def _wrong_sound(file: Path) -> str | None:
    try:
        with wave.open(str(file), "rb") as sound:
            shape = (sound.getframerate(), sound.getnchannels(), sound.getsampwidth())
            frames = sound.getnframes()
    except (OSError, EOFError, wave.Error) as error:
        return f"is not a WAV file that can be read ({error})"
    if shape != (RATE_HZ, CHANNELS, SAMPLE_BYTES):
        return f"is not 8000 Hz mono 16 bit but {shape[0]} Hz, {shape[1]} channel(s); {_CONVERT}"
    return None if frames else "has no sound in it"


def read_simulated(
    source: Source,
    categories: Mapping[str, Category],
    regions: Mapping[str, Region],
    troubles: list[Trouble],
) -> Simulated:
    table = Table(source, source.data, (), troubles)
    table.only("text", "number", "region", "landmark")
    category = source.path.stem
    if category not in categories:
        table.trouble(
            None, f'no category "{category}"; rename the file: {meant(category, categories)}'
        )
    number = table.text("number", empty=True)
    if number.strip("+0123456789"):
        table.trouble("number", 'digits only, + in front allowed; "" for a withheld number')
    region = table.text("region")
    if region and region not in regions:
        table.trouble("region", unknown_region(region, regions))
    landmark = table.text("landmark", empty=True)
    return Simulated(category, table.text("text"), number, region, landmark)
