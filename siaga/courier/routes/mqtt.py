"""The line to an MQTT broker: one subscription, begun anew whenever it is lost."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event as Flag
from threading import Lock
from typing import Any

import structlog
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from siaga.courier.channel import Unreachable
from siaga.courier.routes.route import PATIENCE_S
from siaga.protocols.positions import Fix, NoFix, owntracks

KEEP_ALIVE_S = 10
"""A silent line is asked after this whether it still stands, and cut after as long again."""

AGAIN_S, AGAIN_AT_MOST_S = 1, 15
LONGEST_PAYLOAD = 8192
MOST_SAID = 50

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
        self._trouble = Unreachable("unreachable", "mqtt: not connected yet")
        self._lock = Lock()
        self._ended = False
        self._begun = False
        self._said: set[str] = set()
        self._client = self._made(subscription)

    def require(self) -> None:
        """Subscribed, or soon; raises ``Unreachable``."""
        self._begin()
        if not self._subscribed.wait(PATIENCE_S):
            raise self._trouble

    def close(self) -> None:
        with self._lock:
            self._ended = True
            begun = self._begun
        if begun:
            self._client.disconnect()
            self._client.loop_stop()

    def _begin(self) -> None:
        with self._lock:
            if self._begun or self._ended:
                return
            self._begun = True
        self._client.connect_async(self._subscription.host, self._subscription.port, KEEP_ALIVE_S)
        self._client.loop_start()

    def _made(self, subscription: Subscription) -> Client:
        client = Client(CallbackAPIVersion.VERSION2)
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
        # A defect in reading one message must not end the line's thread.
        client.suppress_exceptions = True
        return client

    def _connected(
        self, client: Client, _: Any, __: ConnectFlags, code: ReasonCode, ___: Properties | None
    ) -> None:
        if code.is_failure:
            self._down("refused", str(code))
        else:
            client.subscribe(self._subscription.topic, qos=1)

    def _unreached(self, _client: Client, _: Any) -> None:
        self._down("unreachable", "no connection")

    def _answered(
        self, _client: Client, _: Any, __: int, codes: list[ReasonCode], ___: Properties | None
    ) -> None:
        """A broker that does not let this user read says so here, or says nothing of it at all."""
        if any(code.is_failure for code in codes):
            self._down("refused", f"{self._subscription.topic} may not be read")
        else:
            log.info("tracking_begins", topic=self._subscription.topic)
            self._subscribed.set()

    def _lost(
        self, _client: Client, _: Any, __: DisconnectFlags, code: ReasonCode, ___: Properties | None
    ) -> None:
        if self._subscribed.is_set():  # else the answer to our own sign-in has said it better
            self._down("unreachable", str(code))

    def _down(self, why: str, details: str) -> None:
        self._trouble = Unreachable(why, f"mqtt: {details}")
        self._subscribed.clear()

    def _message(self, _client: Client, _: Any, message: MQTTMessage) -> None:
        """What is no place is left alone: on one broker there are many other words."""
        if len(message.payload) > LONGEST_PAYLOAD:
            return
        try:
            fix = owntracks(json.loads(message.payload))
            key = message.topic.rpartition("/")[2]
        except (NoFix, ValueError, RecursionError) as wrong:
            self._say_unreadable(str(wrong)[:80])
            return
        if fix is not None:
            self._heard(key, fix)

    def _say_unreadable(self, why: str) -> None:
        """Each reason once: a device says the same every ten seconds."""
        if why not in self._said and len(self._said) < MOST_SAID:
            self._said.add(why)
            log.warning("tracking_unreadable", why=why)
