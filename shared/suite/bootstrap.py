"""Make .venv from the hashed locks and run inside it. Standard library only."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from pathlib import Path

from shared.suite.installers import InstallFailed, pip_install, uv_install, venv_create
from shared.suite.locks import file_lock
from shared.suite.paths import ROOT, VENV

LOCKS = (ROOT / "requirements" / "dev.txt", ROOT / "requirements" / "embedded.txt")
STAMP = VENV / ".locks"
PYTHON = VENV / "bin" / "python"
SECONDS = "TRIBUTARY_INSTALL_SECONDS"


class BootstrapFailed(Exception):
    """The environment could not be made; the message says what to do next."""


def venv_enter(argv: list[str]) -> None:
    """Return when this process runs in an up-to-date .venv; otherwise make it and re-execute.

    Raises BootstrapFailed. Safe when two processes do it at once: the second one waits.
    """
    inside = Path(sys.prefix).resolve() == VENV.resolve()
    if inside and stamp_matches():
        return
    if not stamp_matches():
        with file_lock(ROOT / ".state" / "install.lock", on_wait=_say_waiting):
            if not stamp_matches():
                _install()
    os.execv(PYTHON, [str(PYTHON), *argv])


def stamp_matches() -> bool:
    """Whether .venv holds exactly what the locks name."""
    try:
        return STAMP.read_text() == locks_digest() and PYTHON.exists()
    except FileNotFoundError:
        return False


def locks_digest() -> str:
    """The hash of both locks."""
    digest = hashlib.sha256()
    for lock in LOCKS:
        digest.update(lock.read_bytes())
    return digest.hexdigest()


def _install() -> None:
    started = time.monotonic()
    digest = locks_digest()
    try:
        venv_create(VENV)
        try:
            uv_install(PYTHON, LOCKS)
        except InstallFailed as failed:
            _say(f"uv could not do it ({failed.short}), trying pip.")
            pip_install(PYTHON, LOCKS)
    except InstallFailed as failed:
        raise BootstrapFailed(failed.sentence) from None
    STAMP.write_text(digest)
    seconds = time.monotonic() - started
    os.environ[SECONDS] = f"{seconds:.1f}"
    _say(f"Installed into .venv in {seconds:.0f} s.")


def _say_waiting() -> None:
    _say("Another manage_all.py is installing into .venv; waiting for it.")


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
