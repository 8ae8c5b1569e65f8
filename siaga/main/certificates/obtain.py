"""Ask the authority for a certificate, by certbot, and put what it gives into use.

certbot does what RFC 8555 asks of us; nginx serves what it lays into the folder of challenges.
"""

from __future__ import annotations

import fcntl
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from siaga.main.certificates.store import Unfit, take
from siaga.main.configuration import Configuration
from siaga.operations.certificates import Attempt, keep_attempt, last_attempt, now

LINEAGE = "siaga"
LIMIT_S = 600
LONGEST_DETAILS = 300
KINDS = {
    "connection": "no_answer",
    "unauthorized": "wrong_answer",
    "incorrectResponse": "wrong_answer",
    "dns": "unknown_name",
    "rateLimited": "too_often",
}
"""What RFC 8555 (6.7) calls it, and what we do."""
_KIND = re.compile(r"(?:Type:\s+|urn:ietf:params:acme:error:)(\w+)")
_DETAIL = re.compile(r"Detail:\s+(.+)")
_NOT_REACHED = re.compile(
    r"ConnectionError|ConnectTimeout|ReadTimeout|SSLError|MaxRetryError|NewConn"
)


def obtain(configuration: Configuration, force: bool = False) -> Attempt:
    """One attempt, written down. certbot renews what is due; ``force``: also what is not. Whatever
    goes wrong, the certificate in use stays. Raises ``OSError`` where not even that can be written, and
    when certbot is stopped from outside."""
    with _alone(configuration.obtained):
        trouble, details = _try(configuration, force)
        at, before = now(), last_attempt(configuration.obtained)
        since = (before.since if before else None) or at
        attempt = Attempt(
            *(at, asked(configuration), trouble, details[:LONGEST_DETAILS]),
            since=since if trouble else None,
        )
        keep_attempt(configuration.obtained, attempt)
        return attempt


def asked(configuration: Configuration) -> str:
    """From whom, for which names: another answer is due once this changes."""
    return " ".join((configuration.certificate_from, *configuration.certificate_names))


def front_answers(configuration: Configuration) -> bool:
    """Whether nginx is there for the authority's question."""
    try:
        address = (configuration.bind, configuration.certificate_port)
        socket.create_connection(address, 2).close()
    except OSError:
        return False
    return True


def _try(configuration: Configuration, force: bool) -> tuple[str, str]:
    if not front_answers(configuration):
        return "not_running", ""
    folder = configuration.obtained / "certbot" / _folder(configuration.certificate_from)
    try:
        done = subprocess.run(
            _command(configuration, folder, force),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=LIMIT_S,
            check=False,
        )
        if done.returncode < 0:
            raise InterruptedError("certbot was stopped")
        if done.returncode != 0:
            return why(done.stdout + done.stderr)
        live = folder / "config" / "live" / LINEAGE
        chain, key = (live / name for name in ("fullchain.pem", "privkey.pem"))
        names = configuration.certificate_names
        take(configuration.obtained, chain.read_bytes(), key.read_bytes(), names, now())
    except subprocess.TimeoutExpired:
        return "unreachable", f"no end after {LIMIT_S} s"
    except Unfit as unfit:
        return "refused", str(unfit)
    except InterruptedError:
        raise  # nobody has said no: it is asked again at the next start
    except OSError as trouble:
        return "not_stored", str(trouble)
    return "", ""


def why(said: str) -> tuple[str, str]:
    """The trouble and the authority's own words, out of what certbot said."""
    found = _KIND.search(said)
    detail = _DETAIL.search(said)
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    skipped = ("Saving debug", "Ask for help", "See the log", "Some challenges", "Hint:")
    last = next((line for line in reversed(lines) if not line.startswith(skipped)), "")
    words = detail[1] if detail else last
    if found is not None:
        return KINDS.get(found[1], "refused"), words
    return ("unreachable" if _NOT_REACHED.search(said) else "refused"), words


def _command(configuration: Configuration, folder: Path, force: bool) -> list[str]:
    """certbot as whoever we are: all its folders are ours, and it changes nothing else."""
    places = {"--config-dir": "config", "--work-dir": "work", "--logs-dir": "log"}
    source = configuration.certificate_from
    return [
        str(Path(sys.executable).with_name("certbot")),
        *("certonly", "--non-interactive", "--agree-tos", "--register-unsafely-without-email"),
        *("--no-directory-hooks", "--max-log-backups", "20"),
        *(part for option, name in places.items() for part in (option, str(folder / name))),
        *(() if source == "letsencrypt" else ("--server", source)),
        *("--cert-name", LINEAGE, "--renew-with-new-domains"),
        "--force-renewal" if force else "--keep-until-expiring",
        *("--webroot", "--webroot-path", str(configuration.obtained / "challenges")),
        *(part for name in configuration.certificate_names for part in ("--domain", name)),
    ]


def _folder(authority: str) -> str:
    """Each authority has its own: another one knows neither account nor certificate."""
    return re.sub(r"[^a-z0-9.-]", "-", urlsplit(authority).netloc.lower()) or authority


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One at a time; the lock goes with the process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
