"""manage_all.py as a user meets it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from shared.suite.cli import parser_build
from shared.suite.errors import SuiteError
from shared.suite.logs import logs_select
from shared.suite.paths import ROOT, State
from shared.suite.status import lag_read

COMMANDS = ["up", "down", "status", "logs", "reset", "createdbs", "migrate", "makemigrations"]
COMMANDS += ["manage", "check", "test", "bench"]


def manage_all(state: State, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "manage_all.py", *arguments],
        env={**os.environ, "STATE_DIR": str(state.directory), **environ},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser_build().parse_args(["--help"])
    printed = capsys.readouterr().out
    assert not [name for name in COMMANDS if not re.search(rf"\n    {name}\s", printed)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["status"], "start it with `python3 manage_all.py up`"),
        (["createdbs"], "start it with `python3 manage_all.py up`"),
        (["up", "sales"], "There is no sales: choose among"),
        (["test", "sales"], "There are no tests named sales"),
        (["check", "--only", "taste"], "There is no check taste"),
        (["manage", "sales", "shell"], "There is no service sales"),
        (["logs", "sales"], "There is no log of sales"),
        (["reset"], "add --yes"),
    ],
)
def test_a_user_error_is_a_sentence(state: State, arguments: list[str], words: str) -> None:
    done = manage_all(state, *arguments)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_variable_stops_the_start(state: State) -> None:
    done = manage_all(state, "up", "valkey", JWT_EXPIRES_IN="soon")
    assert done.returncode == 1
    assert done.stderr.strip().startswith("JWT_EXPIRES_IN must be")
    assert not (state.run / "processes.json").exists()


def test_down_of_nothing_is_fine(state: State) -> None:
    done = manage_all(state, "down")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Nothing ran.")


def test_reset_deletes_the_state_and_nothing_beside_it(state: State) -> None:
    beside = state.directory.parent / "mine"
    beside.write_text("keep")
    state.seed.write_text("x")
    assert manage_all(state, "reset", "--yes").returncode == 0
    assert list(state.directory.iterdir()) == []
    assert beside.exists()


def test_an_old_python_is_told_so(tmp_path: Path) -> None:
    program = (
        "import sys, runpy; sys.version_info = (3, 9, 2); "
        f"runpy.run_path({str(ROOT / 'manage_all.py')!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "Tributary needs Python 3.11 or newer and this is 3.9: start manage_all.py with a "
        "newer python3."
    )


def test_logs_are_chosen_by_service_process_or_server(state: State) -> None:
    for name in ("commission.web", "commission.events", "payment.web", "postgres"):
        (state.logs / f"{name}.log").write_text("line\n")
    chosen = [file.stem for file in logs_select(state, ["commission", "postgres"])]
    assert chosen == ["commission.events", "commission.web", "postgres"]
    assert [file.stem for file in logs_select(state, ["payment.web"])] == ["payment.web"]
    with pytest.raises(SuiteError, match="There is no log of nobody"):
        logs_select(state, ["commission", "nobody"])


def test_lag_is_summed_over_partitions_and_unknown_is_not_zero() -> None:
    page = (
        "# HELP consumer_lag Messages behind\n"
        'consumer_lag{partition="0",topic="a.b"} 3.0\n'
        'consumer_lag{partition="1",topic="a.b"} 4.0\n'
        "outbox_unpublished 2.0\n"
    )
    assert lag_read(page) == (2, 7)
    assert lag_read("") == (None, None)
