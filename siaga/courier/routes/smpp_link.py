"""The connection of SMPP: bound by a thread of its own, and bound anew when it is lost."""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Slow
from dataclasses import dataclass
from threading import Event as Flag
from threading import RLock, Thread
from time import monotonic
from typing import Any

import structlog
from django.db import connection
from smpplib.client import Client
from smpplib.consts import SMPP_CLIENT_STATE_OPEN
from smpplib.exceptions import ConnectionError as Lost
from smpplib.exceptions import PDUError, UnknownCommandError
from smpplib.smpp import make_pdu

from siaga.courier.channel import NoAnswer, Unreachable
from siaga.courier.names import connected
from siaga.courier.routes.route import PATIENCE_S

CONNECT_S = 2.0
ENQUIRE_S = 3.0
"""A silent line is asked after this whether it still stands; as long again unanswered, it is cut."""

BIND_AGAIN_S = 1.0
LOOK_S = 0.25

log = structlog.get_logger()


@dataclass(frozen=True)
class SignIn:
    """``tls`` None: not encrypted."""

    host: str
    port: int
    user: str
    password: str
    system_type: str
    tls: ssl.SSLContext | None


class _Locked(Client):  # type: ignore[misc]
    """Two threads write into one connection, and one reads: one PDU after the other, for what is
    encrypted bears no two at once."""

    def __init__(self, sign_in: SignIn) -> None:
        super().__init__(
            sign_in.host, sign_in.port, timeout=CONNECT_S, allow_unknown_opt_params=True
        )
        self._tls = sign_in.tls
        self._one_at_a_time = RLock()

    def connect(self) -> None:
        """Raises ``OSError``, which says why: the library would say "refused" of everything."""
        line = connected(self.host, self.port, CONNECT_S)
        self._socket = line if self._tls is None else _encrypted(line, self._tls, self.host)
        self.state = SMPP_CLIENT_STATE_OPEN

    def readable(self, within_s: float) -> bool:
        """What was decrypted already is not seen by ``select``."""
        if isinstance(self._socket, ssl.SSLSocket) and self._socket.pending():
            return True
        return bool(select.select([self._socket], [], [], within_s)[0])

    def read_pdu(self) -> Any:
        with self._one_at_a_time:
            return super().read_pdu()

    def send_pdu(self, p: Any) -> Any:
        with self._one_at_a_time:
            return super().send_pdu(p)


def _encrypted(line: socket.socket, tls: ssl.SSLContext, host: str) -> ssl.SSLSocket:
    try:
        return tls.wrap_socket(line, server_hostname=host)
    except ssl.SSLCertVerificationError as wrong:
        line.close()
        raise OSError(
            f"the certificate of {host} is not trusted: {wrong.verify_message}"
        ) from wrong
    except OSError as gone:
        line.close()
        raise OSError(f"{host} speaks no TLS here: {gone}") from gone


class Link:
    """``received`` is given every ``deliver_sm`` and says with which status it is answered."""

    def __init__(self, sign_in: SignIn, received: Callable[[Any], int]) -> None:
        self._sign_in = sign_in
        self._received = received
        self._lock = RLock()
        self._stop = Flag()
        self._bound = Flag()
        self._thread: Thread | None = None
        self._client: _Locked | None = None
        self._why = "not bound yet"
        self._waiting: dict[int, Future[Any]] = {}

    def require(self) -> None:
        """Bound, or soon; raises ``Unreachable``."""
        self.begin()
        if not self._bound.wait(PATIENCE_S):
            raise Unreachable("unreachable", f"smpp: {self._why}")

    def submit(self, fields: dict[str, Any]) -> Any:
        """Send a ``submit_sm``; what the centre answers. Raises ``Unreachable``, ``NoAnswer``."""
        self.require()
        answer: Future[Any] = Future()
        try:
            sequence = self._send(fields, answer)
        except (Lost, PDUError, OSError) as gone:
            raise Unreachable("unreachable", f"smpp: {gone or self._why}") from gone
        try:
            return answer.result(PATIENCE_S)
        except (Slow, Lost) as silence:
            raise NoAnswer(f"smpp: no answer: {silence or self._why}") from silence
        finally:
            self._waiting.pop(sequence, None)

    def submit_unasked(self, fields: dict[str, Any]) -> None:
        """Without waiting for the answer, for the thread that would have to read it."""
        self._send(fields, Future())

    def close(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(2 * CONNECT_S)

    def begin(self) -> None:
        with self._lock:
            if self._thread is None and not self._stop.is_set():
                self._thread = Thread(target=self._run, name="smpp", daemon=True)
                self._thread.start()

    def _send(self, fields: dict[str, Any], answer: Future[Any]) -> int:
        with self._lock:
            client = self._client
            if client is None:
                raise Lost(self._why)
            pdu = make_pdu("submit_sm", client=client, **fields)
            self._waiting[pdu.sequence] = answer
            client.send_pdu(pdu)
            return int(pdu.sequence)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._bind_and_listen()
            except (Lost, PDUError, UnknownCommandError, OSError) as trouble:
                self._why = str(trouble) or "the connection was refused or lost"
            except Exception as defect:
                log.exception("smpp_failed")
                self._why = type(defect).__name__
            finally:
                self._let_go()
            self._stop.wait(BIND_AGAIN_S)
        connection.close()

    def _bind_and_listen(self) -> None:
        client = _Locked(self._sign_in)
        client.set_message_received_handler(self._received)
        client.set_message_sent_handler(self._answered)
        client.set_error_pdu_handler(self._answered)
        self._client = client
        client.connect()
        client.bind_transceiver(
            system_id=self._sign_in.user,
            password=self._sign_in.password,
            system_type=self._sign_in.system_type,
        )
        self._bound.set()
        self._listen(client)

    def _listen(self, client: _Locked) -> None:
        heard, asked = monotonic(), False
        while not self._stop.is_set():
            readable = client.readable(LOOK_S)
            silent_s = monotonic() - heard
            if readable:
                client.read_once(auto_send_enquire_link=False)
                heard, asked = monotonic(), False
            elif silent_s > 2 * ENQUIRE_S:
                raise Lost("it does not answer any more")
            elif silent_s > ENQUIRE_S and not asked:
                client.send_pdu(make_pdu("enquire_link", client=client))
                asked = True

    def _let_go(self) -> None:
        self._bound.clear()
        with self._lock:
            client, self._client = self._client, None
            waiting = list(self._waiting.values())
            self._waiting.clear()
        if client is not None:
            client.disconnect()
        for one in waiting:
            if not one.done():
                one.set_exception(Lost(self._why))

    def _answered(self, pdu: Any) -> None:
        waiting = self._waiting.pop(pdu.sequence, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(pdu)
