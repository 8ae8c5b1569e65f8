"""What is taken into use as a certificate, when the next one is asked for, and why there is none."""

from __future__ import annotations

from dataclasses import replace as changed
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from siaga.main.certificates.keep import AGAIN_AFTER, LOOK_EVERY, due_at
from siaga.main.certificates.obtain import asked, obtain, why
from siaga.main.certificates.store import Unfit, have_something, take, temporary
from siaga.main.configuration import OBTAINED, Configuration, WrongSetting
from siaga.operations.certificates import (
    Attempt,
    keep_attempt,
    last_attempt,
    level_of,
    read_certificate,
)
from tests.ports import free_port

NOW = datetime(2026, 11, 27, tzinfo=UTC)
NAME = "siaga.dairikab.example"
REFUSED = """Certbot failed to authenticate some domains (authenticator: webroot). The authority said:
  Identifier: siaga.dairikab.example
  Type:   {kind}
  Detail: 192.0.2.1: Fetching http://siaga.dairikab.example/: Timeout

Hint: The Certificate Authority failed to download the temporary challenge files.
Some challenges have failed.
"""


def centre(state: Path) -> Configuration:
    state.mkdir(exist_ok=True)
    return Configuration.from_environment(
        {
            "SIAGA_STATE": str(state),
            "SIAGA_CERTIFICATE_FROM": "letsencrypt",
            "SIAGA_CERTIFICATE_PORT": str(free_port()),
            "SIAGA_HOSTS": f"{NAME},192.168.10.5",
        }
    )


def parts(names: tuple[str, ...] = (NAME,), at: datetime = NOW) -> tuple[bytes, bytes]:
    """A certificate and its key, as certbot lays them down."""
    both = temporary(names, at)
    cut = both.index(b"-----BEGIN PRIVATE")
    return both[:cut], both[cut:]


def test_a_new_certificate_and_its_key_replace_the_old_ones_in_one_file(tmp_path: Path) -> None:
    for _ in range(2):
        chain, key = parts()
        assert take(tmp_path, chain, key, (NAME,), NOW)
        assert not take(tmp_path, chain, key, (NAME,), NOW), "it is in use already"
        file = tmp_path / OBTAINED
        assert file.read_bytes() == chain + key
        assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("wrong", ["key", "name", "ended", "rubbish"])
def test_what_does_not_fit_leaves_the_old_one_in_use(tmp_path: Path, wrong: str) -> None:
    chain, key = parts()
    take(tmp_path, chain, key, (NAME,), NOW)
    before = (tmp_path / OBTAINED).read_bytes()
    new_chain, new_key = parts()
    names: tuple[str, ...] = (NAME,)
    at = NOW
    match wrong:
        case "key":
            new_key = key
        case "name":
            names = (NAME, "112.dairikab.example")
        case "ended":
            at = NOW + timedelta(days=31)
        case "rubbish":
            new_chain = b"nginx: 404"
    with pytest.raises(Unfit):
        take(tmp_path, new_chain, new_key, names, at)
    assert (tmp_path / OBTAINED).read_bytes() == before


def test_before_the_first_one_there_is_one_of_our_own_and_never_instead_of_a_given_one(
    tmp_path: Path,
) -> None:
    configuration = centre(tmp_path)
    have_something(configuration)
    file = configuration.obtained / OBTAINED
    made = read_certificate(file, datetime.now(UTC))
    assert made.own and made.names == (NAME,)
    first = file.read_bytes()
    have_something(configuration)
    assert file.read_bytes() == first
    other = changed(configuration, hosts=("112.dairikab.example",))
    have_something(other)
    assert read_certificate(file, datetime.now(UTC)).names == ("112.dairikab.example",)


@pytest.mark.parametrize(
    ("kind", "trouble"),
    [
        ("connection", "no_answer"),
        ("unauthorized", "wrong_answer"),
        ("dns", "unknown_name"),
        ("caa", "refused"),
    ],
)
def test_a_refused_challenge_is_told_by_its_kind_and_in_the_authoritys_words(
    kind: str, trouble: str
) -> None:
    found, details = why(REFUSED.format(kind=kind))
    assert found == trouble
    assert details.startswith("192.0.2.1: Fetching")


