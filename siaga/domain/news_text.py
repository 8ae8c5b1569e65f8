"""The words of an SMS to a caller: Indonesian, one SMS, nothing personal and no place."""

from __future__ import annotations

import re

from siaga.domain.news import EN_ROUTE

SMS_LIMIT = 160
"""Characters of one SMS in the GSM alphabet; a longer one is paid twice and may arrive torn."""

SETTING_OUT = "bantuan untuk laporan Anda sudah berangkat ke lokasi."
CHANGED = "Keadaan berubah? Telepon 112."
RATE = "Nilai kami: balas 1 (buruk) - 5 (baik)."
THANKS = "Terima kasih."
ENDS = {
    "resolved": "penanganan laporan Anda sudah selesai.",
    "not_found": "sudah diperiksa, kejadian tidak ditemukan.",
    "handed_over": "laporan Anda diteruskan ke instansi terkait.",
    "duplicate": "laporan Anda ditangani bersama laporan lain.",
}
"""By disposition; a false report's caller is told nothing."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DIGITS = {str(digit): digit for digit in range(1, 6)}
_DIGITS |= {"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5}
_BEFORE = _set("nilai nilainya balas jawab rating skor saya kami beri kasih")
_COURTESY = _set(
    "terima kasih terimakasih trimakasih makasih trims thanks tks ya pak bu bapak ibu bang kak min"
    " sangat sekali amat baik bagus mantap puas cepat cukup kurang tidak buruk jelek bintang"
)
_OF_FIVE = re.compile(r"([1-5])\s*(?:/|dari)\s*5\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


def rating_in(words: str) -> int | None:
    """The digit with which a caller answers, alone or with courtesies; None for anything that says
    more, such as "4 orang luka"."""
    said = [word.lower() for word in _WORD.findall(_OF_FIVE.sub(r"\1", words))]
    told = [word for word in said if word in _DIGITS]
    others = _COURTESY | _BEFORE | _DIGITS.keys()
    return _DIGITS[told[0]] if len(told) == 1 and others.issuperset(said) else None


def sms_text(centre: str, news: str, disposition: str, link: str) -> str:
    """``link``: the whole address of the caller's page, "" where there is none.

    The least important part is left out until it fits one SMS.
    """
    if news == EN_ROUTE:
        said = [(SETTING_OUT, 0), (f"Pantau: {link}" if link else "", 2), (CHANGED, 1)]
    else:
        end = ENDS.get(disposition, ENDS["resolved"])
        said = [(end, 0), (THANKS, 1), (link, 2), (RATE, 3)]
    said = [(text, weight) for text, weight in said if text]
    for least in range(1, 4):
        text = f"{centre}: " + " ".join(text for text, _weight in said)
        if len(text) <= SMS_LIMIT:
            return text
        said = [(text, weight) for text, weight in said if weight != least]
    return (f"{centre}: " + " ".join(text for text, _weight in said))[:SMS_LIMIT]
