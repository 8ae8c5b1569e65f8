"""The addresses behind a name, and a connection to one of them, within a time that is kept.

The system's own look-up has no time limit: where a name server does not answer, it takes half a
minute and more, whatever time a connection is given. Here it runs beside, one for each name.
"""

from __future__ import annotations

import socket
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Slow
from ipaddress import ip_address
from threading import Lock, Thread
from time import monotonic

KEPT_S = 30.0
"""So long an answer is used again: a name server that is away for a moment closes no way."""

ANSWERED_WITHIN_S = 2.5
"""A name server that takes longer does not answer, however much time a connection has."""

_lock = Lock()
_asking: dict[str, Future[tuple[str, ...]]] = {}
_known: dict[str, tuple[float, tuple[str, ...]]] = {}


def addresses(host: str, patience_s: float) -> tuple[str, ...]:
    """Of ``host``, IPv4 and IPv6 as the system orders them.

    Raises ``OSError``: there is no such name, or no name server says so in time.
    """
    if _is_address(host):
        return (host,)
    with _lock:
        until, found = _known.get(host, (0.0, ()))
        if monotonic() < until:
            return found
        asking = _asking.get(host)
        if asking is None:
            asking = _asking[host] = Future()
            Thread(target=_ask, args=(host, asking), name="names", daemon=True).start()
    try:
        return asking.result(min(patience_s, ANSWERED_WITHIN_S))
    except Slow:
        raise TimeoutError(f"no name server says where {host} is") from None


def connected(host: str, port: int, patience_s: float) -> socket.socket:
    """To the first address that takes it; ``patience_s`` in all, and again for each answer.

    Raises ``OSError``.
    """
    until = monotonic() + patience_s
    trouble: OSError = OSError(f"{host} has no address")
    for address in addresses(host, patience_s):
        left_s = until - monotonic()
        if left_s <= 0:
            break
        try:
            line = socket.create_connection((address, port), left_s)
        except OSError as gone:
            trouble = gone
        else:
            line.settimeout(patience_s)
            return line
    raise trouble


def _ask(host: str, asking: Future[tuple[str, ...]]) -> None:
    try:
        answer = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        found = tuple(dict.fromkeys(str(one[4][0]) for one in answer))
    except (OSError, UnicodeError) as trouble:
        with _lock:
            _asking.pop(host, None)
        asking.set_exception(trouble if isinstance(trouble, OSError) else OSError(str(trouble)))
        return
    with _lock:
        _asking.pop(host, None)
        _known[host] = monotonic() + KEPT_S, found
    asking.set_result(found)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
