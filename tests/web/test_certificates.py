"""Who answers for the centre reads days before that a certificate runs out, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from siaga.main.certificates.store import temporary
from siaga.operations.certificates import Attempt, keep_attempt
from tests.web.conftest import Centre

NAME = "siaga.dairikab.example"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a centre whose certificate comes from an authority."""
    said = replace(settings.SIAGA_CONFIGURATION, state=tmp_path, certificate_from="letsencrypt")
    said = replace(said, tls_certificate=said.obtained / "siaga.pem", sip_tls_certificate=None)
    monkeypatch.setattr(settings, "SIAGA_CONFIGURATION", said)
    said.obtained.mkdir()
    return said.obtained


def seen(centre: Centre) -> dict[str, Any]:
    answer = centre.browser(centre.room.supervisor).get("/api/certificates")
    assert answer.status_code == 200
    read: dict[str, Any] = answer.json()
    return read


def test_a_certificate_near_its_end_is_told_with_the_reason(centre: Centre, folder: Path) -> None:
    now = datetime.now(UTC)
    file = folder / "siaga.pem"
    file.write_bytes(temporary((NAME,), now - timedelta(days=28.5)))
    keep_attempt(folder, Attempt(now, "", "no_answer", "Timeout during connect", now))
    near = seen(centre)
    assert (near["level"], near["days_left"], near["not_given"]) == ("alarm", 1, True)
    assert near["trouble"].startswith("lembaga sertifikat tidak menemukan siapa pun")
    assert near["details"] == "Timeout during connect"


def test_a_certificate_of_ones_own_for_the_trunks_is_not_one_that_an_authority_owes(
    centre: Centre, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = folder.parent / "trunks.pem"
    own.write_bytes(temporary((NAME,), datetime.now(UTC)))
    said = replace(settings.SIAGA_CONFIGURATION, sip_tls_certificate=own)
    monkeypatch.setattr(settings, "SIAGA_CONFIGURATION", said)
    assert not seen(centre)["not_given"]
    (folder / "siaga.pem").write_bytes(temporary((NAME,), datetime.now(UTC)))
    assert seen(centre)["not_given"], "the one for the pages is"


def test_without_a_certificate_there_is_nothing_to_tell(centre: Centre, folder: Path) -> None:
    assert seen(centre) == {
        "level": "ok",
        "days_left": None,
        "not_given": False,
        "trouble": "",
        "details": "",
    }


def test_call_takers_and_officers_are_not_told(centre: Centre, folder: Path) -> None:
    for person in (centre.room.ani, centre.room.fireman):
        assert centre.browser(person).get("/api/certificates").status_code == 403
