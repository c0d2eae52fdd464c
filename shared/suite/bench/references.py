"""What ours is measured against: programs in tests/bench, which do not change with ours."""

from __future__ import annotations

import hashlib
from pathlib import Path

from shared.suite.paths import ROOT

FOLDER = ROOT / "tests" / "bench"
ORDINARY = "tests.bench.ordinary"


def reference_files(folder: Path = FOLDER) -> list[Path]:
    """Every file of the references; tests of the bench and compiled files are none."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(
        path
        for path in found
        if "__pycache__" not in path.parts
        and not path.name.startswith("test_")
        and path.name != "conftest.py"
    )


def references_hash(folder: Path = FOLDER) -> str:
    """SHA-256 over names and contents: two runs with the same hash had the same references."""
    digest = hashlib.sha256()
    for path in reference_files(folder):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
