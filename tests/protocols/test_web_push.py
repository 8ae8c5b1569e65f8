"""The ciphers of Web Push, against what the RFCs themselves give as examples."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from siaga.protocols.web_push import (
    MOST_BYTES,
    encrypt,
    padded,
    public_key,
    signing_key,
    unpadded,
    vapid,
)

EXAMPLE = {
    "sender": "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
    "browser": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    "salt": "DGv6ra1nlYgDCS1FRnbzlw",
    "body": "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
    "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulc"
    "y4a-fN",
}
"""RFC 8291, section 5."""

BROWSER = (EXAMPLE["browser"], EXAMPLE["auth"])


def test_the_cipher_is_that_of_the_rfcs_example() -> None:
    own = signing_key(EXAMPLE["sender"])
    said = b"When I grow up, I want to be a watermelon"
    assert unpadded(encrypt(said, *BROWSER, padded(EXAMPLE["salt"]), own)) == EXAMPLE["body"]


def test_no_two_messages_look_alike() -> None:
    assert encrypt(b"same", *BROWSER) != encrypt(b"same", *BROWSER)


def test_a_service_can_check_who_sends() -> None:
    key = signing_key(EXAMPLE["sender"])
    scheme, _, said = vapid(
        key, "https://push.example", "mailto:a@b.example", 1700000000
    ).partition(" ")
    token, _, public = said.partition(", k=")
    assert (scheme, public) == ("vapid", public_key(key))
    head, claims, signature = token.removeprefix("t=").split(".")
    assert json.loads(padded(head)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(padded(claims)) == {
        "aud": "https://push.example",
        "exp": 1700000000,
        "sub": "mailto:a@b.example",
    }
    raw = padded(signature)
    r, s = (int.from_bytes(half, "big") for half in (raw[:32], raw[32:]))
    known = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), padded(public))
    known.verify(encode_dss_signature(r, s), f"{head}.{claims}".encode(), ECDSA(SHA256()))


@pytest.mark.parametrize("p256dh", ["", "AAAA", unpadded(b"\x04" + b"\x01" * 64)])
def test_a_key_that_is_none_is_an_error_of_that_browser(p256dh: str) -> None:
    with pytest.raises(ValueError):
        encrypt(b"said", p256dh, EXAMPLE["auth"])


def test_more_than_a_service_must_take_is_not_sent() -> None:
    assert len(encrypt(b"x" * MOST_BYTES, *BROWSER)) == 4096
    with pytest.raises(ValueError):
        encrypt(b"x" * (MOST_BYTES + 1), *BROWSER)
