"""Declaring what a service does when a job is pushed to it; filled while jobs.py is imported.

@job("periods-close", args=PeriodsClose, schedule=Daily("02:15"))
def periods_close(args: PeriodsClose, run: JobRun) -> Result:
    return Done({"closed": periods_close_due(grace_days=args.grace_days)})
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

import msgspec

from shared.jobs.errors import TaskArgsInvalid, TaskUnknown
from shared.jobs.running import JobRun, Result
from shared.jobs.schedules import Schedule

Work = Callable[[Any, JobRun], Result | None]
Per = Literal["tenant", "platform"]

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class NoArgs:
    """The arguments of a task that has none."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """One declared task.

    atomic: the work and the record that it is done share one transaction, so that the effect
        happens once. Without it the work runs outside any transaction and hands `run.key` on
        to whatever it calls.
    public: the roles of users who may request it; without any, only services may.
    per: whether its default schedule exists for each tenant, in the tenant's zone, or once
        for the platform, in UTC.
    """

    name: str
    work: Work
    args: type = NoArgs
    atomic: bool = True
    public: frozenset[str] = frozenset()
    schedule: Schedule | None = None
    per: Per = "tenant"
    queue: str = "default"
    priority: int = 5
    max_attempts: int = 8
    timeout: int = 60

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"the task {self.name!r} must be named in lower case with hyphens")

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of its arguments."""
        return msgspec.json.schema(self.args)

    def args_read(self, data: Mapping[str, Any]) -> Any:
        """The arguments as an object. Raises TaskArgsInvalid, which says what is wrong."""
        unknown = sorted(set(data) - {each.name for each in fields(self.args)})
        if unknown:
            raise TaskArgsInvalid(f"The task {self.name} knows no argument {unknown[0]}.")
        try:
            return msgspec.convert(data, self.args)
        except msgspec.ValidationError as error:
            raise TaskArgsInvalid(f"The arguments do not fit {self.name}: {error}.") from error


_tasks: dict[str, Task] = {}


def job(name: str, *, public: Collection[str] = (), **options: Any) -> Callable[[Work], Work]:
    """Perform jobs of this task by the function. Options are the fields of Task."""

    def register(work: Work) -> Work:
        task = Task(name=name, work=work, public=frozenset(public), **options)
        known = _tasks.setdefault(name, task)
        if known.work.__qualname__ != work.__qualname__:
            raise ValueError(f"the task {name} is declared twice")
        _tasks[name] = task
        return work

    return register


def task_get(name: str) -> Task:
    """The task of this name. Raises TaskUnknown."""
    try:
        return _tasks[name]
    except KeyError:
        raise TaskUnknown(task=name) from None


def tasks_all() -> list[Task]:
    """Every task of this service, by name."""
    return sorted(_tasks.values(), key=lambda task: task.name)


def tasks_forget(*names: str) -> None:
    """Forget tasks that a test has declared."""
    for name in names:
        _tasks.pop(name, None)
