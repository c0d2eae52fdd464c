"""Whether somebody may request a job: asked before it is accepted."""

from collections.abc import Mapping
from typing import Any

from shared.jobs.declare import task_get
from shared.jobs.errors import TaskNotPublic


def task_check(*, task: str, args: Mapping[str, Any], role: str | None) -> None:
    """Pass when the arguments fit and, for a user's `role`, the task admits it.

    Raises TaskUnknown, TaskArgsInvalid, TaskNotPublic.
    """
    declared = task_get(task)
    if role is not None and role not in declared.public:
        raise TaskNotPublic(task=task, role=role)
    declared.args_read(args)
