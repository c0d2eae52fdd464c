import json
import threading
import urllib.request
from urllib.error import HTTPError

import pytest
from django.db import OperationalError

from shared.events import doorbell
from shared.events.failures import failure_transient
from shared.events.loops import Loop
from shared.events.monitor import monitor_start
from shared.events.supervisor import Supervisor, loop_run
from shared.events.tests.running import in_thread, wait_for


def test_a_part_that_dies_ends_the_process():
    stop, started = threading.Event(), threading.Event()
    supervisor = Supervisor(stop)

    def healthy() -> None:
        started.set()
        stop.wait()

    def dying() -> None:
        started.wait()
        raise RuntimeError("no more")

    supervisor.start("healthy", healthy)
    supervisor.start("dying", dying)
    assert supervisor.wait() is False
    assert stop.is_set()


def test_parts_that_end_when_told_to_are_fine():
    stop = threading.Event()
    supervisor = Supervisor(stop)
    supervisor.start("healthy", stop.wait)
    stop.set()
    assert supervisor.wait() is True


@pytest.mark.parametrize("error", [OperationalError("away"), ValueError("odd")])
def test_a_loop_goes_on_after_an_error(error, monkeypatch):
    monkeypatch.setattr("shared.events.supervisor.LONGEST_PAUSE", 0.0)
    monkeypatch.setattr("shared.events.supervisor.close_old_connections", lambda: None)
    stop, calls = threading.Event(), []

    def run_once() -> bool:
        calls.append(1)
        if len(calls) == 1:
            raise error
        if len(calls) == 4:
            stop.set()
        return len(calls) < 3

    loop_run(Loop("test", 0.01, run_once), stop)
    assert len(calls) == 4


def test_the_monitor_answers_metrics_and_health():
    server = monitor_start(0)
    try:
        base = f"http://127.0.0.1:{server.server_port}"
        with urllib.request.urlopen(f"{base}/health/live") as answer:
            assert json.load(answer) == {"status": "ok"}
        with urllib.request.urlopen(f"{base}/metrics") as answer:
            assert b"outbox_unpublished" in answer.read()
        with pytest.raises(HTTPError):
            urllib.request.urlopen(f"{base}/other")
    finally:
        server.shutdown()
        server.server_close()


def test_a_row_too_large_for_its_index_is_no_passing_failure():
    class TooLarge(Exception):
        sqlstate = "54000"

    error = OperationalError("index row size exceeds maximum")
    assert failure_transient(error)
    error.__cause__ = TooLarge()
    assert not failure_transient(error)


def test_a_bell_ends_the_pause_of_its_loop_only(monkeypatch):
    monkeypatch.setattr("shared.events.supervisor.close_old_connections", lambda: None)
    doorbell.forget_client()
    stop, calls = threading.Event(), {"rung": 0, "other": 0}

    def counting(name: str) -> Loop:
        def run_once() -> bool:
            calls[name] += 1
            return False

        return Loop(name, 60.0, run_once, bell=name)

    def rings() -> bool:
        doorbell.ring("rung")
        return calls["rung"] >= 3

    threads = [in_thread(lambda n=n: loop_run(counting(n), stop)) for n in calls]
    wait_for(rings)
    # To be subscribed counts as a ring.
    assert calls["other"] <= 2
    stop.set()
    for thread in threads:
        thread.join(timeout=5)
        assert not thread.is_alive()
