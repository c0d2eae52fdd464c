"""The suite's own copy on which the bench measures, and how much it measures."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import psycopg
import redis

from shared.suite import control
from shared.suite.bench.load import Numbers
from shared.suite.databases import databases_create, databases_migrate
from shared.suite.kafka.values import LOCAL
from shared.suite.lifecycle import Suite
from shared.suite.procfs import tree
from shared.suite.registry import Service, service_get
from shared.suite.specs import SERVERS
from shared.suite.tests_servers import environ_for_tests, servers_for_tests
from shared.suite.waiting import wait_until


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How much of everything."""

    rounds: int = 5
    seconds: float = 4.0
    leads: int = 100_000
    deep_page: int = 1_000
    events: int = 20_000
    messages: int = 5_000
    jobs: int = 1_000
    rows: int = 100_000
    rows_few: int = 10_000
    rows_most: int = 100_000
    deals: int = 1_000_000
    stream: int = 1_000_000_000
    growth_rows: tuple[int, ...] = (10_000, 100_000)
    growth_shared: int = 100_000
    growth_tenants: tuple[int, ...] = (1, 100, 1_000)
    calls: int = 200


SHORT = Sizes()
FULL = Sizes(rows_most=1_000_000, growth_rows=(10_000, 100_000, 1_000_000))
QUICK = Sizes(
    rounds=1,
    seconds=0.5,
    leads=2_000,
    deep_page=16,
    events=500,
    messages=300,
    jobs=50,
    rows=500,
    rows_few=250,
    rows_most=500,
    deals=100,
    stream=20_000_000,
    growth_rows=(200, 400),
    growth_shared=400,
    growth_tenants=(1, 5),
    calls=20,
)


class Bed:
    """Servers with empty data of their own; `progress` says what is measured now."""

    def __init__(self, suite: Suite, sizes: Sizes, progress: Callable[[str], None]) -> None:
        self.suite, self.sizes, self.progress = suite, sizes, progress
        # Ends with the bed: what several rows use, such as seeded databases.
        self.kept = ExitStack()
        self.made: dict[str, object] = {}
        self.password = secrets.token_urlsafe(16)
        # Of all rows together: what one has created, another cannot create again.
        self.numbers = Numbers()
        self._done: set[str] = set()

    @property
    def values(self) -> Mapping[str, str]:
        return self.suite.values

    def service(self, name: str) -> Service:
        return service_get(name, self.suite.services)

    def environ(self, **more: str) -> dict[str, str]:
        """The environment of a process on this bed."""
        return {**environ_for_tests(self.suite, self.suite.services), **more}

    def once(self, work: str) -> bool:
        """True the first time: what is written to a database stays there."""
        first = work not in self._done
        self._done.add(work)
        return first

    def release(self) -> None:
        """End what earlier rows have left running; the next that needs it makes it anew."""
        self.kept.close()
        self.made.clear()

    def pids(self) -> dict[str, set[int]]:
        """The processes of the suite by name, each with all that it has started."""
        children = self.suite.statuses().items()
        found = {name: set(tree(child["pid"])) for name, child in children if child["pid"]}
        found["supervisor"] = {int(control.request(self.suite.state, "ping")["pid"])}
        return found

    def processes_only(self, names: Sequence[str]) -> None:
        """Of the suite's processes run these and no others, healthy; their databases migrated."""
        self.suite.up(names or SERVERS)
        running = [
            name
            for name, child in self.suite.statuses().items()
            if child["service"] and child["state"] != "stopped" and name not in names
        ]
        self.suite.stop(running)
        wait_until(
            lambda: all(self.suite.statuses()[name]["state"] == "stopped" for name in running),
            what="processes that are not measured to stop",
        )

    def migrate(self, name: str) -> None:
        """Make and migrate a service's database, without any of its processes."""
        services = [self.service(name)]
        databases_create(self.values, services)
        databases_migrate(self.values, services)

    def database_url(self, service: str, kind: str) -> str:
        """A service's database as `app` or `system` role, or as `admin`, whom no policy binds."""
        own = self.values[f"{service.upper()}_{'SYSTEM_' if kind == 'system' else ''}DATABASE_URL"]
        if kind != "admin":
            return own.partition("?")[0]
        path = urlsplit(own).path
        return urlsplit(self.values["POSTGRES_ADMIN_URL"])._replace(path=path, query="").geturl()

    def valkey(self) -> redis.Redis:
        """A client; to be closed."""
        host, port = self.values["REDIS_HOST"], int(self.values["REDIS_PORT"])
        return redis.Redis(host=host, port=port, password=self.values["REDIS_PASSWORD"])

    def administer(self, statement: str) -> str:
        """Run a statement about the server itself; the first word of its answer."""
        url = self.values["POSTGRES_ADMIN_URL"]
        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            row = cursor.fetchone() if cursor.description else None
            return str(row[0]) if row else ""

    def connection(self, service: str) -> psycopg.Connection[Any]:
        """A connection to a service's database as admin, each statement for itself."""
        return psycopg.connect(self.database_url(service, "admin"), autocommit=True)

    def execute(self, service: str, query: str, given: Any = None) -> list[tuple]:
        """Run one statement as admin; its rows, if it has any."""
        with self.connection(service) as connection:
            cursor = connection.execute(query.encode(), given)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def bed_made(sizes: Sizes, progress: Callable[[str], None], *, kafka: str = LOCAL) -> Iterator[Bed]:
    """A bed on servers that write as safely as the user's; gone when the block ends."""
    with servers_for_tests(SERVERS, safe=True, kafka=kafka) as suite:
        bed = Bed(suite, sizes, progress)
        with bed.kept:
            yield bed
