"""The same place said and written in different ways, brought to one form.

People say "julu enam" and write "Pegagan Julu VI"; they drop an h, write g for
k, oe for u, run words together, and shorten desa to ds. and Sidikalang to sdk.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from siaga.domain.region import DESA, KABUPATEN, KECAMATAN, KELURAHAN

LEVEL_WORDS = {
    "desa": DESA,
    "ds": DESA,
    "kelurahan": KELURAHAN,
    "kel": KELURAHAN,
    "lurah": KELURAHAN,
    "kecamatan": KECAMATAN,
    "kec": KECAMATAN,
    "kabupaten": KABUPATEN,
    "kab": KABUPATEN,
}
SHORT_FORMS = {"sdk": "sidikalang", "sidkal": "sidikalang", "tj": "tanjung", "tg": "tanjung"}
IDLE_WORDS = frozenset({"di", "ke", "dari", "dekat", "daerah", "sekitar", "arah", "dan", "yang"})

_SPOKEN = (
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
NUMERALS = {
    word: str(number) for words in (_SPOKEN, _ROMAN) for number, word in enumerate(words, start=1)
}

_WORD = re.compile(r"[a-z]+|[0-9]+")
_SOUNDS = (
    ("oe", "u"), ("dj", "j"), ("tj", "c"), ("ny", "n"), ("ng", "n"), ("kh", "k"), ("ch", "k"),
    ("h", ""), ("g", "k"), ("q", "k"), ("y", "i"), ("v", "p"), ("f", "p"), ("z", "s"), ("d", "t"),
)  # fmt: skip
_TWICE = re.compile(r"(.)\1+")


@dataclass(frozen=True)
class Asked:
    """What came after "kec" is ``inside``, the kecamatan; ``words`` may be either.

    ``joined``: the letters of ``words`` as typed, for "tiga lingga" is no number.
    """

    words: tuple[str, ...]
    inside: tuple[str, ...]
    level: str | None
    joined: str


def words_of(text: str) -> list[str]:
    """Small letters without accents, numerals as digits, short forms written out."""
    return [NUMERALS.get(word, word) for word in _written(text)]


def joined_letters(text: str) -> str:
    """All the words as one, by their sound."""
    return sound("".join(_written(text)))


def asked(text: str) -> Asked:
    """What was typed, taken apart by the words for levels ("ds. … kec. …")."""
    words: list[str] = []
    inside: list[str] = []
    level: str | None = None
    current = words
    for word in _written(text):
        if word in LEVEL_WORDS:
            current = inside if LEVEL_WORDS[word] == KECAMATAN else words
            level = LEVEL_WORDS[word] if level in (None, KECAMATAN) else level
        elif word not in IDLE_WORDS:
            current.append(word)
    if words and level == KECAMATAN:
        level = None
    if not words:
        words, inside = inside, []
    return Asked(_numbered(words), _numbered(inside), level, sound("".join(words)))


def _written(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    found = (SHORT_FORMS.get(word, word) for word in _WORD.findall(plain))
    return [word.lstrip("0") or "0" if word.isdigit() else word for word in found]


def _numbered(words: list[str]) -> tuple[str, ...]:
    return tuple(NUMERALS.get(word, word) for word in words)


def sound(word: str) -> str:
    """Roughly how it is said: two spellings that sound alike become the same."""
    for written, said in _SOUNDS:
        word = word.replace(written, said)
    return _TWICE.sub(r"\1", word)
