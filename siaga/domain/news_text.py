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


_DIGIT = re.compile(r"(?:nilai|balas)?\s*([1-5])\s*[.!]?", re.IGNORECASE)


def rating_in(words: str) -> int | None:
    """The digit with which a caller answers; None for anything that says more."""
    found = _DIGIT.fullmatch(words.strip())
    return int(found[1]) if found else None


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
