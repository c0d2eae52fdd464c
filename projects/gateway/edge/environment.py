"""The environment as every process of the suite reads it, without Django."""

import os
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parents[3]


def environment() -> Mapping[str, str]:
    """os.environ over .env over .state/local.env; empty values count as not set."""
    named = os.environ.get("TRIBUTARY_ENV_FILE")
    paths = [Path(named)] if named else [ROOT / ".state" / "local.env", ROOT / ".env"]
    files = [dotenv_values(path, interpolate=False) for path in paths]
    sources: list[Mapping[str, str | None]] = [*files, os.environ]
    return {name: value for source in sources for name, value in source.items() if value}
