"""Processes that are forks of the template, with the real one."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shared.suite import control, template
from shared.suite.paths import ROOT, State
from shared.suite.procfs import PROC, session_members, stat_fields
from shared.suite.records import strays_clear
from tests.manage_all.handle import Handle, alive, described

TOLD = """
import os, signal, sys
print(os.environ["GIVEN"], sys.argv[1:], __name__, os.getcwd(), flush=True)
print("also errors", file=sys.stderr)
signal.pause()
"""
WEB = """
import multiprocessing, signal
multiprocessing.Process(target=signal.pause).start()
print("up", flush=True)
signal.pause()
"""
WITHOUT_SETTINGS = """
import os, sys
from shared.suite.template import modules_load
modules_load()
from django.conf import settings
assert not settings.configured
ours = {name for name in sys.modules if name.startswith(("shared.", "projects"))}
assert all(name.startswith("shared.suite") for name in ours), ours
assert len(os.listdir("/proc/self/task")) == 1
"""


@pytest.fixture
def forking(state: State, supervise, eventually, tmp_path: Path) -> Callable[..., Handle]:
    """`forking(web=CODE)`: a supervisor, its template, and forks that run these programs."""

    def start(**programs: str) -> Handle:
        argv = [sys.executable, "-m", "shared.suite.template", str(state.template_socket)]
        specs: dict[str, dict[str, Any]] = {
            "template": {"argv": argv, "stage": 3, "socket": str(state.template_socket)}
        }
        for name, code in programs.items():
            file = tmp_path / f"{name}.py"
            file.write_text(code)
            specs[name] = described("", forked=True, environ={"GIVEN": name})
            specs[name]["argv"] = [sys.executable, str(file), "an argument"]
        handle = supervise(**specs)
        eventually(lambda: all(alive(handle.pid(name)) for name in specs), 30)
        return handle

    return start


def parent(pid: int | None) -> int:
    fields = stat_fields(pid or 0)
    assert fields
    return int(fields[1])


def zombies(handle: Handle) -> list[int]:
    ours = [int(name) for name in os.listdir(PROC) if name.isdigit()]
    states = {pid: stat_fields(pid) for pid in ours}
    return [
        pid
        for pid, fields in states.items()
        if fields and fields[0] == "Z" and int(fields[1]) == handle.process.pid
    ]


def test_a_fork_is_a_child_like_any_other(forking, eventually) -> None:
    handle = forking(told=TOLD)
    pid = handle.pid("told")
    eventually(lambda: "also errors" in handle.log("told"))
    assert f"told ['an argument'] __main__ {ROOT}\n" in handle.log("told")
    assert parent(pid) == handle.process.pid
    assert session_members(pid) == [pid]
    assert (PROC / str(pid) / "comm").read_text() == "told\n"
    assert zombies(handle) == []


def test_a_fork_that_ends_is_made_again_and_its_status_is_told(forking, eventually) -> None:
    handle = forking(told=TOLD, fails="raise SystemExit(3)", raises="1 / 0")
    killed = handle.pid("told")
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: handle.pid("told") not in (None, killed))
    eventually(lambda: handle.children()["fails"]["restarts"] >= 2)
    children = handle.children()
    assert children["told"]["exit_code"] == -signal.SIGKILL
    assert children["fails"]["exit_code"] == 3
    eventually(lambda: "ZeroDivisionError" in handle.log("raises"))


def test_forks_outlive_the_template_and_come_from_the_next(forking, eventually) -> None:
    handle = forking(first=TOLD, second=TOLD)
    pids = {name: handle.pid(name) for name in ("template", "first", "second")}
    os.kill(pids["template"], signal.SIGKILL)
    os.kill(pids["second"], signal.SIGKILL)
    eventually(lambda: handle.pid("second") not in (None, pids["second"]), 30)
    assert handle.pid("template") not in (None, pids["template"])
    assert handle.pid("first") == pids["first"]
    assert alive(pids["first"])


def test_nothing_is_left_when_the_supervisor_is_killed(forking, eventually) -> None:
    handle = forking(told=TOLD, web=WEB)
    eventually(lambda: "up" in handle.log("web"))
    pids = [handle.pid(name) for name in ("template", "told", "web")]
    workers = [pid for pid in session_members(pids[2]) if pid != pids[2]]
    assert len(workers) == 1
    handle.process.kill()
    handle.process.wait(10)
    # The kernel tells the children; the worker of one of them is found by the record.
    eventually(lambda: not any(map(alive, pids)))
    assert strays_clear(handle.state) == ["web"]
    assert not alive(workers[0])


def test_a_killed_web_leaves_neither_worker_nor_zombie(forking, eventually) -> None:
    handle = forking(web=WEB)
    eventually(lambda: "up" in handle.log("web"))
    web = handle.pid("web")
    workers = [pid for pid in session_members(web) if pid != web]
    os.kill(web, signal.SIGKILL)
    eventually(lambda: not any(map(alive, workers)) and zombies(handle) == [])
    assert workers


def test_a_fork_shares_most_of_its_memory(forking, eventually) -> None:
    handle = forking(told=TOLD)
    eventually(lambda: "told" in handle.log("told"))
    lines = (PROC / str(handle.pid("told")) / "smaps_rollup").read_text().splitlines()[1:]
    sizes = {
        name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)
    }
    assert sizes["Private_Dirty"] < sizes["Rss"] / 3


def test_the_template_has_no_settings_no_thread_and_no_code_that_may_change() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_SETTINGS],
        env={"PATH": os.environ["PATH"]},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_who_only_looks_whether_it_is_there_does_it_no_harm(forking, eventually) -> None:
    handle = forking(told=TOLD)
    before = handle.pid("template")
    with control.connection(handle.state.template_socket):
        pass
    os.kill(handle.pid("told"), signal.SIGTERM)
    eventually(lambda: handle.children()["told"]["restarts"] == 1 and alive(handle.pid("told")))
    assert handle.pid("template") == before


def test_its_modules_are_sorted_so_that_none_is_there_twice() -> None:
    assert list(template.MODULES) == sorted(set(template.MODULES))
