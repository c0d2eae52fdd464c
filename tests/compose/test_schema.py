"""Every file holds to the schema of the Compose Specification, and Compose's own loader agrees."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from shared.suite.compose.render import FOLDER
from tests.compose import reading

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE / "schema" / "compose-spec.json").read_text())
SETS = [reading.DEVELOPMENT, reading.PRODUCTION, reading.TLS]


@pytest.fixture(scope="module")
def loader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compose's own loader, built where Go is there."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("Go is not there to build Compose's own loader")
    program = tmp_path_factory.mktemp("loader") / "loader"
    command = [go, "build", "-o", str(program), "."]
    built = subprocess.run(
        command, cwd=HERE / "loader", capture_output=True, text=True, check=False
    )
    if built.returncode:
        pytest.skip(f"Compose's own loader could not be built: {built.stderr.strip()[-300:]}")
    return program


@pytest.mark.parametrize("name", [*reading.FILES, "parts.yaml"])
def test_each_file_holds_to_the_schema(name: str, values: dict[str, str]) -> None:
    # Compose, too, looks after it has put the variables in.
    content = reading.interpolated(reading.raw(name), values)
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(content)] == []


def test_the_schema_is_strict_enough_to_see_a_wrong_key() -> None:
    spoiled = {"services": {"web": {"image": "x", "enviroment": {}}}}
    assert list(Draft202012Validator(SCHEMA).iter_errors(spoiled))


@pytest.mark.parametrize("files", SETS, ids=lambda files: files[-1])
def test_the_files_together_hold_to_the_schema(
    files: Sequence[str], values: dict[str, str]
) -> None:
    made = reading.project(files, values)
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(made)] == []


@pytest.mark.parametrize("files", SETS, ids=lambda files: files[-1])
def test_compose_itself_reads_the_same(
    files: Sequence[str], values: dict[str, str], loader: Path
) -> None:
    loaded = subprocess.run(
        [loader, *files],
        cwd=FOLDER,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **values},
        capture_output=True,
        text=True,
        check=False,
    )
    assert loaded.returncode == 0, loaded.stderr
    theirs: dict[str, Any] = json.loads(loaded.stdout)["services"]
    ours = reading.containers(files, values)
    assert theirs.keys() == ours.keys()
    for name, entry in ours.items():
        assert theirs[name].get("environment", {}) == entry.get("environment", {}), name
        assert set(theirs[name].get("networks") or ()) == set(entry.get("networks", ())), name
        assert theirs[name].get("command") == entry.get("command"), name
        assert theirs[name].get("depends_on", {}).keys() == entry.get("depends_on", {}).keys()
        assert len(theirs[name].get("volumes", [])) == len(entry.get("volumes", [])), name


def test_docker_compose_reads_it(values: dict[str, str]) -> None:
    program = shutil.which("docker")
    version = [program or "docker", "compose", "version"]
    if not program or subprocess.run(version, capture_output=True, check=False).returncode:
        pytest.skip("docker compose is not there")
    checked = subprocess.run(
        [program, "compose", *(f"--file={name}" for name in reading.PRODUCTION), "config", "-q"],
        cwd=FOLDER,
        env={**os.environ, **values},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def test_a_missing_secret_stops_the_start_and_is_named(values: dict[str, str]) -> None:
    without = {name: value for name, value in values.items() if name != "JWT_SECRET"}
    with pytest.raises(reading.VariableMissing, match=r"^JWT_SECRET is not set"):
        reading.project(reading.PRODUCTION, without)
