from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.suite.paths import ROOT, VENV
from tests.newservice.copy import Copy

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".state", "__pycache__", ".*_cache")


@pytest.fixture(scope="module")
def loyalty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """A copy of the checkout in which `startservice loyalty` has been called, and nothing else."""
    folder = tmp_path_factory.mktemp("copy") / "tributary"
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT, symlinks=True)
    (folder / ".venv").symlink_to(VENV)
    copy = Copy(folder, before=files_of(folder))
    made = copy.manage_all("startservice", "loyalty")
    assert made.returncode == 0, made.stderr
    yield copy
    copy.manage_all("down")


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of the copy with its content."""
    found = (path for path in folder.rglob("*") if path.is_file() and ".venv" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}
