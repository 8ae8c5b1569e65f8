"""What an officer's short message means: typed in a hurry, on a small telephone, in the rain.

Only clear words decide. "1" takes a task and with it the alarm of everybody
behind; so what is half understood decides nothing and gets a helpful answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

ACKNOWLEDGE, DECLINE = "acknowledge", "decline"
EN_ROUTE, ON_SCENE, CLEARED = STATES = ("en_route", "on_scene", "cleared")
IN_PLACE = "in_place"
"""An agency without units deals with it from where it is."""

UNCLEAR = "unclear"

_MEANS = {
    ACKNOWLEDGE: "1 satu terima diterima trima trm siap oke ok ack",
    DECLINE: "2 dua tolak ditolak menolak nolak tlk",
    EN_ROUTE: "otw otww ottw otv oyw orw itw ptw ote otq owt otewe berangkat brangkat brgkt "
    "meluncur luncur",
    ON_SCENE: "tiba tba tibaa tiva tibs sampai smpai nyampe",
    CLEARED: "selesai slesai selsai selesei selesay selsei selesaii seleasi sls slsai beres kelar",
    IN_PLACE: "proses diproses prosess prses prosses ditangani dtangani tangani",
}
_STEPS = (*STATES, IN_PLACE)
_WORDS = {word: answer for answer, words in _MEANS.items() for word in words.split()}
_CASUAL = frozenset(["terima", "diterima", "trima", "trm", "siap", "oke", "ok", "ack"])
"""What people say all the time: it takes a task only where little else is said."""

_CASUAL_AT_MOST = 3
_ALSO_NUMBERS = {"1": "1", "satu": "1", "2": "2", "dua": "2"}
"""Answers that also begin "2 minutes more" and "1 casualty"."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_COUNTED = _set(
    "detik dtk menit mnt mnit jam hari km kilo meter kali korban orang org warga jiwa kk keluarga"
    " anak luka rumah bangunan ruko kios titik"
)
_VEHICLES = _set("unit mobil armada ambulans ambulan ambulance regu tim truk motor")
_THANKS = _set("kasih ksh makasih mksh terimakasih trimakasih trims tks thanks thx")
_OFF = _set("batal dibatalkan btl gagal")
_NOT_YET = _OFF | _set("belum blm bukan")
_NOT_AFTER_ALL = _set("jadi jd bisa")
_HANDLED = _set("ditangani dtangani")
_BY_US = _set("kami kita saya sy dari langsung lgsg sekarang skrg pak bu ndan dan komandan siap ya")
"""What may follow "ditangani"; "ditangani polres" says that somebody else has it."""

_NOT = _set("tidak tdk tak gak gk ga nggak ngga enggak belum blm bukan maaf maap sorry")
_BEFORE = _set("sudah sdh udah udh telah kami kita saya sy lagi langsung lgsg unit tim")
_NAMES_CODE = _set("no nomor nomer kode code tugas")
_LOOKS_LIKE = str.maketrans("01345", "oieas")
_NUMBER = re.compile(r"\b\d{3}-\d{4}-0*(\d+)\b")
_TOKEN = re.compile(r"[^\W_]+")
_STUCK = re.compile(r"(\d+)([^\W\d_]\w*)")
_ROGER = "86"
"""Radio code of every Indonesian service for "understood"."""

_TIME = "detik|dtk|menit|mnt|mnit|jam|hari"
_FOR = re.compile(
    rf"(?:\d+ )?(?:(?:dalam|sekitar|kira|kurang|lebih|kl|eta) )*\d+(?: \d+)? (?:{_TIME})\b"
    r"(?! (?:yang |yg )?(?:lalu|tadi))( lagi\b)?"
)
_SOON = re.compile(r"(?:\d+ )?(?:(?:sebentar|bentar|sbntr|bntr|dikit) lagi|nanti|besok)\b")
_AWAY = re.compile(r"(?:\d+ )?\d+ (?:km|kilo|meter|m) lagi\b")
_UNTIL = re.compile(r"(?:sekarang|saat|kapan|besok|nanti|malam|pagi|siang|sore|jumpa|ketemu)\b")
_SETS_OUT = _set("berangkat brangkat brgkt meluncur luncur")
LONGEST = 1000
"""Signs of a message that are looked at; a short message is far shorter."""


