"""Install the workbench into .venv beside this file, then open the demo or run every test.

Needs nothing but Python 3.11 or newer:  python3 start.py demo   ·   python3 start.py test
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
USAGE = "usage: python3 start.py demo [options of kccwb demo]  |  python3 start.py test [options of pytest]"


def main(words: list[str]) -> int:
    """Do what the first word says; the rest goes to the program behind it."""
    if sys.version_info < (3, 11):  # noqa: UP036 - who runs this may have any Python
        print(f"kccwb needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return 2
    if not words or words[0] not in {"demo", "test"}:
        print(USAGE)
        return 2
    extra = "test" if words[0] == "test" else ""
    install(extra)
    return demo(words[1:]) if words[0] == "demo" else test(words[1:])


def install(extra: str) -> None:
    """Make .venv and install the project with what the task needs; done once for each pyproject.toml."""
    if not PYTHON.exists():
        print("Making .venv …", flush=True)
        make_venv()
    stamp = VENV / f".installed-{extra or 'plain'}"
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Installing (about a minute, once) …", flush=True)
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", target)
    stamp.write_text(wanted)


def make_venv() -> None:
    """Make the virtual environment; on Debian the part that does it is a package of its own."""
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False)
    if made.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    package = f"python3.{sys.version_info.minor}-venv"
    if not is_root_on_debian():
        sys.exit(f"This Python cannot make virtual environments. On Debian or Ubuntu: sudo apt install {package}, then repeat.")
    apt(package)
    run(sys.executable, "-m", "venv", str(VENV))


def demo(options: list[str]) -> int:
    """Open the workbench on the demo company, with a practice package beside it."""
    return subprocess.run([PYTHON, "-m", "kccwb", "demo", *options], check=False, cwd=ROOT).returncode


def test(options: list[str]) -> int:
    """Lint, types, then every test: unit, integration, simulation, browser, notebooks."""
    browser = find_browser()
    for step in (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]):
        print("==", *step, flush=True)
        if subprocess.run([PYTHON, "-m", *step], check=False, cwd=ROOT).returncode:
            return 1
    environment = {**os.environ, "KCCWB_TEST_BROWSER": browser}
    workers = ["-n", str(min(4, os.cpu_count() or 2)), "--dist", "loadfile", "--no-loadscope-reorder"] if "-n" not in options else []
    print("== pytest", flush=True)
    done = subprocess.run([PYTHON, "-m", "pytest", *workers, "-rs", *options], check=False, cwd=ROOT, env=environment)
    if not browser:
        print("The browser tests were skipped: no Chromium, Chrome or Edge was found and none could be installed.")
    return done.returncode


def find_browser() -> str:
    """A Chromium that is there, or Debian's, installed when we are root; empty when there is none."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), "")
    if not found and is_root_on_debian():
        apt("chromium", "fonts-liberation")
        found = shutil.which("chromium") or ""
    mac = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    return found or (str(mac) if mac.exists() else "")


def is_root_on_debian() -> bool:
    """True where apt-get may be used without asking."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt(*packages: str) -> None:
    """Install Debian packages, quietly; what apt-get itself says is shown only when it fails."""
    print(f"Installing {' and '.join(packages)} from Debian (a minute or two, once) …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "-y", *packages]):
        done = subprocess.run(["apt-get", "-q", *step], check=False, env=quiet, text=True, capture_output=True)
        if done.returncode:
            print(f"apt-get {' '.join(step)} failed:\n{done.stdout}{done.stderr}", flush=True)


def run(*words: str | Path) -> None:
    """Run a command that must succeed."""
    if subprocess.run(words, check=False, cwd=ROOT).returncode:
        sys.exit(f"This step failed: {' '.join(str(word) for word in words)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
