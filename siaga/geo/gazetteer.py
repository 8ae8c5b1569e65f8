"""Search places by name with forgiving spelling, and the place nearest to a point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from rapidfuzz import fuzz

from siaga.domain.region import DESA, KABUPATEN, KECAMATAN, KELURAHAN, Region
from siaga.geo.spelling import Asked, asked, joined_letters, sound, words_of

WEAKEST = 55.0
"""Of 100. Below this a match is a guess that would push the right place off the list."""

LONGEST_QUERY = 100
"""Characters. The longest name with its kecamatan has half of that."""

FARTHEST_KM = 15.0
"""A point farther than this from every place is not in this regency or just beside it."""

EARTH_KM = 6371.0

_ALIKE = 0.62  # two words less alike than this are different words
_ORDER = {KECAMATAN: 0, KELURAHAN: 1, DESA: 2, KABUPATEN: 3}

Likeness = Mapping[str, float]


@dataclass(frozen=True)
class Match:
    """``score`` from 55 to 100. Eight names are both a kecamatan and a desa: show the level."""

    region: Region
    score: float


@dataclass(frozen=True)
class _Entry:
    region: Region
    words: tuple[str, ...]
    inside: tuple[str, ...]
    joined: str


class Gazetteer:
    def __init__(self, regions: Iterable[Region]) -> None:
        known = list(regions)
        names = {region.code: region.name for region in known}
        self._entries = [_entry(region, names.get(region.parent, "")) for region in known]
        self._sounds = {
            word: sound(word) for entry in self._entries for word in entry.words + entry.inside
        }

    def search(self, text: str, limit: int = 8) -> list[Match]:
        """The likeliest first; of equals the kecamatan first, for whoever says only its name."""
        query = asked(text[:LONGEST_QUERY])
        if not query.words:
            return []
        alike = {word: self._alike(word) for word in {*query.words, *query.inside}}
        found = [
            Match(entry.region, score)
            for entry in self._entries
            if (score := _score(query, entry, alike)) >= WEAKEST
        ]
        found.sort(key=lambda match: (-match.score, _ORDER[match.region.level], match.region.name))
        return found[:limit]

    def nearest(self, lat: float, lon: float) -> Region | None:
        """The desa or kelurahan whose point is nearest, for centres without boundaries."""
        villages = [e.region for e in self._entries if e.region.level in (DESA, KELURAHAN)]
        if not villages:
            return None
        best = min(villages, key=lambda region: distance_km(lat, lon, region.lat, region.lon))
        return best if distance_km(lat, lon, best.lat, best.lon) <= FARTHEST_KM else None

    def _alike(self, asked_word: str) -> Likeness:
        """How alike (0 to 1) each word of the gazetteer is to the one asked for."""
        said = sound(asked_word)
        return {
            word: likeness
            for word, heard in self._sounds.items()
            if (likeness := _likeness(asked_word, said, word, heard)) >= _ALIKE
        }


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Along the great circle, in kilometres."""
    north, east = radians(other_lat - lat) / 2, radians(other_lon - lon) / 2
    along = cos(radians(lat)) * cos(radians(other_lat)) * sin(east) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, sin(north) ** 2 + along)))


def _entry(region: Region, parent: str) -> _Entry:
    words = [word for word in words_of(region.name) if word != KABUPATEN]
    inside = words_of(parent) if region.level in (DESA, KELURAHAN) else words
    return _Entry(region, tuple(words), tuple(inside), joined_letters(region.name))


def _likeness(asked_word: str, said: str, word: str, heard: str) -> float:
    if asked_word == word:
        return 1.0
    if asked_word.isdigit() or word.isdigit():
        return 0.0
    if len(asked_word) >= 2 and word.startswith(asked_word):
        return 0.93
    if said and said == heard:
        return 0.96
    if len(said) >= 3 and heard.startswith(said):
        return 0.88
    if min(len(asked_word), len(word)) < 3:
        return 0.0
    return max(fuzz.ratio(asked_word, word), fuzz.ratio(said, heard) - 2) / 100


def _score(query: Asked, entry: _Entry, alike: Mapping[str, Likeness]) -> float:
    """0 to 100: how much of what was asked is there, and how much of the name was asked."""
    of_name = [_best(alike[word], entry.words) for word in query.words]
    if not any(of_name):
        return _run_together(query, entry)
    of_either = [
        max(own, 0.9 * _best(alike[word], entry.inside))
        for own, word in zip(of_name, query.words, strict=True)
    ]
    context = [_best(alike[word], entry.inside) for word in query.inside]
    asked_for = _mean(of_either + context)
    named = _mean([max(alike[word].get(own, 0.0) for word in query.words) for own in entry.words])
    score = 100 * (0.72 * asked_for + 0.28 * named) - _other_number(query, entry)
    if query.level is not None:
        score += 3 if query.level == entry.region.level else -6
    return max(min(score, 100.0), _run_together(query, entry))


def _best(alike: Likeness, words: Sequence[str]) -> float:
    return max((alike.get(word, 0.0) for word in words), default=0.0)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _other_number(query: Asked, entry: _Entry) -> float:
    """Silalahi II is not Silalahi III, however alike the rest."""
    wanted = {word for word in query.words if word.isdigit()}
    has = {word for word in entry.words if word.isdigit()}
    return 20.0 if wanted and has and not wanted & has else 0.0


def _run_together(query: Asked, entry: _Entry) -> float:
    """ "laeparira", "hutarakyat": the words written as one, or one word written as two."""
    if query.inside:
        return 0.0
    likeness = fuzz.ratio(query.joined, entry.joined)
    return likeness * 0.97 - _other_number(query, entry) if likeness >= 75 else 0.0