@dataclass(frozen=True)
class Said:
    """``answer`` as above. ``code``: the task it names; ``stray``: a number that stands where a
    code would, and is none of those known; ``rest``: what else was said, as it was written;
    ``bare``: a decline of which nothing but the digit tells that it is one; ``yes``: a word for
    taking the task stood before ``IN_PLACE``, which only agencies without units can say."""

    answer: str
    code: str = ""
    stray: str = ""
    rest: str = ""
    bare: bool = False
    yes: bool = False


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
    first, code = _to_the_point(words, 0, codes), ""
    if _may_be_code(words, first, codes) and not _meaning(words[first].text):
        code = _code(words[first].text, codes)
        first = _to_the_point(words, first + 1, codes) if code else first
    first = _past_courtesy(written, words, first, codes)
    said = words[first:]
    answer = _meaning(said[0].text) if said else ""
    if not answer or _doubtful(written, said):
        return Said(UNCLEAR, code, rest=written.strip())
    answer, code, stray, at = _after(words, first + 1, answer, code, codes)
    bare = answer == DECLINE and not code and said[0].small in _ALSO_NUMBERS
    if bare and _goes_on(said):
        return Said(UNCLEAR, code, rest=written.strip())
    rest = written[words[at].at :].strip() if at < len(words) else ""
    yes = answer == IN_PLACE and _meaning(said[0].text) == ACKNOWLEDGE
    return Said(answer, code, stray, rest, bare, yes)


def _to_the_point(words: list[_Word], at: int, codes: Collection[str]) -> int:
    """Past what people say first: "sudah", "kami", and the "2 unit" of "2 unit meluncur"."""
    before = _BEFORE | _NAMES_CODE if _ROGER in codes else _BEFORE | _NAMES_CODE | {_ROGER}
    while at < len(words) and words[at].small in before:
        at += 1
    if _counts(words, at, codes) and words[at + 1].small in _VEHICLES:
        told = _to_the_point(words, at + 2, codes)
        if told < len(words) and _meaning(words[told].text) in STATES:
            return told
    return at


def _past_courtesy(written: str, words: list[_Word], at: int, codes: Collection[str]) -> int:
    """To the "otw" of "siap, 2 unit otw ke lokasi"."""
    if at < len(words) and words[at].small in _CASUAL:
        told = _to_the_point(words, at + 1, codes)
        if told < len(words) and _meaning(words[told].text) in STATES:
            return at if _doubtful(written, words[told:]) else told
    return at


def _words(written: str) -> list[_Word]:
    """Also "1siap", "2mogok" and "10menit" are two words, but "1TW" and "0tw" are one."""
    words: list[_Word] = []
    for found in _TOKEN.finditer(written):
        word = _Word(found[0], found.start())
        stuck = _STUCK.fullmatch(word.text)
        if stuck and not _meaning(word.text):
            words += [_Word(stuck[1], word.at), _Word(stuck[2], word.at + len(stuck[1]))]
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
    """A question, "tiba-tiba", thanks, a word of courtesy in a longer sentence; a number of
    something; or a yes that says no as well."""
    word, others = words[0].small, [one.small for one in words[1:]]
    if _WORDS.get(word) == ACKNOWLEDGE and not (_NOT | _OFF).isdisjoint(others):
        return True
    then = [one for one in others if not one.isdigit()]
    by_others = word in _HANDLED and not _BY_US.issuperset(then[:1])
    if by_others or _taken_back(_meaning(word), then):
        return True
    if word in _ALSO_NUMBERS:
        counted = _COUNTED if _ALSO_NUMBERS[word] == "2" else _COUNTED | _VEHICLES
        return bool(others) and others[0] in counted
    if "?" in written or others[:1] == [word] or _promised(word, " ".join(others)):
        return True
    casual = word in _CASUAL
    return casual and (len(words) > _CASUAL_AT_MOST or not _THANKS.isdisjoint(others))


