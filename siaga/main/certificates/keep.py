"""The process that keeps the certificate young: ``python -m siaga.main.certificates.keep``."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Event as Flag

import structlog

from siaga.main.certificates.obtain import asked, front_answers, obtain
from siaga.main.configuration import OBTAINED, Configuration
from siaga.main.stopping import asked_to_stop
from siaga.operations.certificates import Attempt, last_attempt, now, read_certificate

LOOK_EVERY = timedelta(hours=12)
"""As often as Let's Encrypt wishes; a certificate of some days is looked at ten times in its life."""
AGAIN_AFTER = timedelta(minutes=20)
"""After trouble. Let's Encrypt bears five failures of a name in an hour."""
FRONT_S, MOST_WAITS = 1.0, 60
LONGEST_SLEEP_S = 60.0
"""A clock that is set forward is noticed by then."""

log = structlog.get_logger(__name__)


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    configuration, stop = Configuration.from_environment(), asked_to_stop()
    _wait_for_front(configuration, stop)
    while not stop.is_set():
        wait_s = (due_at(configuration) - now()).total_seconds()
        if wait_s > 0:
            stop.wait(min(wait_s, LONGEST_SLEEP_S))
            continue
        try:
            tell(obtain(configuration))
        except OSError as trouble:
            log.error("attempt_not_written", why=str(trouble))
            stop.wait(LONGEST_SLEEP_S)


def tell(attempt: Attempt) -> None:
    if attempt.trouble:
        log.error("certificate_not_renewed", why=attempt.trouble, details=attempt.details)
    else:
        log.info("certificate_looked_after")


def due_at(configuration: Configuration) -> datetime:
    """When certbot is to look next: it alone decides whether anything is renewed then."""
    attempt = last_attempt(configuration.obtained)
    if attempt is None or attempt.asked != asked(configuration) or attempt.at > now():
        return now()
    if attempt.trouble:
        return attempt.at + AGAIN_AFTER
    try:
        certificate = read_certificate(configuration.obtained / OBTAINED, now())
    except (OSError, ValueError):
        return now()
    return attempt.at + min(LOOK_EVERY, certificate.lifetime / 10)


def _wait_for_front(configuration: Configuration, stop: Flag) -> None:
    """nginx starts at the same time."""
    for _ in range(MOST_WAITS):
        if stop.is_set() or front_answers(configuration):
            return
        stop.wait(FRONT_S)


if __name__ == "__main__":
    main()
