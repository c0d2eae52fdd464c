"""The references' hash covers all of them."""

import shutil
import subprocess
from pathlib import Path

from shared.suite.bench.references import FOLDER, reference_files, references_hash
from shared.suite.paths import ROOT


def test_every_file_that_is_no_test_belongs_to_the_references() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", FOLDER],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    files = {ROOT / name for name in listed}
    tests = {path for path in files if path.name.startswith("test_")}
    assert set(reference_files()) == files - tests - {FOLDER / "conftest.py"}


def test_any_change_of_a_reference_changes_the_hash(tmp_path: Path) -> None:
    copy = tmp_path / "bench"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("__pycache__"))
    before = references_hash(copy)
    assert before == references_hash()
    for path in reference_files(copy):
        content = path.read_bytes()
        path.write_bytes(content + b"\n")
        assert references_hash(copy) != before, path
        path.write_bytes(content)
        path.rename(path.with_name(f"renamed_{path.name}"))
        assert references_hash(copy) != before, path
        path.with_name(f"renamed_{path.name}").rename(path)
    assert references_hash(copy) == before