def _taken_back(answer: str, then: list[str]) -> bool:
    """ "Otw batal", "otw tidak jadi", "selesai belum"; but "tiba, tidak ada api" is an arrival."""
    if answer not in _STEPS or not then:
        return False
    not_after_all = then[0] in _NOT and not _NOT_AFTER_ALL.isdisjoint(then[1:2])
    return then[0] in _NOT_YET or (answer in (EN_ROUTE, IN_PLACE) and not_after_all)


def _promised(word: str, then: str) -> bool:
    """ "Tiba 10 menit lagi" says that they are not there yet; "otw 10 menit lagi" that they are on
    their way, "berangkat 10 menit lagi" that they are not."""
    answer, lasts = _meaning(word), _FOR.match(then)
    if answer in (ON_SCENE, CLEARED):
        until = answer == ON_SCENE and _UNTIL.match(then)
        return bool(lasts or until or _SOON.match(then) or _AWAY.match(then))
    if answer == IN_PLACE:
        return bool(_SOON.match(then))
    if answer != EN_ROUTE or any(_meaning(one) == ON_SCENE for one in then.split()):
        return False
    return bool(_SOON.match(then) or (word in _SETS_OUT and lasts and lasts[1]))


def _counts(words: list[_Word], at: int, codes: Collection[str], going: bool = True) -> bool:
    """Whether the number that stands there says how many or how long, and not which task:
    "10 menit", "2 unit"; but "17 Mobil 1" names a task and a unit. ``going``: it may say how many
    set out; "2 1 mobil mogok" declines task 1."""
    number, after = words[at].small if at < len(words) else "", at + 1
    if not number.isdigit():
        return False
    known = bool(_code(number, codes))
    while not known and after < len(words) and words[after].text.isdigit():
        after += 1  # "10-15 menit"
    what = words[after].small if after < len(words) else ""
    if what in _VEHICLES:
        named = after + 1 < len(words) and words[after + 1].text.isdigit()
        return not named and (not known or (going and len(number) == 1))
    return what in _COUNTED


def _may_be_code(words: list[_Word], at: int, codes: Collection[str]) -> bool:
    """Something must follow it: a number alone says nothing."""
    return at + 1 < len(words) and not _counts(words, at, codes)


def _goes_on(words: list[_Word]) -> bool:
    """Whether somebody who seems to decline tells that they are coming: "2 mobil kami otw". Not
    where the word is denied, as in "2 unit belum siap"."""
    return any(
        not word.text.isdigit()
        and _meaning(word.text) in (ACKNOWLEDGE, *_STEPS)
        and before.small not in _NOT
        for before, word in pairwise(words)
    )


def _after(
    words: list[_Word], at: int, answer: str, code: str, codes: Collection[str]
) -> tuple[str, str, str, int]:
    """Answer, code, stray, and where the rest begins. "1 OTW" and "1 17 OTW" say that they are
    on their way."""
    named = at
    while named < len(words) and words[named].small in _NAMES_CODE:
        named += 1
    stray = ""
    number = words[named].text if named < len(words) else ""
    if not code and number.isdigit() and not _counts(words, named, codes, answer in _STEPS):
        code = _code(number, codes)
        roger = answer == ACKNOWLEDGE and number == _ROGER
        stray = "" if code or roger else number.lstrip("0")
        if code or answer != DECLINE:
            at = named + 1
    told = _meaning(words[at].text) if at < len(words) else ""
    if answer == ACKNOWLEDGE and told in _STEPS and not _doubtful("", words[at:]):
        answer, at = told, at + 1
        if not code and not stray:
            return _after(words, at, answer, code, codes)
    return answer, code, stray, at


def _code(word: str, codes: Collection[str]) -> str:
    short = word.lstrip("0")
    return short if short in codes else ""
