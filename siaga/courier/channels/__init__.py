"""The ways out, found by themselves: adding one is adding one file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pkgutil import iter_modules

import structlog

from siaga.courier.channel import Channel
from siaga.courier.settings import Settings, WrongSetting

log = structlog.get_logger()
Make = Callable[[Settings], Channel]


def known_channels() -> dict[str, Make]:
    """What each file of this folder offers, by the file's name."""
    return {
        module.name: import_module(f"{__name__}.{module.name}").channel
        for module in iter_modules(__path__)
    }


def channels_of(tables: Mapping[str, Settings]) -> tuple[dict[str, Channel], dict[str, str]]:
    """The ways that are set up; and of each whose table is wrong, what is wrong with it.

    Raises ``WrongSetting`` for a table of no channel.
    """
    makes = known_channels()
    for name in tables:
        if name not in makes:
            raise WrongSetting(f"[{name}] is no channel; known are {', '.join(sorted(makes))}")
    channels: dict[str, Channel] = {}
    wrong: dict[str, str] = {}
    for name, table in tables.items():
        try:
            channels[name] = makes[name](table)
        except WrongSetting as found:
            wrong[name] = str(found)
        except Exception as defect:
            # One channel that cannot be begun must not keep the others from going out.
            log.exception("channel_broke", channel=name)
            wrong[name] = f"[{name}] {type(defect).__name__}: {defect}"
    return channels, wrong
