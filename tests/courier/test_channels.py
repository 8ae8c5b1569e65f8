"""Every way out is one file; and what stands in ``channels.toml`` is said where it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from siaga.courier.channel import Channel
from siaga.courier.channels import channels_of, known_channels
from siaga.courier.channels.tracking import TRACKING
from siaga.courier.settings import Settings, WrongSetting, located, read_settings
from siaga.domain.contact import ADDRESS, CHANNELS
from siaga.domain.push import PUSH

EMAIL = '[email]\nhost = "mail.example"\nsender = "siaga@example"\n'


def written(folder: Path, text: str) -> Path:
    file = folder / "channels.toml"
    file.write_text(text)
    return file


def test_each_file_is_a_channel_that_a_contact_can_have_or_is_known_to_be_none() -> None:
    known = {*CHANNELS, PUSH, TRACKING} - {"voice"}
    assert known_channels().keys() <= known, "voice is the telephone's own"
    assert ADDRESS.keys() == set(CHANNELS)


def test_without_a_file_there_is_no_way(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "channels.toml") == {}


def test_a_table_makes_a_channel(tmp_path: Path) -> None:
    channels, wrong = channels_of(read_settings(written(tmp_path, EMAIL)))
    assert (list(channels), wrong) == (["email"], {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[email]\nsender = "a@b"\n', "[email] host: is missing"),
        (EMAIL + "port = 70000\n", "[email] port: must be a whole number from 1 to 65535"),
        (EMAIL + 'pasword = "x"\n', "[email] pasword: is not known"),
        ("[push]\n", "[push] subject: must be whom push services may write to"),
        ('[push]\nsubject = "mailto:a"\n', "[push] subject: must be"),
        (
            '[push]\nsubject = "mailto:a@b.example"\nallowed = ["http://10.0.0.1/x"]\n',
            '[push] allowed: "http://10.0.0.1/x" must be like',
        ),
        (EMAIL + 'security = "ssl"\n', "[email] security: must be one of starttls, tls, none"),
    ],
)
def test_a_wrong_table_closes_its_channel_only_and_says_where(
    tmp_path: Path, text: str, said: str
) -> None:
    channels, wrong = channels_of(read_settings(written(tmp_path, text)))
    assert channels == {}
    assert said in next(iter(wrong.values()))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[email\n", "channels.toml"),
        ('host = "x"\n', "host: stands outside of a table"),
        ('[pigeon]\nhost = "x"\n', "[pigeon] is no channel; known are"),
    ],
)
def test_a_file_that_says_nothing_is_refused_as_a_whole(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(WrongSetting) as wrong:
        channels_of(read_settings(written(tmp_path, text)))
    assert said in str(wrong.value)


def test_a_channel_that_breaks_while_it_is_made_keeps_no_other_from_going_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_settings: Settings) -> Channel:
        raise RuntimeError("a defect")

    makes = {**known_channels(), "push": broken}
    monkeypatch.setattr("siaga.courier.channels.known_channels", lambda: makes)
    file = written(tmp_path, EMAIL + '[push]\nsubject = "mailto:a@b.example"\n')
    channels, wrong = channels_of(read_settings(file))
    assert list(channels) == ["email"]
    assert located(file, wrong["push"]).startswith(f"{file}:4: [push] RuntimeError: a defect")
