"""Short messages straight to the operator's centre: SMPP 3.4, as a transceiver.

One connection for both ways; what comes in is committed before it is
acknowledged, so that what we lose is sent again.
"""

from __future__ import annotations

import re
from itertools import count
from time import time
from typing import Any

import structlog
from smpplib.consts import SMPP_ESME_ROK, SMPP_ESME_RX_T_APPN

from siaga.courier.channel import Handed, NotNow, Undeliverable, Unreachable
from siaga.courier.routes.route import Short
from siaga.courier.routes.smpp_link import Link, SignIn
from siaga.courier.settings import Settings
from siaga.domain.gsm import decoded, encoded, parts
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.text_parts import CODING, part_of, place_in
from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.receipts import receipt, receipt_by_reference
from siaga.operations.text_parts import receive_part
from siaga.operations.texts import receive

SAME_WITHIN_S = 30.0
"""The same words from the same number within this are one message, sent anew after a lost link."""

WRONG_NUMBER = (0x0B, 0x50, 0x51)
"""Status: the address itself, its type or its plan cannot be sent to."""

CLOSED = (0x08, 0x14, 0x58)
"""Status: the centre itself has trouble, its queue is full, or we are too quick for it."""

RECEIPT, HEADER = 0x04, 0x40
"""Of ``esm_class``: it tells of a message of ours; it begins with a header."""

ARRIVED = "DELIVRD"
GONE = {"EXPIRED": "expired", "UNDELIV": "refused", "DELETED": "refused", "REJECTD": "refused"}
_STATES = {2: ARRIVED, 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 8: "REJECTD"}
_ID = re.compile(r"\bid:(\S+)", re.IGNORECASE)
_STAT = re.compile(r"\bstat:(\w+)", re.IGNORECASE)
UCS2, LATIN = 8, (1, 3)
MOST_SENT = 1000
"""Messages whose receipt may come before the ledger knows that they were sent."""

PORT, TLS_PORT = 2775, 3550
"""As registered for SMPP, and for SMPP with TLS."""

LONGEST_USER, LONGEST_PASSWORD = 15, 8

log = structlog.get_logger()


