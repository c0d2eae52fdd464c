"""Real servers in a folder of mode 700 with a space in its name; two copies at once."""

from collections.abc import Iterator

import psycopg
import pytest
import redis

from shared.suite import control
from shared.suite.lifecycle import Suite
from shared.suite.paths import State
from shared.suite.procfs import start_time

BASE = 25000
SERVERS = ("postgres", "valkey", "broker")


@pytest.fixture
def copies(tmp_path) -> Iterator[list[Suite]]:
    tmp_path.chmod(0o700)
    made = [
        Suite(State(tmp_path / f"copy {n}"), environ={}, port_base=BASE, safe=False, bound=True)
        for n in (1, 2)
    ]
    yield made
    for suite in made:
        suite.down()


def pids(suite: Suite) -> dict[str, int]:
    return {name: child["pid"] for name, child in suite.statuses().items() if child["pid"]}


def test_two_copies_run_side_by_side_and_leave_nothing(copies: list[Suite]) -> None:
    for suite in copies:
        suite.up(SERVERS)
    bases = [int(suite.values["PORT_BASE"]) for suite in copies]
    assert bases[0] != bases[1]
    for suite in copies:
        with psycopg.connect(suite.values["POSTGRES_ADMIN_URL"]) as connection:
            port = connection.execute("show port").fetchone()
        assert port == (str(int(suite.values["PORT_BASE"]) + 54),)
    running = [pid for suite in copies for pid in pids(suite).values()]
    assert len(running) == 2 * len(SERVERS)
    for suite in copies:
        assert suite.down()
        assert not suite.down()
    assert not any(start_time(pid) for pid in running)


def test_nothing_is_lost_by_kill_9_of_everything(copies: list[Suite]) -> None:
    suite = copies[0]
    suite.up(SERVERS)
    with psycopg.connect(suite.values["POSTGRES_ADMIN_URL"]) as connection:
        connection.execute("create table kept (n int)")
        connection.execute("insert into kept values (7)")
    cache(suite).set("kept", "7")
    before = pids(suite)
    for pid in (control.request(suite.state, "ping")["pid"], *before.values()):
        kill(pid)
    suite.up(SERVERS)
    assert not set(before.values()) & set(pids(suite).values())
    with psycopg.connect(suite.values["POSTGRES_ADMIN_URL"]) as connection:
        assert connection.execute("select n from kept").fetchone() == (7,)
    assert cache(suite).get("kept") == b"7"


def test_the_password_of_valkey_is_not_in_its_command_line(copies: list[Suite]) -> None:
    suite = copies[0]
    suite.up(["valkey"])
    with open(f"/proc/{pids(suite)['valkey']}/cmdline") as line:
        assert suite.values["REDIS_PASSWORD"] not in line.read()
    with pytest.raises(redis.exceptions.AuthenticationError):
        cache(suite, password=None).ping()


def cache(suite: Suite, **options: str | None) -> redis.Redis:
    values = suite.values
    password = options.get("password", values["REDIS_PASSWORD"])
    return redis.Redis("127.0.0.1", int(values["REDIS_PORT"]), password=password)


def kill(pid: int) -> None:
    import os
    import signal

    os.kill(pid, signal.SIGKILL)
