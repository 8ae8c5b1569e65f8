"""Calls dialled as ``urn:service:sos``, which Asterisk's SIP parser does not take.

In a request line it throws them away unread, in ``To`` it answers 416. An
operator who dials the service and not the number sends to a port of its own
(``urn_port`` in trunks.toml). Here the number is put in the service's place,
and the packet goes on to the engine from a socket that stands for its sender;
answers take the same way back with the operator's own names put back, and name
this port as contact. The relay keeps no call state. While voice is
being restarted, the operator's retransmissions bridge the gap.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

SERVICE = re.compile(rb"\A([A-Z]+) urn:service:sos[A-Za-z0-9.-]* SIP/2\.0\r?\n")
NAMED = re.compile(rb"urn:service:(sos[A-Za-z0-9.-]*)")
HIDDEN = re.compile(rb"sip:urn-service-(sos[A-Za-z0-9.-]*)@siaga\.invalid")
SENDERS_LIMIT = 256
"""Far ends remembered at once; the one not heard of for longest is forgotten."""
SOURCE = "127.0.0.4"
"""Where relayed packets come from: the engine knows the trunk by it."""

Address = tuple[str, int]


def to_engine(packet: bytes, number: str, host: str) -> bytes:
    """The same packet, asking for ``number`` and without a name the engine's parser refuses."""
    head, empty, body = packet.partition(b"\r\n\r\n")
    asked = rb"\1 sip:%s@%s SIP/2.0\r\n" % (number.encode(), host.encode())
    head = SERVICE.sub(asked, head)
    return NAMED.sub(rb"sip:urn-service-\1@siaga.invalid", head) + empty + body


def to_operator(packet: bytes, engine: Address, listen: Address) -> bytes:
    """The engine's packet as the operator must see it: its own names, and our port as contact."""
    head, empty, body = packet.partition(b"\r\n\r\n")
    head = HIDDEN.sub(rb"urn:service:\1", head)
    ours = rb"Contact: \g<1>%s:%d" % (listen[0].encode(), listen[1])
    contact = rb"Contact: (<sip:(?:[^@>]*@)?)%s:%d" % (re.escape(engine[0].encode()), engine[1])
    return re.sub(contact, ours, head) + empty + body


class _Back(asyncio.DatagramProtocol):
    """The engine's side of one sender."""

    def __init__(self, relay: Relay, sender: Address) -> None:
        self._relay = relay
        self._sender = sender

    def datagram_received(self, data: bytes, addr: Address) -> None:
        if addr == self._relay.engine:
            self._relay.answer(data, self._sender)


class Relay(asyncio.DatagramProtocol):
    """The trunk's side. ``allowed`` are the addresses of that trunk."""

    def __init__(self, port: UrnPort) -> None:
        self.engine = port.engine
        self._listen = port.listen
        self._number = port.number
        self._allowed = tuple(ip_network(address) for address in port.allowed)
        self._out: OrderedDict[Address, asyncio.DatagramTransport] = OrderedDict()
        self._queue: asyncio.Queue[tuple[bytes, Address]] = asyncio.Queue(1000)
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Full queue: the packet is dropped, SIP sends it again."""
        known = any(ip_address(addr[0]) in network for network in self._allowed)
        if known and not self._queue.full():
            self._queue.put_nowait((data, addr))

    def answer(self, data: bytes, sender: Address) -> None:
        """Back to where the call came from."""
        if self._transport is not None:
            self._transport.sendto(to_operator(data, self.engine, self._listen), sender)

    async def run(self) -> None:
        """For ever: pass on what came."""
        while True:
            data, sender = await self._queue.get()
            out = await self._socket(sender)
            out.sendto(to_engine(data, self._number, self.engine[0]), self.engine)

    async def _socket(self, sender: Address) -> asyncio.DatagramTransport:
        if sender not in self._out:
            loop = asyncio.get_running_loop()
            out, _ = await loop.create_datagram_endpoint(
                lambda: _Back(self, sender), local_addr=(SOURCE, 0)
            )
            self._out[sender] = out
            if len(self._out) > SENDERS_LIMIT:
                self._out.popitem(last=False)[1].close()
        self._out.move_to_end(sender)
        return self._out[sender]


@dataclass(frozen=True)
class UrnPort:
    """One relay: where it listens, where the engine is, what number stands for the service."""

    listen: Address
    engine: Address
    number: str
    allowed: tuple[str, ...]

    async def run(self) -> None:
        """For ever."""
        loop = asyncio.get_running_loop()
        _, protocol = await loop.create_datagram_endpoint(
            lambda: Relay(self), local_addr=self.listen
        )
        await protocol.run()