class Smpp:
    name = "smpp"

    def __init__(self, settings: Settings) -> None:
        settings.only("host", "port", "user", "password", "sender", "system_type", "tls", "ca")
        self._sender = settings.text("sender")
        self._link = Link(_sign_in(settings), self._received)
        self._lately: dict[tuple[str, str], tuple[str, float]] = {}
        self._references = count(int(time()))
        self._sent: dict[str, str] = {}

    def send(self, short: Short) -> Handed:
        """The parts of a longer text go one after the other; the last one's name is kept."""
        reference = ""
        for fields in self._pdus(short.to, short.text, asked=True):
            answer = self._link.submit(fields)
            if answer.status in WRONG_NUMBER:
                raise Undeliverable("refused", f"smpp: status {answer.status}")
            if answer.status in CLOSED:
                raise Unreachable("refused", f"smpp: status {answer.status}")
            if answer.status != SMPP_ESME_ROK:
                raise NotNow(f"smpp: status {answer.status}")
            reference = _ascii(answer.message_id)
        self._sent[reference] = short.id
        if len(self._sent) > MOST_SENT:
            del self._sent[next(iter(self._sent))]
        return Handed(self.name, reference)

    def listen(self) -> None:
        self._link.begin()

    def probe(self) -> None:
        self._link.require()

    def close(self) -> None:
        self._link.close()

    def _pdus(self, to: str, text: str, asked: bool) -> list[dict[str, Any]]:
        said = parts(text)
        reference = next(self._references) % 256
        found = []
        for number, part in enumerate(said, start=1):
            head = bytes((5, 0, 3, reference, len(said), number)) if len(said) > 1 else b""
            source_ton, source_npi = _kind(self._sender)
            to_ton, to_npi = _kind(to)
            found.append(
                {
                    "source_addr_ton": source_ton,
                    "source_addr_npi": source_npi,
                    "source_addr": self._sender.lstrip("+"),
                    "dest_addr_ton": to_ton,
                    "dest_addr_npi": to_npi,
                    "destination_addr": to.lstrip("+"),
                    "short_message": head + encoded(part),
                    "data_coding": 0,
                    "esm_class": HEADER if head else 0,
                    "registered_delivery": int(asked and number == len(said)),
                }
            )
        return found

    def _received(self, pdu: Any) -> int:
        """Written down before it is acknowledged; what cannot be now is asked for again later."""
        try:
            if (pdu.esm_class or 0) & 0x3C == RECEIPT:
                self._receipt(pdu)
            else:
                self._text(pdu)
        except LedgerUnavailable as trouble:
            log.warning("smpp_waits", why=str(trouble))
            return int(SMPP_ESME_RX_T_APPN)
        except (Malformed, Refused) as refused:
            log.warning("smpp_message_refused", why=refused.code)
        except Exception:
            # A defect may be mended by a restart; the centre gives up by itself, after days.
            log.exception("smpp_message_broke")
            return int(SMPP_ESME_RX_T_APPN)
        return int(SMPP_ESME_ROK)

    def _receipt(self, pdu: Any) -> None:
        said = decoded(pdu.short_message or pdu.message_payload or b"")
        name = _ascii(pdu.receipted_message_id) or _first(_ID, said)
        state = _STATES.get(pdu.message_state or 0) or _first(_STAT, said).upper()
        if state != ARRIVED and state not in GONE:
            return
        arrived, why = state == ARRIVED, GONE.get(state, "")
        sent = self._sent.pop(name, None)
        if sent is not None and receipt(sent, arrived, why):
            return
        if not receipt_by_reference(self.name, name, arrived, why):
            log.warning("receipt_for_nothing", route=self.name)

    def _text(self, pdu: Any) -> None:
        data = pdu.short_message or pdu.message_payload or b""
        place: tuple[int, int, int] | None = None
        if (pdu.esm_class or 0) & HEADER and data:
            place, data = place_in(data[1 : data[0] + 1]), data[data[0] + 1 :]
        elif pdu.sar_total_segments:
            place = pdu.sar_msg_ref_num or 0, pdu.sar_total_segments, pdu.sar_segment_seqnum or 0
        number = "+" + _ascii(pdu.source_addr).lstrip("+")
        part = None if place is None else part_of(*place, _in_two_bytes(data, pdu.data_coding))
        if part is not None:
            back = receive_part(self.name, number, part)
        else:
            words = _words(data, pdu.data_coding)
            back = receive(self.name, self._id(number, words), number, words)
        if back:
            for fields in self._pdus(number, back, asked=False):
                self._link.submit_unasked(fields)

    def _id(self, number: str, words: str) -> str:
        """SMPP has no name for what comes in."""
        now = time()
        self._lately = {
            key: seen for key, seen in self._lately.items() if abs(now - seen[1]) < SAME_WITHIN_S
        }
        fresh = (f"{number} {int(now // SAME_WITHIN_S)} {words}", now)
        return self._lately.setdefault((number, words), fresh)[0]


def _sign_in(settings: Settings) -> SignIn:
    user, password = settings.text("user"), settings.text("password")
    if len(user) > LONGEST_USER:
        raise settings.wrong("user", f"is longer than the {LONGEST_USER} signs SMPP knows")
    if len(password) > LONGEST_PASSWORD:
        raise settings.wrong("password", f"is longer than the {LONGEST_PASSWORD} signs SMPP knows")
    tls = settings.switch("tls", default=False)
    if not tls and settings.text("ca", ""):
        raise settings.wrong("ca", "is for an encrypted line; write tls = true beside it")
    return SignIn(
        settings.text("host"),
        settings.number("port", 1, 65535, TLS_PORT if tls else PORT),
        user,
        password,
        settings.text("system_type", ""),
        settings.trusted("ca") if tls else None,
    )


def _kind(address: str) -> tuple[int, int]:
    """Type and plan of a number: a name, an international number, or a short one."""
    if any(sign.isalpha() for sign in address):
        return 5, 0
    return (1, 1) if address.startswith("+") else (0, 1)


def _words(data: bytes, coding: int | None) -> str:
    if coding == UCS2:
        return data.decode("utf-16-be", "replace")
    return data.decode("latin-1") if coding in LATIN else decoded(data)


def _in_two_bytes(data: bytes, coding: int | None) -> bytes:
    """A part of what is written in two bytes a sign may end in the middle of one."""
    return data if coding == UCS2 else _words(data, coding).encode(CODING)


def _ascii(value: bytes | str | None) -> str:
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else value or ""
    return text.rstrip("\0").strip()


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""