def test_other_troubles_are_told_apart() -> None:
    limited = "An unexpected error occurred:\nurn:ietf:params:acme:error:rateLimited :: too many"
    assert why(limited)[0] == "too_often"
    away = "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='acme.example')"
    assert why(f"Saving debug log to x\n{away}\nAsk for help or search") == ("unreachable", away)
    assert why("") == ("refused", "")


def test_a_stop_while_the_authority_is_asked_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process group is ended with certbot in it; the next start asks at once."""
    configuration = centre(tmp_path)
    monkeypatch.setattr("siaga.main.certificates.obtain.front_answers", lambda _: True)
    killed = ["/bin/sh", "-c", "kill -TERM $$"]
    monkeypatch.setattr("siaga.main.certificates.obtain._command", lambda *_: killed)
    with pytest.raises(InterruptedError):
        obtain(configuration)
    assert last_attempt(configuration.obtained) is None


def test_without_our_front_door_nobody_is_asked_and_trouble_is_remembered_from_its_beginning(
    tmp_path: Path,
) -> None:
    configuration = centre(tmp_path)
    first = obtain(configuration)
    assert first.trouble == "not_running"
    second = obtain(configuration)
    assert second.since == first.since and second.at > first.at
    assert last_attempt(configuration.obtained) == second
    assert not second.lasts(second.at)
    assert second.lasts(second.at + timedelta(days=1))


def test_the_next_look_is_soon_after_trouble_and_rare_when_all_is_well(tmp_path: Path) -> None:
    configuration = centre(tmp_path)
    have_something(configuration)
    at = datetime.now(UTC)
    assert due_at(configuration) <= datetime.now(UTC), "never asked"
    keep_attempt(configuration.obtained, Attempt(at, asked(configuration), "no_answer"))
    assert due_at(configuration) == at + AGAIN_AFTER
    keep_attempt(configuration.obtained, Attempt(at, asked(configuration)))
    assert due_at(configuration) == at + LOOK_EVERY
    renamed = changed(configuration, hosts=("112.dairikab.example",))
    assert due_at(renamed) <= datetime.now(UTC), "other names than it was asked for"
    ahead = Attempt(at + timedelta(days=400), asked(configuration))
    keep_attempt(configuration.obtained, ahead)
    assert due_at(configuration) <= datetime.now(UTC), "the clock was set back"


@pytest.mark.parametrize(
    ("lifetime_days", "left_days", "level"),
    [
        (90, 30, "ok"),
        (90, 13.9, "warning"),
        (90, 2.9, "alarm"),
        (90, -1, "alarm"),
        (6, 2, "ok"),
        (6, 1.4, "warning"),
        (6, 0.5, "alarm"),
    ],
)
def test_the_end_of_a_certificate_is_told_days_before(
    lifetime_days: float, left_days: float, level: str
) -> None:
    ends = NOW + timedelta(days=left_days)
    assert level_of(ends - timedelta(days=lifetime_days), ends, NOW) == level


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"SIAGA_CERTIFICATE_FROM": "http://acme.example/"}, "SIAGA_CERTIFICATE_FROM"),
        ({"SIAGA_HOSTS": "192.168.10.5"}, "SIAGA_HOSTS"),
        ({"SIAGA_CERTIFICATE_PORT": "8112"}, "SIAGA_CERTIFICATE_PORT"),
    ],
)
def test_settings_that_could_bring_no_certificate_are_refused(
    tmp_path: Path, settings: dict[str, str], named: str
) -> None:
    plain = {
        "SIAGA_STATE": str(tmp_path),
        "SIAGA_CERTIFICATE_FROM": "letsencrypt",
        "SIAGA_HOSTS": NAME,
    }
    assert Configuration.from_environment(plain).tls
    with pytest.raises(WrongSetting, match=named):
        Configuration.from_environment({**plain, **settings})


def test_a_certificate_of_ones_own_and_an_authority_exclude_each_other(tmp_path: Path) -> None:
    file = tmp_path / "own.pem"
    file.write_bytes(temporary((NAME,), NOW))
    settings = {"SIAGA_HOSTS": NAME, "SIAGA_CERTIFICATE_FROM": "letsencrypt"}
    both = {"SIAGA_TLS_CERTIFICATE": str(file), "SIAGA_TLS_KEY": str(file)}
    with pytest.raises(WrongSetting, match="SIAGA_TLS_CERTIFICATE"):
        Configuration.from_environment({**settings, **both})
