"""What the demonstration leaves behind: pictures, the recording, a timeline to read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect


@dataclass
class Album:
    """A folder that fills while the story goes on."""

    folder: Path
    time_zone: ZoneInfo
    pictures: list[tuple[str, str]] = field(default_factory=list)

    def picture(self, page: Page, name: str, words: str) -> None:
        """Keep what this screen shows now."""
        expect(page.locator("[data-testid=map][data-drawn=false]")).to_have_count(0)
        self.folder.mkdir(parents=True, exist_ok=True)
        file = f"{len(self.pictures) + 1:02d}-{name}.png"
        page.screenshot(path=self.folder / file)
        self.pictures.append((file, words))

    def recording(self, page: Page, call: str) -> Path:
        """Open the recording as a supervisor does, with a purpose, and keep it."""
        answer = asking(page, f"/api/calls/{call}/recording/open", {"purpose": "demo"})
        sound = page.request.get(answer["url"])
        if not sound.ok:
            raise RuntimeError(f"the recording was not given out: {sound.status}")
        file = self.folder / "recording.wav"
        file.write_bytes(sound.body())
        return file

    def timeline(self, page: Page, incident: str) -> Path:
        """Write the incident's timeline in both languages."""
        entries = page.request.get(f"/api/incidents/{incident}/timeline").json()
        view = page.request.get(f"/api/incidents/{incident}").json()
        lines = [f"# Kejadian / Incident {view['number']}", ""]
        lines += [f"![{words}]({file})\n\n{words}\n" for file, words in self.pictures]
        lines += ["| waktu / time | Indonesia | English |", "|---|---|---|"]
        lines += [self._row(entry) for entry in entries]
        file = self.folder / "timeline.md"
        file.write_text("\n".join(lines) + "\n")
        return file

    def _row(self, entry: dict[str, Any]) -> str:
        at = datetime.fromisoformat(entry["at"]).astimezone(self.time_zone)
        text = entry["text"]
        both = [text["id"], text["en"]] if isinstance(text, dict) else [text, text]
        said = (entry.get("note") or {}).get("text", "")
        cells = [f"{words}{': ' + said if said else ''}".replace("|", "/") for words in both]
        return f"| {at:%H:%M:%S} | {cells[0]} | {cells[1]} |"


def asking(page: Page, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """POST to the API as the person who signed in on this page."""
    csrf = page.request.get("/api/me").json()["csrf"]
    answer = page.request.post(path, data=body, headers={"X-CSRFToken": csrf})
    if not answer.ok:
        raise RuntimeError(f"{path}: {answer.status} {answer.text()}")
    result: dict[str, Any] = answer.json()
    return result
