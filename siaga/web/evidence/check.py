#!/usr/bin/env python3
"""Checks this evidence package. Needs Python 3 and nothing else: python3 check.py

Memeriksa paket bukti ini. Hanya perlu Python 3: python3 check.py
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

ROW = ("position", "stream", "version", "type", "at", "actor", "command", "data", "personal_digest")


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            found.update(piece)
    return found.hexdigest()


def check_files(folder: Path) -> list[str]:
    """Every file is as SHA256SUMS says, and there is no other."""
    wrong = []
    named = {"SHA256SUMS"}
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, _blank, name = line.partition("  ")
        named.add(name)
        if not (folder / name).is_file():
            wrong.append(f"{name}: missing / tidak ada")
        elif digest_of(folder / name) != digest:
            wrong.append(f"{name}: changed / berubah")
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    return wrong + [f"{name}: not listed / tidak terdaftar" for name in sorted(there - named)]


def check_rows(rows: list[dict[str, Any]]) -> list[str]:
    """Every row's digest follows from the row and the digest before it."""
    wrong = []
    before: dict[int, str] = {}
    for row in rows:
        place = f"ledger.jsonl, position {row['position']}"
        array = json.dumps([row[n] for n in ROW], ensure_ascii=False, separators=(",", ":"))
        sealed = hashlib.sha256(bytes.fromhex(row["digest_before"]) + array.encode()).hexdigest()
        if sealed != row["digest"]:
            wrong.append(f"{place}: changed / berubah")
        if before.get(row["position"] - 1, row["digest_before"]) != row["digest_before"]:
            wrong.append(f"{place}: does not follow the row before / tidak menyambung")
        before[row["position"]] = row["digest"]
        if row["personal"] is not None:
            salted = bytes.fromhex(row["salt"]) + row["personal"].encode()
            if hashlib.sha256(salted).hexdigest() != row["personal_digest"]:
                wrong.append(f"{place}: personal data changed / data pribadi berubah")
    return wrong


def check_sound(folder: Path, rows: list[dict[str, Any]]) -> list[str]:
    """Every recording is the one that was sealed when the call was over."""
    sealed = {}
    for row in rows:
        if row["type"] == "RecordingStored":
            stored = json.loads(row["data"])
            sealed[stored["call"]] = stored["sha256"]
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    wrong = []
    for call in manifest["calls"]:
        if call["trouble"]:
            print(f"  {call['call']}: {call['trouble']}")
        elif digest_of(folder / call["file"]) != sealed.get(call["call"]):
            wrong.append(f"{call['file']}: not what was recorded / bukan rekaman aslinya")
    return wrong


def main() -> int:
    """0 when all is as it was sealed."""
    folder = Path(__file__).resolve().parent
    lines = (folder / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    wrong = check_files(folder) + check_rows(rows) + check_sound(folder, rows)
    for line in wrong:
        print(f"✗ {line}")
    if not wrong:
        print(f"✓ {len(rows)} rows, all files unchanged / semua berkas utuh")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
