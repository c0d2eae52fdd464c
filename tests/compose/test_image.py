"""The Dockerfile: what it holds to, and what of the repository reaches the image."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shared.suite.compose.render import FOLDER
from shared.suite.paths import ROOT
from tests.compose.image import files_of_the_image

DOCKERFILE = (FOLDER / "Dockerfile").read_text()
INSTRUCTIONS = [
    line for line in re.sub(r"\\\n", " ", DOCKERFILE).splitlines() if re.match(r"[A-Z]+ ", line)
]


def test_hadolint_has_nothing_to_say() -> None:
    beside = Path(sys.executable).with_name("hadolint")
    program = str(beside) if beside.exists() else shutil.which("hadolint")
    if program is None:
        pytest.skip("hadolint has no wheel for this machine")
    command = [program, "--no-color", str(FOLDER / "Dockerfile")]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


def test_packages_are_a_layer_before_the_code_and_come_by_hash() -> None:
    lock = next(i for i, line in enumerate(INSTRUCTIONS) if "COPY requirements" in line)
    install = next(i for i, line in enumerate(INSTRUCTIONS) if "--require-hashes" in line)
    code = next(i for i, line in enumerate(INSTRUCTIONS) if line.startswith("COPY shared"))
    assert lock < install < code
    pins = re.findall(r"(?m)^[\w.\[\]-]+==\S+", (ROOT / "requirements" / "base.txt").read_text())
    assert len(pins) > 30


def test_the_last_stage_runs_as_nobody_in_particular_and_is_asked_how_it_is() -> None:
    last = INSTRUCTIONS[max(i for i, line in enumerate(INSTRUCTIONS) if line.startswith("FROM")) :]
    assert "USER 10001:10001" in last
    assert any(line.startswith("HEALTHCHECK") for line in last)
    assert not any(line.startswith(("ARG", "ADD")) for line in last)
    assert not any(re.search(r"SECRET|PASSWORD|TOKEN", line) for line in INSTRUCTIONS)


def test_the_image_gets_the_code_and_nothing_else() -> None:
    sent = {str(path.relative_to(ROOT)) for path in files_of_the_image()}
    assert {"shared/suite/compose/health.py", "projects/gateway/manage.py"} < sent
    assert "requirements/base.txt" in sent
    assert {path.split("/")[0] for path in sent} == {"shared", "projects", "requirements"}
    unwanted = re.compile(r"/tests/|\.pyc$|\.env|shared/testing|\.pem$")
    assert [path for path in sent if unwanted.search(path)] == []
