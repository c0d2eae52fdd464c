"""The supervisor with real children."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from shared.suite import control
from shared.suite.paths import State
from shared.suite.procfs import start_time
from shared.suite.records import strays_clear
from tests.manage_all.handle import alive, described

SLEEPER = "import signal; signal.pause()"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True)"
STUBBORN += "\nwhile True: signal.pause()"
PARENT = (
    "import subprocess, sys, signal; "
    f"child = subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]); "
    "print(child.pid, flush=True); signal.pause()"
)


def test_a_child_that_dies_is_started_again_later_each_time(supervise, eventually) -> None:
    handle = supervise(short=described("print('once', flush=True); raise SystemExit(3)"))
    eventually(lambda: handle.children()["short"]["restarts"] >= 2)
    assert handle.children()["short"]["exit_code"] == 3
    assert handle.log("short").count("once") >= 2


def test_down_kills_a_child_that_ignores_term_with_its_own_children(supervise, eventually) -> None:
    handle = supervise(stubborn=described(STUBBORN), parent=described(PARENT))
    eventually(lambda: "up" in handle.log("stubborn") and "up" in handle.log("parent"))
    pids = [handle.pid("stubborn"), handle.pid("parent"), int(handle.log("parent").split()[0])]
    assert all(map(alive, pids))
    control.request(handle.state, "shutdown")
    assert handle.process.wait(10) == 0
    assert not any(map(alive, pids))
    assert not control.is_running(handle.state)
    assert not handle.state.records.exists()


def test_terminating_the_supervisor_ends_its_children(supervise, eventually) -> None:
    handle = supervise(sleeper=described(SLEEPER))
    eventually(lambda: alive(handle.pid("sleeper")))
    pid = handle.pid("sleeper")
    handle.process.send_signal(signal.SIGTERM)
    handle.process.wait(10)
    assert not alive(pid)


def test_a_start_after_kill_9_of_the_supervisor_leaves_no_stray(supervise, eventually) -> None:
    handle = supervise(
        sleeper=described(SLEEPER), stubborn=described(STUBBORN), parent=described(PARENT)
    )
    eventually(lambda: "up" in handle.log("stubborn") and "up" in handle.log("parent"))
    grandchild = int(handle.log("parent").split()[0])
    pids = [handle.pid(name) for name in ("sleeper", "stubborn", "parent")]
    handle.process.kill()
    handle.process.wait(10)
    # The kernel tells the obedient ones; the others are still there.
    eventually(lambda: not alive(pids[0]))
    assert alive(pids[1])
    assert alive(grandchild)
    found = strays_clear(handle.state)
    assert set(found) >= {"stubborn", "parent"}
    assert not any(map(alive, [*pids, grandchild]))
    assert strays_clear(handle.state) == []


def test_a_number_that_another_process_has_now_is_left_alone(state: State) -> None:
    from shared.suite.records import Record, records_write

    other = subprocess.Popen([sys.executable, "-c", SLEEPER], start_new_session=True)
    try:
        started = start_time(other.pid)
        assert started is not None
        records_write(state, [Record("old", other.pid, started - 1)])
        assert strays_clear(state) == []
        assert alive(other.pid)
    finally:
        other.kill()
        other.wait()


def test_stages_are_stopped_in_order(supervise, eventually, tmp_path) -> None:
    gate, journal = tmp_path / "gate", tmp_path / "journal"
    first, last = (ends_behind(gate, journal, name) for name in ("first", "last"))
    handle = supervise(last=described(last, stage=5), first=described(first, stage=0))
    eventually(lambda: "up" in handle.log("last") and "up" in handle.log("first"))
    pid = handle.pid("last")
    handle.process.send_signal(signal.SIGTERM)
    eventually(journal.exists)
    assert alive(pid)
    gate.touch()
    handle.process.wait(10)
    assert journal.read_text().split() == ["first", "first", "last", "last"]
    assert not alive(pid)


def ends_behind(gate: Path, journal: Path, name: str) -> str:
    """A program that notes its name when it is told to end, and again when, the gate being there,
    it does."""
    note = f"open({str(journal)!r}, 'a').write({name + ' '!r})"
    wait = f"while not os.path.exists({str(gate)!r}): time.sleep(.01)"
    end = f"def end(*_):\n    {note}\n    {wait}\n    {note}\n    sys.exit()"
    begin = "signal.signal(15, end)\nprint('up', flush=True)\nwhile True: signal.pause()"
    return f"import os,signal,sys,time\n{end}\n{begin}"


def test_the_broker_new_address_reaches_those_that_use_it(supervise, state, eventually) -> None:
    broker = (
        "import os, signal, pathlib; "
        f"pathlib.Path({str(state.broker_address)!r}).write_text(f'127.0.0.1:{{os.getpid()}}'); "
        "signal.pause()"
    )
    user = "import os, signal; print(os.environ['KAFKA_BOOTSTRAP_SERVERS'], flush=True); "
    user += "signal.pause()"
    handle = supervise(
        broker=described(broker),
        events=described(user, uses_broker=True),
        web=described(SLEEPER),
    )
    eventually(lambda: handle.log("events").count("\n") == 1)
    first, web = handle.pid("broker"), handle.pid("web")
    assert handle.log("events").strip() == f"127.0.0.1:{first}"
    assert first is not None
    os.kill(first, signal.SIGKILL)
    eventually(lambda: handle.log("events").count("\n") == 2)
    second = handle.pid("broker")
    assert second != first
    assert handle.log("events").split()[1] == f"127.0.0.1:{second}"
    assert f"KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:{second}" in state.local_env.read_text()
    assert handle.pid("web") == web


def test_a_stopped_child_stays_stopped_until_it_is_started(supervise, eventually) -> None:
    handle = supervise(sleeper=described(SLEEPER))
    eventually(lambda: alive(handle.pid("sleeper")))
    control.request(handle.state, "stop", names=["sleeper"])
    eventually(lambda: handle.children()["sleeper"]["state"] == "stopped")
    handle.start("sleeper")
    eventually(lambda: alive(handle.pid("sleeper")))


def test_an_unknown_name_is_a_sentence(supervise) -> None:
    handle = supervise(sleeper=described(SLEEPER))
    with pytest.raises(control.SuiteError, match="no process nobody: choose one of sleeper"):
        control.request(handle.state, "restart", names=["nobody"])


def test_with_nothing_to_do_it_sleeps(supervise, eventually) -> None:
    handle = supervise(sleeper=described(SLEEPER))
    eventually(lambda: alive(handle.pid("sleeper")))
    before = cpu_seconds(handle.process.pid)
    threading.Event().wait(1.0)
    assert cpu_seconds(handle.process.pid) - before < 0.2


def cpu_seconds(pid: int) -> float:
    with open(f"/proc/{pid}/stat") as file:
        user, system = file.read().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
