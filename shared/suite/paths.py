"""Where the suite keeps things. Standard library only."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PROJECTS = ROOT / "projects"


@dataclass(frozen=True)
class State:
    """One running copy of the suite: its settings, data, logs and process records.

    The suite a developer uses lives in `.state`; each test run has a state of its own.
    """

    directory: Path

    @classmethod
    def default(cls) -> State:
        """The state of this checkout, or the folder that STATE_DIR names."""
        return cls(Path(os.environ.get("STATE_DIR") or ROOT / ".state").resolve())

    @property
    def local_env(self) -> Path:
        return self.directory / "local.env"

    @property
    def seed(self) -> Path:
        return self.directory / "secret"

    @property
    def run(self) -> Path:
        return self.directory / "run"

    @property
    def logs(self) -> Path:
        return self.directory / "logs"

    @property
    def keys(self) -> Path:
        return self.directory / "keys"

    @property
    def postgres(self) -> Path:
        return self.directory / "postgres"

    @property
    def valkey(self) -> Path:
        return self.directory / "valkey"

    @property
    def kafka(self) -> Path:
        return self.directory / "kafka"

    @property
    def broker_address(self) -> Path:
        return self.run / "broker.address"

    @property
    def supervisor_socket(self) -> Path:
        return self.run / "supervisor.sock"

    @property
    def template_socket(self) -> Path:
        return self.run / "template.sock"

    @property
    def records(self) -> Path:
        return self.run / "processes.json"

    def make(self) -> None:
        """Create the folders. Others may pass through, since PostgreSQL may run as nobody."""
        for folder in (self.directory, self.run, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
        self.directory.chmod(0o711)
        self.run.chmod(0o700)
        self.logs.chmod(0o700)
