"""The one file that nginx and the edge read: certificate, chain and key, replaced as a whole."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from siaga.main.configuration import OBTAINED, Configuration
from siaga.operations.certificates import read_certificate

TEMPORARY = timedelta(days=30)


class Unfit(Exception):
    """What was brought is no certificate of ours; the one in use stays."""


def take(folder: Path, chain: bytes, key: bytes, names: tuple[str, ...], now: datetime) -> bool:
    """Put a new certificate into use; False when it is the one that is. Raises ``Unfit`` and
    ``OSError``, and then nothing has changed."""
    try:
        certificate = x509.load_pem_x509_certificate(chain)
        private = load_pem_private_key(key, None)
        named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, TypeError, x509.ExtensionNotFound) as wrong:
        raise Unfit(str(wrong)) from wrong
    ours = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    theirs = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if ours != theirs:
        raise Unfit("certificate and key do not belong together")
    if missing := set(names) - set(named.get_values_for_type(x509.DNSName)):
        raise Unfit(f"not for {', '.join(sorted(missing))}")
    if certificate.not_valid_after_utc <= now:
        raise Unfit(f"ended at {certificate.not_valid_after_utc.isoformat()}")
    return replace(folder / OBTAINED, chain.rstrip() + b"\n" + key)


def replace(file: Path, content: bytes) -> bool:
    """All of it or nothing, readable by its owner alone. Raises ``OSError``."""
    if file.is_file() and file.read_bytes() == content:
        return False
    draft = file.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
    return True


def have_something(configuration: Configuration) -> None:
    """nginx does not start without a certificate, and the authority asks nginx: until the first one
    is there, one that we have signed ourselves. Raises ``OSError``."""
    configuration.obtained.mkdir(exist_ok=True, mode=0o700)
    (configuration.obtained / "challenges").mkdir(exist_ok=True)
    file, now = configuration.obtained / OBTAINED, datetime.now(UTC)
    try:
        found = read_certificate(file, now)
        if not found.own or (
            found.names == configuration.certificate_names and now < found.ends_at
        ):
            return
    except (OSError, ValueError):
        pass
    replace(file, temporary(configuration.certificate_names, now))


def temporary(names: tuple[str, ...], now: datetime) -> bytes:
    """A certificate that nobody trusts, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + TEMPORARY)
        .add_extension(x509.SubjectAlternativeName(map(x509.DNSName, names)), critical=False)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return signed.public_bytes(Encoding.PEM) + private
