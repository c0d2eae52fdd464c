"""What holds for every file of the code."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from shared.suite.paths import ROOT

LONGEST = 300
VAGUE = {"utils", "helpers", "common", "misc", "tools", "util", "helper"}
MARKERS = re.compile(r"\b(TODO|FIXME)\b")


def code() -> list[Path]:
    """Every Python file of ours."""
    found = [ROOT / "manage_all.py"]
    for folder in ("projects", "shared", "tests"):
        found += sorted((ROOT / folder).rglob("*.py"))
    return found


def relative(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_no_file_is_longer_than_a_reader_bears() -> None:
    files = [path for path in code() if "migrations" not in path.parts]
    assert relative([p for p in files if len(p.read_text().splitlines()) > LONGEST]) == []


def test_names_say_what_is_inside() -> None:
    assert relative([path for path in code() if path.stem in VAGUE]) == []


def test_nothing_is_left_for_later() -> None:
    own = Path(__file__)
    marked = [path for path in code() if path != own and MARKERS.search(path.read_text())]
    assert relative(marked) == []


def test_no_test_sleeps() -> None:
    tests = [path for path in code() if "tests" in path.parts and path != Path(__file__)]
    assert relative([path for path in tests if _sleeps(path)]) == []


def test_library_code_does_not_print() -> None:
    found = [
        path
        for path in code()
        if "tests" not in path.parts
        and "commands" not in path.parts
        and path.name != "manage_all.py"
        and _calls(path, "print")
    ]
    assert relative(found) == []


@pytest.mark.timeout(120)
def test_imports_keep_to_the_contracts() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--config", "setup.cfg", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert " 0 broken" in done.stdout


def _sleeps(path: Path) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "sleep"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "time"
        for node in ast.walk(ast.parse(path.read_text()))
    )


def _calls(path: Path, name: str) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
        for node in ast.walk(ast.parse(path.read_text()))
    )
