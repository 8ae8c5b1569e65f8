"""An apt of our own: own folders, nothing installed, one source, signatures checked."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from siaga.main.packages.sources import KEYRING_PACKAGES, Source
from siaga.main.spoken import gettext as _

Progress = Callable[[float, str], None]
NOT_TAKEN_OVER = re.compile(r"Acquire::(IndexTargets|Changelogs|Allow\w+Repositories|Languages)\b")


class AptFailed(Exception):
    """apt did not do what was asked; the text is for the person at the terminal."""


class PrivateApt:
    """Downloads packages and all they need, verified by apt, into a folder of ours."""

    def __init__(self, folder: Path, source: Source) -> None:
        self.folder = folder
        self.source = source

    @property
    def archives(self) -> Path:
        """Where the downloaded .deb files lie."""
        return self.folder / "cache" / "archives"

    def prepare(self) -> None:
        """Write the settings. What was half downloaded stays: apt resumes it."""
        for name in ("state/lists/partial", "cache/archives/partial", "etc"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "state" / "status").write_text("")
        (self.folder / "etc" / "sources.list").write_text(self.source.line + "\n")
        (self.folder / "apt.conf").write_text(self._settings(_machine_settings()))

    def _settings(self, machine: list[str]) -> str:
        """Own folders; from the machine only how it reaches the network."""
        ours = {
            "Dir": f"{self.folder}/",
            "Dir::State": f"{self.folder}/state/",
            "Dir::State::status": f"{self.folder}/state/status",
            "Dir::Cache": f"{self.folder}/cache/",
            "Dir::Etc": f"{self.folder}/etc/",
            "Dir::Etc::parts": "/dev/null",
            "Dir::Etc::main": "/dev/null",
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "Dir::Etc::trusted": "/dev/null",
            "Dir::Etc::trustedparts": "/dev/null",
            "Dir::Log": f"{self.folder}/",
            "APT::Install-Recommends": "false",
            "APT::Install-Suggests": "false",
            "APT::Sandbox::User": "root",
            "Acquire::Check-Valid-Until": "false",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
        }
        return "\n".join([*machine, *(f'{name} "{value}";' for name, value in ours.items()), ""])

    def update(self) -> None:
        """Fetch the suite's list of packages; its signature must be good."""
        done = self._run(["apt-get", "-q", "update"])
        said = done.stdout + done.stderr
        if "NO_PUBKEY" in said:
            text = _(
                "{keyring} lacks the key that signs the suite {suite}; a newer keyring package of "
                "the distribution has it (apt-get install --only-upgrade {package})"
            )
            raise AptFailed(
                text.format(
                    keyring=self.source.keyring,
                    suite=self.source.suite,
                    package=KEYRING_PACKAGES[self.source.family],
                )
            )
        if done.returncode != 0 or re.search(r"^(E:|Err:|W: (Failed|Some index))", said, re.M):
            raise AptFailed(_("the list of packages could not be fetched:") + _last_lines(said))

    def download(self, names: list[str], progress: Progress) -> list[Path]:
        """Download the closure of ``names``; returns the .deb files, verified by apt."""
        wanted = self.file_names(names)
        reading, writing = os.pipe()
        command = ["apt-get", "-q", "-y", "-o", f"APT::Status-Fd={writing}", "--download-only"]
        with os.fdopen(reading, encoding="utf-8", errors="replace") as status:
            running = subprocess.Popen(
                [*command, "install", *names],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=self._environment(),
                pass_fds=(writing,),
                text=True,
            )
            os.close(writing)
            for line in status:
                parts = line.strip().split(":", 3)
                if parts[0] == "dlstatus" and len(parts) == 4:
                    progress(float(parts[2]) / 100, parts[3])
        said = running.communicate()[0]
        files = [self.archives / name for name in wanted]
        for stale in set(self.archives.glob("*.deb")) - set(files):
            stale.unlink()
        if running.returncode != 0 or not all(file.is_file() for file in files):
            raise AptFailed(_("the packages could not be downloaded:") + _last_lines(said))
        return files

    def file_names(self, names: list[str]) -> list[str]:
        """The .deb files that ``names`` and everything they depend on come in."""
        done = self._run(["apt-get", "-q", "--simulate", "install", *names])
        found = re.findall(r"^Inst (\S+) \((\S+) .*\[(\w+)\]\)", done.stdout, re.M)
        if done.returncode != 0 or not found:
            text = _("the suite {suite} cannot give {names}:")
            text = text.format(suite=self.source.suite, names=", ".join(names))
            raise AptFailed(text + _last_lines(done.stdout + done.stderr))
        return sorted(
            f"{name}_{version.replace(':', '%3a')}_{architecture}.deb"
            for name, version, architecture in found
        )

    def forget_downloads(self) -> None:
        """Remove the .deb files once they are unpacked."""
        shutil.rmtree(self.archives, ignore_errors=True)

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, env=self._environment(), capture_output=True, text=True, check=False
        )

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "APT_CONFIG": str(self.folder / "apt.conf"), "LC_ALL": "C.UTF-8"}


def _machine_settings() -> list[str]:
    """How this machine reaches the network: proxies, certificates, time-outs."""
    clean = {name: value for name, value in os.environ.items() if name != "APT_CONFIG"}
    done = subprocess.run(
        ["apt-config", "dump", "Acquire"], env=clean, capture_output=True, text=True, check=True
    )
    return [
        line
        for line in done.stdout.splitlines()
        if re.match(r'Acquire::\S+ ".+";$', line) and not NOT_TAKEN_OVER.match(line)
    ]


def _last_lines(said: str, count: int = 12) -> str:
    return "\n" + "\n".join(said.strip().splitlines()[-count:])
