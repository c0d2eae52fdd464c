"""Create .venv and fill it: uv where it can be had, else pip. Standard library only."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from shared.suite.paths import ROOT

TOOLS = ROOT / ".state" / "tools"
LOG = ROOT / ".state" / "logs" / "install.log"
BASE_PYTHON = getattr(sys, "_base_executable", sys.executable)


class InstallFailed(Exception):
    """An installer ended with an error; its output is in .state/logs/install.log."""

    def __init__(self, what: str) -> None:
        lines = LOG.read_text(errors="replace").strip().splitlines() if LOG.exists() else []
        self.short = lines[-1].strip()[:160] if lines else "no output"
        self.sentence = (
            f"{what} failed ({self.short}): see .state/logs/install.log, then start again."
        )
        super().__init__(self.sentence)


def venv_create(venv: Path) -> None:
    """Make an empty environment without pip, so that no ensurepip is needed; keep a good one."""
    python = venv / "bin" / "python"
    if python.exists() and subprocess.run([python, "-c", ""], check=False).returncode == 0:
        return
    _run("python -m venv", [BASE_PYTHON, "-m", "venv", "--without-pip", "--clear", str(venv)])


def uv_install(python: Path, locks: Sequence[Path]) -> None:
    """Install the locks with uv, which is itself installed by pip against the lock's hash."""
    command = [str(_uv(locks[0])), "pip", "install", "--python", str(python), "--require-hashes"]
    files = [part for lock in locks for part in ("-r", str(lock))]
    progress_run("Installing with uv", [*command, "--compile-bytecode", *files], uv_settings())


def pip_install(python: Path, locks: Sequence[Path]) -> None:
    """Install the locks with the pip of the Python that started us; about ten times slower."""
    command = [BASE_PYTHON, "-m", "pip", "--python", str(python), "install", "--require-hashes"]
    files = [part for lock in locks for part in ("-r", str(lock))]
    progress_run("Installing with pip", [*command, *files], {})


def pinned_uv(lock: Path) -> str | None:
    """uv's own entry in the lock, with its hashes."""
    found = re.search(r"^uv==.*(?:\n +--hash.*)*", lock.read_text(), re.MULTILINE)
    return found.group() if found else None


def _uv(lock: Path) -> Path:
    binary = TOOLS / "bin" / "uv"
    pinned = pinned_uv(lock)
    if pinned is None:
        LOG.parent.mkdir(parents=True, exist_ok=True)
        LOG.write_text("requirements/dev.txt pins no uv\n")
        raise InstallFailed("Finding uv")
    wanted = pinned.split()[0]
    stamp = TOOLS / "stamp"
    if binary.exists() and stamp.exists() and stamp.read_text() == wanted:
        return binary
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirement:
        requirement.write(pinned + "\n")
        requirement.flush()
        target = ["--target", str(TOOLS), "--upgrade", "--no-deps", "--require-hashes"]
        command = [BASE_PYTHON, "-m", "pip", "install", *target, "-r", requirement.name]
        progress_run(f"Fetching {wanted.replace('==', ' ')}", command, {})
    stamp.write_text(wanted)
    return binary


def uv_settings() -> dict[str, str]:
    """What pip was told about indexes and certificates, in uv's words."""
    listed = subprocess.run(
        [BASE_PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    told = dict(re.findall(r"^(?:global|install|:env:)\.([\w-]+)='(.*)'$", listed, re.MULTILINE))
    names = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
        "cert": "SSL_CERT_FILE",
    }
    return {names[key]: value for key, value in told.items() if key in names}


def progress_run(title: str, command: list[str], settings: dict[str, str]) -> None:
    """Run `command` with its output in the log and one line on the terminal that counts seconds.

    Raises InstallFailed.
    """
    LOG.parent.mkdir(parents=True, exist_ok=True)
    started, terminal = time.monotonic(), sys.stderr.isatty()
    if not terminal:
        sys.stderr.write(f"{title} ...\n")
    with LOG.open("w") as log:
        child = subprocess.Popen(
            command, stdout=log, stderr=log, env={**os.environ, **settings}, cwd=ROOT
        )
        try:
            while not _ended(child):
                if terminal:
                    sys.stderr.write(f"\r{title} ... {time.monotonic() - started:.0f} s")
                    sys.stderr.flush()
        finally:
            child.kill()
            child.wait()
    if terminal:
        sys.stderr.write("\n")
    if child.returncode:
        raise InstallFailed(title)


def _ended(child: subprocess.Popen[bytes]) -> bool:
    try:
        child.wait(0.5)
    except subprocess.TimeoutExpired:
        return False
    return True


def _run(what: str, command: list[str]) -> None:
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("w") as log:
        if subprocess.run(command, stdout=log, stderr=log, check=False).returncode:
            raise InstallFailed(what)
