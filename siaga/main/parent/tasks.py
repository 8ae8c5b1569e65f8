"""What Siaga consists of when it runs."""

from __future__ import annotations

import sys
from dataclasses import replace

from siaga.main.configuration import Configuration
from siaga.main.packages.program import Program
from siaga.main.parent.child import Task

FRONT, MIDDLE, ENGINE, EDGE = 0, 1, 2, 3
"""Stages of stopping: first the door, then who works behind it, then the telephone, and last
the edge that carries its goodbyes to the operators."""

BEHIND_THE_TELEPHONE = 5
"""``nice`` of everything but the telephone: where a flood of calls asks for more than the processors
have, screens are drawn later, but every call is answered and every conversation is heard."""


def tasks(
    configuration: Configuration,
    engine: Program,
    engine_settings: str,
    edge: Program,
    edge_arguments: list[str],
    front: Program,
    front_arguments: list[str],
) -> list[Task]:
    """Every process of one centre; the phone engine outlives a parent that is killed."""
    siaga = (sys.executable, "-m", "siaga.main")
    others = [
        Task("web", _granian("wsgi", "siaga.main.wsgi:application", configuration.web_port, 2)),
        Task("live", _granian("asgi", "siaga.web.live.asgi:app", configuration.live_port, 1)),
        # Not by way of the command line, which takes a second of its own to start.
        Task("voice", (sys.executable, "-m", "siaga.main.voice_run"), stop_s=8.0),
        Task("clockwork", (sys.executable, "-m", "siaga.main.clockwork_run")),
        Task("courier", (sys.executable, "-m", "siaga.main.courier_run"), stop_s=8.0),
        Task("front", tuple(front.argv(front_arguments)), front.environment, stage=FRONT),
    ]
    if configuration.certificate_from:
        keeper = (sys.executable, "-m", "siaga.main.certificates.keep")
        others.append(Task("certificates", keeper))
    if configuration.demo:
        others.append(Task("citizens", (*siaga, "simulate", "serve"), stage=FRONT))
    return [
        engine_task(engine, engine_settings),
        edge_task(edge, edge_arguments),
        *(replace(one, nice=BEHIND_THE_TELEPHONE) for one in others),
    ]


def engine_task(engine: Program, settings: str) -> Task:
    """Asterisk; ``settings`` is its ``asterisk.conf``."""
    argv = tuple(engine.argv(["-C", settings, "-f", "-n", "-q"]))
    return Task("engine", argv, engine.environment, stage=ENGINE, outlives=True)


def edge_task(edge: Program, arguments: list[str]) -> Task:
    """Kamailio. A parent that is killed leaves it running; the next one starts it anew."""
    return Task("edge", tuple(edge.argv(arguments)), edge.environment, stage=EDGE)


def _granian(interface: str, target: str, port: int, workers: int) -> tuple[str, ...]:
    threads = ("--blocking-threads", "4") if interface == "wsgi" else ()
    return (
        *(sys.executable, "-m", "granian", "--interface", interface, "--no-ws"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", str(workers), *threads),
        *("--backlog", "2048", "--workers-kill-timeout", "3", "--log-level", "warning", target),
    )
