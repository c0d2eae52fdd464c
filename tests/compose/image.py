"""The image without Docker: the files that its builder gets, and packages of the lock alone."""

from __future__ import annotations

import fnmatch
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.suite.compose.render import FOLDER
from shared.suite.installers import uv_settings
from shared.suite.paths import ROOT


@dataclass(frozen=True)
class Image:
    """`app` is what /app is in a container, `python` the interpreter with its packages."""

    app: Path
    python: Path

    def command(self, argv: list[str]) -> list[str]:
        """A container's command, run by this image's interpreter."""
        assert argv[0] == "python", argv
        return [str(self.python), *argv[1:]]


def image_make(folder: Path) -> Image:
    """Lay the files out and install requirements/base.txt, as the Dockerfile does."""
    app, venv = folder / "app", folder / "venv"
    for file in files_of_the_image():
        target = app / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    _uv("venv", "--quiet", "--python", sys.executable, str(venv))
    python = venv / "bin" / "python"
    lock = str(app / "requirements" / "base.txt")
    _uv("pip", "install", "--quiet", "--python", str(python), "--require-hashes", "-r", lock)
    return Image(app, python)


def files_of_the_image() -> Iterator[Path]:
    """What Dockerfile.dockerignore lets through: the last rule that matches a file decides."""
    lines = (FOLDER / "Dockerfile.dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    kept = [rule[1:] for rule in rules if rule.startswith("!")]
    for top in kept:
        start = ROOT / top
        found = [start] if start.is_file() else sorted(start.rglob("*"))
        for path in found:
            if path.is_file() and not _ignored(path.relative_to(ROOT), rules):
                yield path


def _ignored(path: Path, rules: list[str]) -> bool:
    decided = False
    places = [str(path), *(str(parent) for parent in path.parents)]
    for rule in rules:
        pattern = rule.removeprefix("!")
        if any(_matches(place, pattern) for place in places if place != "."):
            decided = not rule.startswith("!")
    return decided


def _matches(place: str, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return fnmatch.fnmatch(place.rsplit("/", 1)[-1], pattern[3:])
    return place == pattern or (pattern == "*" and "/" not in place)


def _uv(*arguments: str) -> None:
    command = [str(Path(sys.executable).with_name("uv")), *arguments]
    environ = {**os.environ, **uv_settings(), "VIRTUAL_ENV": ""}
    subprocess.run(command, check=True, env=environ)
