"""``python -m siaga.main.demo [FOLDER]``: what ``siaga demo`` turns into."""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from siaga.main.configuration import Configuration, WrongSetting
from siaga.main.demo.album import Album
from siaga.main.demo.own_centre import CentreTrouble, own_centre
from siaga.main.demo.people import NoChromium, chromium
from siaga.main.demo.story import play
from siaga.main.packages.program import MissingProgram
from siaga.main.simulate import stories, tools
from siaga.simulate.sound import fill, join, silence, write
from siaga.simulate.speech import speak

SAID = (
    "Satu satu dua, Dairi Siaga. Apa keadaan daruratnya?",
    "Baik, masih ada orang di dalam?",
    "Petugas pemadam sedang berangkat. Tetap di luar rumah ya.",
)
MICROPHONE_S = 60.0


def main() -> None:
    """Play the story on a Siaga of its own; leave a folder and say where it is."""
    parser = argparse.ArgumentParser(prog="siaga demo")
    parser.add_argument("folder", nargs="?", type=Path, default=None)
    folder: Path | None = parser.parse_args().folder
    try:
        configuration = Configuration.from_environment()
        now = datetime.now(ZoneInfo(configuration.time_zone))
        name = f"demo-{now:%Y%m%d-%H%M%S}"
        timeline = _play(configuration, folder or configuration.state / name)
    except (WrongSetting, MissingProgram, NoChromium, CentreTrouble) as trouble:
        sys.exit(f"siaga: {trouble}")
    print(f"pictures, recording, timeline: {timeline.parent}")


def _play(configuration: Configuration, folder: Path) -> Path:
    programs = tools()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="siaga-demo-") as scratch:
        said = join(part for text in SAID for part in (speak(text, programs.espeak), silence(6)))
        microphone = write(Path(scratch) / "said.wav", fill(said, silence(1), MICROPHONE_S))
        album = Album(folder, ZoneInfo(configuration.time_zone))
        with own_centre(Path(scratch)) as centre, chromium(microphone) as browser:
            story = stories(configuration)["fire"]
            return play(centre, browser, story, programs, album, print)


if __name__ == "__main__":
    main()
