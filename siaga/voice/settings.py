"""All the voice process needs to know, as ``siaga/main`` puts it together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from siaga.domain.region import Region
from siaga.voice.announcements import SoundFiles
from siaga.voice.lines import Patience
from siaga.voice.speech import Speaker
from siaga.voice.trunk_watch import OurTrunks


@dataclass(frozen=True)
class CallOutSettings:
    """``most_at_once``: how many duty phones each trunk that carries calls out may ring at one
    time. ``spoken``: where the engine finds what ``speak`` has said."""

    most_at_once: Mapping[str, int]
    regions: Mapping[str, Region]
    speak: Speaker
    spoken: Path


@dataclass(frozen=True)
class VoiceSettings:
    """All the voice process needs. ``sounds``: where the announcements lie."""

    engine_port: int
    engine_password: str
    engine_spool: Path
    notes: Path
    recordings: Path
    spool: Path
    sounds: SoundFiles
    media_address: str
    carriers: tuple[str, ...]
    duty_phones: bool
    desk_phones: Mapping[str, str]
    patience: Patience
    trunks: OurTrunks
    call_outs: CallOutSettings
