"""A copy of the checkout that may be changed."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

FIRST_PORT = "21000"


@dataclass
class Copy:
    """`before`: every file, as it was when the copy was made."""

    folder: Path
    before: dict[str, bytes] = field(repr=False)

    def manage_all(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of the copy's manage_all.py, on ports and data of its own."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return subprocess.run(
            [sys.executable, "manage_all.py", *arguments],
            cwd=self.folder,
            env={**kept, "PORT_BASE": FIRST_PORT},
            capture_output=True,
            text=True,
            check=False,
        )

    def changed(self) -> set[str]:
        """The files that were there before and are different now or gone."""
        return {
            name
            for name, content in self.before.items()
            if not (self.folder / name).exists() or (self.folder / name).read_bytes() != content
        }

    def local(self) -> dict[str, str]:
        """What the running copy's processes were given."""
        lines = (self.folder / ".state" / "local.env").read_text().splitlines()
        pairs = (line.partition("=") for line in lines if line and line[0] != "#")
        return {name: value.strip("'\"") for name, _, value in pairs}
