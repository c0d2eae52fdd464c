"""Every service, found by its projects/*/service.toml. Standard library only."""

from __future__ import annotations

import fnmatch
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from shared.suite.errors import SuiteError
from shared.suite.paths import PROJECTS
from shared.suite.ports import METRICS_OFFSET

FIRST_PORT = 8000
KINDS = ("wsgi", "asgi", "manage")
# Of a variable that one service alone reads: a secret is made up for a new installation.
NEEDS = ("secret", "required", "optional")


@dataclass(frozen=True, kw_only=True)
class Process:
    """One process of a service as service.toml declares it; `offset` is its port's distance
    from PORT_BASE, of one without pages the port of its metrics."""

    name: str
    kind: str
    app: str
    workers: int
    threads: int
    args: tuple[str, ...]
    offset: int


@dataclass(frozen=True, kw_only=True)
class Service:
    """One project: `offset` is its port's distance from PORT_BASE.

    `environment`: variables that this service alone reads, each with one of NEEDS. `outside`:
    whether it calls anybody outside the suite.
    """

    name: str
    offset: int
    prefixes: tuple[str, ...]
    topics: tuple[str, ...]
    reads: tuple[str, ...]
    callers: tuple[str, ...]
    processes: tuple[Process, ...]
    environment: Mapping[str, str] = field(default_factory=dict, hash=False)
    outside: bool = False

    @property
    def variable(self) -> str:
        """What its environment variables begin with: COMMISSION."""
        return self.name.upper()

    @property
    def manage(self) -> Path:
        return PROJECTS / self.name / "manage.py"


def services_load(projects: Path = PROJECTS) -> tuple[Service, ...]:
    """All services in the order of their ports. Raises SuiteError naming the file and the fault."""
    found = reads_complete([service_read(file) for file in sorted(projects.glob("*/service.toml"))])
    taken: dict[int, str] = {}
    for service in found:
        other = taken.setdefault(service.offset, service.name)
        if other != service.name:
            raise SuiteError(
                f"{service.name} and {other} declare the same port in service.toml: change one."
            )
    return tuple(sorted(found, key=lambda service: service.offset))


def reads_complete(services: Sequence[Service]) -> list[Service]:
    """Every `reads` in full: a pattern such as `*.job` stands for those topics of all others."""
    return [replace(each, reads=topics_read(each, services)) for each in services]


def topics_read(reader: Service, services: Sequence[Service]) -> tuple[str, ...]:
    """The topics that the service reads; a name that is no pattern stands for itself."""
    others = [t for service in services if service.name != reader.name for t in service.topics]
    patterns = [name for name in reader.reads if "*" in name]
    meant = {topic for pattern in patterns for topic in fnmatch.filter(others, pattern)}
    return tuple(sorted(meant | (set(reader.reads) - set(patterns))))


def service_get(name: str, services: tuple[Service, ...]) -> Service:
    """The service of that name, hyphens allowed. Raises SuiteError listing the names there are."""
    for service in services:
        if service.name == name.replace("-", "_"):
            return service
    names = ", ".join(service.name for service in services) or "none yet"
    raise SuiteError(f"There is no service {name}: choose one of {names}.")


def topics_all(services: tuple[Service, ...]) -> tuple[str, ...]:
    """Every topic that a service writes or reads."""
    return tuple(sorted({topic for s in services for topic in (*s.topics, *s.reads)}))


def service_read(file: Path) -> Service:
    """One service.toml. Raises SuiteError naming the file and the fault."""
    try:
        raw = tomllib.loads(file.read_text())
        if raw["name"] != file.parent.name:
            raise SuiteError(f"{file}: name must be {file.parent.name}, as the folder is called.")
        return Service(
            name=raw["name"],
            offset=int(raw["port"]) - FIRST_PORT,
            processes=tuple(
                _process(raw, name, declared, file)
                for name, declared in raw.get("processes", {}).items()
            ),
            environment=_environment(raw.get("environment", {}), file),
            outside=bool(raw.get("outside", False)),
            **{key: tuple(raw.get(key, ())) for key in ("prefixes", "topics", "reads", "callers")},
        )
    except (tomllib.TOMLDecodeError, ValueError, TypeError) as fault:
        raise SuiteError(f"{file} cannot be read: {fault}.") from None
    except KeyError as missing:
        raise SuiteError(f"{file} lacks {missing.args[0]}.") from None


def _environment(declared: Mapping[str, str], file: Path) -> Mapping[str, str]:
    for name, need in declared.items():
        if need not in NEEDS:
            raise SuiteError(f"{file}: {name} is {need}: use one of {', '.join(NEEDS)}.")
    return dict(declared)


def _process(raw: Mapping[str, Any], name: str, declared: Mapping[str, Any], file: Path) -> Process:
    kind = declared["kind"]
    if kind not in KINDS:
        raise SuiteError(f"{file}: process {name} has kind {kind}: use one of {', '.join(KINDS)}.")
    package = f"projects.{raw['name']}"
    default_app = f"{package}.wsgi:application"
    if kind == "asgi":
        default_app = f"{package}.{name}.app:application"
    # The edge is the door of all services and has the first port of the block.
    default_ports = {
        "wsgi": raw["port"],
        "asgi": FIRST_PORT,
        "manage": raw["port"] + METRICS_OFFSET,
    }
    return Process(
        name=name,
        kind=kind,
        app=declared.get("app", default_app),
        workers=int(declared.get("workers", 1)),
        threads=int(declared.get("threads", 4)),
        args=tuple(declared.get("args", ())),
        offset=int(declared.get("port", default_ports[kind])) - FIRST_PORT,
    )
