"""What an officer's short message means: typed in a hurry, on a small telephone, in the rain.

Only clear words decide. "1" takes a task and with it the alarm of everybody
behind; so what is half understood decides nothing and gets a helpful answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

ACKNOWLEDGE, DECLINE = "acknowledge", "decline"
EN_ROUTE, ON_SCENE, CLEARED = STATES = ("en_route", "on_scene", "cleared")
UNCLEAR = "unclear"

_MEANS = {
    ACKNOWLEDGE: "1 satu terima diterima trima trm siap oke ok ack",
    DECLINE: "2 dua tolak ditolak menolak nolak tlk",
    EN_ROUTE: "otw otww ottw otv oyw orw itw ptw ote otq owt otewe berangkat brangkat brgkt "
    "meluncur luncur",
    ON_SCENE: "tiba tba tibaa tiva tibs sampai smpai nyampe",
    CLEARED: "selesai slesai selsai selesei selesay selsei selesaii seleasi sls slsai beres kelar",
}
_WORDS = {word: answer for answer, words in _MEANS.items() for word in words.split()}
_CASUAL = frozenset(["terima", "diterima", "trima", "trm", "siap", "oke", "ok", "ack"])
"""What people say all the time: it takes a task only where little else is said."""

_CASUAL_AT_MOST = 3
_BEFORE = frozenset(
    [
        "sudah",
        "sdh",
        "udah",
        "udh",
        "telah",
        "kami",
        "kita",
        "saya",
        "sy",
        "lagi",
        "langsung",
        "lgsg",
        "unit",
        "tim",
    ]
)
_NAMES_CODE = frozenset(["no", "nomor", "nomer", "kode", "code", "tugas"])
_LOOKS_LIKE = str.maketrans("01345", "oieas")
_NUMBER = re.compile(r"\b\d{3}-\d{4}-0*(\d+)\b")
_TOKEN = re.compile(r"[^\W_]+")
_STUCK = re.compile(r"([12])([^\W\d_]\w*)")
LONGEST = 1000
"""Signs of a message that are looked at; a short message is far shorter."""


@dataclass(frozen=True)
class Said:
    """``answer`` as above. ``code``: the task it names; ``stray``: a number that stands where a
    code would, and is none of those known; ``rest``: what else was said, as it was written."""

    answer: str
    code: str = ""
    stray: str = ""
    rest: str = ""


@dataclass(frozen=True)
class _Word:
    text: str
    at: int

    @property
    def small(self) -> str:
        return self.text.lower()


def read_answer(text: str, codes: Collection[str]) -> Said:
    """What ``text`` says. ``codes``: the tasks that its sender may be answering."""
    written = unicodedata.normalize("NFKC", text[:LONGEST])
    written = _NUMBER.sub(r"\1", "".join(sign if sign.isprintable() else " " for sign in written))
    words = _words(written)
    first, code = 0, ""
    while first < len(words) and words[first].small in _BEFORE | _NAMES_CODE:
        first += 1
    if first + 1 < len(words) and not _meaning(words[first].text):
        code = _code(words[first].text, codes)
        first += 1 if code else 0
    answer = _meaning(words[first].text) if first < len(words) else ""
    if not answer or _doubtful(written, words[first:]):
        return Said(UNCLEAR, code, rest=written.strip())
    answer, code, stray, at = _after(words, first + 1, answer, code, codes)
    rest = written[words[at].at :].strip() if at < len(words) else ""
    return Said(answer, code, stray, rest)


def _words(written: str) -> list[_Word]:
    """Also "1siap" and "2mogok" are two words, but "1TW" and "0tw" are one."""
    words: list[_Word] = []
    for found in _TOKEN.finditer(written):
        word = _Word(found[0], found.start())
        stuck = _STUCK.fullmatch(word.text)
        if stuck and not _meaning(word.text):
            words += [_Word(stuck[1], word.at), _Word(stuck[2], word.at + 1)]
        else:
            words.append(word)
    return words


def _meaning(word: str) -> str:
    """``_MEANS`` of this word, also with digits that look like letters; "" for none."""
    small = word.lower()
    if small in _WORDS:
        return _WORDS[small]
    return "" if small.isdigit() else _WORDS.get(small.translate(_LOOKS_LIKE), "")


def _doubtful(written: str, words: list[_Word]) -> bool:
    """A question, "tiba-tiba", or a word of courtesy in a longer sentence."""
    word = words[0].small
    if word in ("1", "2"):
        return False
    if "?" in written or (len(words) > 1 and words[1].small == word):
        return True
    return word in _CASUAL and len(words) > _CASUAL_AT_MOST


def _after(
    words: list[_Word], at: int, answer: str, code: str, codes: Collection[str]
) -> tuple[str, str, str, int]:
    """Answer, code, stray, and where the rest begins. "1 OTW" and "1 17 OTW" say that they are
    on their way."""
    named = at
    while named < len(words) and words[named].small in _NAMES_CODE:
        named += 1
    stray = ""
    if not code and named < len(words) and words[named].text.isdigit():
        code = _code(words[named].text, codes)
        stray = "" if code else words[named].text.lstrip("0")
        if code or answer != DECLINE:
            at = named + 1
    if answer == ACKNOWLEDGE and at < len(words) and _meaning(words[at].text) in STATES:
        answer, at = _meaning(words[at].text), at + 1
        if not code and not stray:
            return _after(words, at, answer, code, codes)
    return answer, code, stray, at


def _code(word: str, codes: Collection[str]) -> str:
    short = word.lstrip("0")
    return short if short in codes else ""
