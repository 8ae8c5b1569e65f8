"""The line to an MQTT broker: one subscription, begun anew whenever it is lost."""

from __future__ import annotations

import json
import ssl
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event as Flag
from threading import Lock, Thread
from typing import Any
from uuid import uuid4

import structlog
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from siaga.courier.channel import Unreachable
from siaga.courier.routes.route import PATIENCE_S
from siaga.operations.trackers import CREDIBLE
from siaga.protocols.positions import Fix, NoFix, owntracks

KEEP_ALIVE_S = 10
"""A silent line is asked after this whether it still stands, and cut after as long again."""

AGAIN_S, AGAIN_AT_MOST_S = 1, 15
LONGEST_PAYLOAD = 8192
MOST_SAID = 50
AHEAD = timedelta(minutes=1)
"""So much a device's clock may be ahead for a kept place to be believed."""


log = structlog.get_logger()


@dataclass(frozen=True)
class Subscription:
    """``tls`` None: not encrypted."""

    host: str
    port: int
    user: str
    password: str
    topic: str
    tls: ssl.SSLContext | None


class Broker:
    """``heard`` is given each place with the last part of its topic, which is the tracker's key.

    It is called by the line's own thread and must return at once.
    """

    def __init__(self, subscription: Subscription, heard: Callable[[str, Fix], None]) -> None:
        self._subscription = subscription
        self._heard = heard
        self._subscribed = Flag()
        self._why, self._details = "unreachable", "not connected yet"
        self._lock = Lock()
        self._ended = Flag()
        self._client: Client | None = None
        self._thread: Thread | None = None
        self._said: set[str] = set()

    def require(self) -> None:
        """Subscribed, or soon; raises ``Unreachable``."""
        self._begin()
        if self._subscribed.wait(PATIENCE_S):
            return
        client = self._client
        if client is not None and client.is_connected():
            # Refused once, or never answered: whoever runs the broker may have mended it.
            client.subscribe(self._subscription.topic, qos=1)
        raise Unreachable(self._why, f"mqtt: {self._details}")

    def close(self) -> None:
        """A thread that hangs in a name server's silence is not waited for: it ends by itself."""
        with self._lock:
            self._ended.set()
            client, thread = self._client, self._thread
        if client is not None:
            client.disconnect()
        if thread is not None:
            thread.join(PATIENCE_S)

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None and not self._ended.is_set():
                self._thread = Thread(target=self._run, name="mqtt", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        """The library's loop goes on after what a connection can say, and ends with all else."""
        while (client := self._next()) is not None:
            try:
                client.loop_forever(retry_first_connection=True)
            except Exception as defect:
                log.exception("mqtt_line_broke")
                self._down("unreachable", repr(defect))
            self._ended.wait(AGAIN_S)

    def _next(self) -> Client | None:
        """A client that is about to connect; None at the end."""
        with self._lock:
            if self._ended.is_set():
                return None
            self._client = client = self._made(self._subscription)
            client.connect_async(self._subscription.host, self._subscription.port, KEEP_ALIVE_S)
            return client

    def _made(self, subscription: Subscription) -> Client:
        # A name of its own: two with one name throw each other out for ever.
        client = Client(CallbackAPIVersion.VERSION2, f"siaga-{uuid4().hex[:16]}")
        client.reconnect_delay_set(AGAIN_S, AGAIN_AT_MOST_S)
        client.connect_timeout = PATIENCE_S
        if subscription.user:
            client.username_pw_set(subscription.user, subscription.password)
        if subscription.tls is not None:
            client.tls_set_context(subscription.tls)
        client.on_connect = self._connected
        client.on_connect_fail = self._unreached
        client.on_subscribe = self._answered
        client.on_disconnect = self._lost
        client.on_message = self._message
        return client

    def _connected(
        self, client: Client, _: Any, __: ConnectFlags, code: ReasonCode, ___: Properties | None
    ) -> None:
        if self._ended.is_set():  # closed while it was about to connect
            client.disconnect()
        elif code.is_failure:
            self._down("refused", str(code))
        else:
            self._down("unreachable", "the subscription is not answered")
            client.subscribe(self._subscription.topic, qos=1)

    def _unreached(self, _client: Client, _: Any) -> None:
        """Called while the library handles the error."""
        self._down("unreachable", str(sys.exc_info()[1] or "no connection"))

    def _answered(
        self, _client: Client, _: Any, __: int, codes: list[ReasonCode], ___: Properties | None
    ) -> None:
        if any(code.is_failure for code in codes):
            self._down("refused", f"{self._subscription.topic} may not be read")
        elif not self._subscribed.is_set():
            log.info("tracking_begins", topic=self._subscription.topic)
            self._why, self._details = "unreachable", "the line is lost"
            self._subscribed.set()

    def _lost(
        self, _client: Client, _: Any, __: DisconnectFlags, code: ReasonCode, ___: Properties | None
    ) -> None:
        """After a refusal the answer to our own sign-in has said it better."""
        self._subscribed.clear()
        if self._why != "refused":
            self._details = str(code)

    def _down(self, why: str, details: str) -> None:
        self._why, self._details = why, details
        self._subscribed.clear()

    def _message(self, _client: Client, _: Any, message: MQTTMessage) -> None:
        try:
            self._read(message)
        except Exception:
            # A defect in reading one message must not end the line.
            log.exception("tracking_failed")

    def _read(self, message: MQTTMessage) -> None:
        """What is no place is left alone: on one broker there are many other words."""
        if len(message.payload) > LONGEST_PAYLOAD:
            return
        try:
            fix = owntracks(json.loads(message.payload))
            key = message.topic.rpartition("/")[2]
        except (NoFix, ValueError, RecursionError) as wrong:
            self._say_unreadable(type(wrong).__name__, str(wrong)[:80])
            return
        if fix is None or (message.retain and not _dated(fix)):
            return
        self._heard(key, fix)

    def _say_unreadable(self, kind: str, why: str) -> None:
        """Each reason once: a device says the same every ten seconds."""
        said = why if kind == NoFix.__name__ else kind
        if said not in self._said and len(self._said) < MOST_SAID:
            self._said.add(said)
            log.warning("tracking_unreadable", why=why)


def _dated(fix: Fix) -> bool:
    """What a broker has kept for nobody knows how long must not count as now."""
    return fix.at is not None and -AHEAD <= datetime.now(UTC) - fix.at <= CREDIBLE
