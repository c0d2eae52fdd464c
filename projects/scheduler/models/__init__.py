"""What the scheduler owns."""

from projects.scheduler.models.declared_task import DeclaredTask
from projects.scheduler.models.execution import ExecutionKind, ExecutionState, JobExecution
from projects.scheduler.models.job import JobState, Origin, ScheduledJob
from projects.scheduler.models.profile import TenantProfile
from projects.scheduler.models.task import ScheduledTask, TaskState

__all__ = [
    "DeclaredTask",
    "ExecutionKind",
    "ExecutionState",
    "JobExecution",
    "JobState",
    "Origin",
    "ScheduledJob",
    "ScheduledTask",
    "TaskState",
    "TenantProfile",
]
