"""Admin pages: what waits, runs and has failed, and what may be done about it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display

from projects.worker.domain.leases import SILENT_AFTER
from projects.worker.models import BackgroundJob, DeadLetterJob, JobLog, TenantProfile, Worker
from projects.worker.services.dead_letters import (
    dead_letter_job_discard,
    dead_letter_job_replay,
)
from projects.worker.services.jobs import job_cancel, job_retry
from shared.api.admin import (
    ReadOnlyAdmin,
    TenantModelAdmin,
    TenantTabularInline,
    action_in_tenant,
    tenants_named_by,
)
from shared.core.clock import utcnow

tenants_named_by(TenantProfile)

STATE_LABELS = {
    "queued": "info",
    "running": "info",
    "open": "warning",
    "cancelled": "warning",
    "silent": "danger",
    "dead": "danger",
    "error": "danger",
    "warning": "warning",
    "succeeded": "success",
    "replayed": "success",
    "alive": "success",
}


class _Shown:
    """A column that several tables share."""

    @display(description="state", ordering="state", label=STATE_LABELS)
    def shown_state(self, obj: Any) -> str:
        return obj.state


def _by(request: HttpRequest) -> str:
    return f"{request.user} in the admin"


def _cancel(job: BackgroundJob, request: HttpRequest) -> None:
    job_cancel(job_id=job.id, by=_by(request))


def _retry(job: BackgroundJob, request: HttpRequest) -> None:
    job_retry(job_id=job.id, by=_by(request), user_id=request.user.pk)


def _replay(letter: DeadLetterJob, request: HttpRequest) -> None:
    dead_letter_job_replay(dead_letter_id=letter.id, by=_by(request), user_id=request.user.pk)


def _discard(letter: DeadLetterJob, request: HttpRequest) -> None:
    reason = f"discarded by {_by(request)}"[:300]
    dead_letter_job_discard(dead_letter_id=letter.id, reason=reason, user_id=request.user.pk)


class JobLogInline(TenantTabularInline):
    model = JobLog
    fields = ["created_at", "attempt", "level", "message"]


class DeadLetterJobInline(_Shown, TenantTabularInline):
    model = DeadLetterJob
    fields = ["created_at", "reason", "attempts", "shown_state", "discard_reason"]


@admin.register(BackgroundJob)
class BackgroundJobAdmin(_Shown, TenantModelAdmin):
    """Every job, with its log."""

    icon = "pending_actions"
    list_display = ["created_at", "service", "task", "shown_state", "queue", "priority"]
    list_display += ["run_at", "attempt", "finished_at", "last_error"]
    list_filter = ["state", "service", "queue", "task"]
    search_fields = ["id", "unique_key"]
    inlines = [JobLogInline, DeadLetterJobInline]
    actions = [
        action_in_tenant(_retry, description="Run again", name="retry"),
        action_in_tenant(_cancel, description="Cancel", name="cancel"),
    ]


@admin.register(DeadLetterJob)
class DeadLetterJobAdmin(_Shown, TenantModelAdmin):
    """Jobs that were given up."""

    icon = "dangerous"
    list_display = ["created_at", "job", "reason", "attempts", "shown_state", "resolved_at"]
    list_filter = ["state", "job__service", "job__task"]
    list_select_related = ["job"]
    search_fields = ["job__id", "reason"]
    actions = [
        action_in_tenant(_replay, description="Replay", name="replay"),
        action_in_tenant(_discard, description="Discard", name="discard"),
    ]


@admin.register(JobLog)
class JobLogAdmin(TenantModelAdmin):
    """What happened, over all jobs."""

    icon = "notes"
    list_display = ["created_at", "job", "attempt", "shown_level", "message"]
    list_filter = ["level"]
    list_select_related = ["job"]
    search_fields = ["job__id"]

    @display(description="level", ordering="level", label=STATE_LABELS)
    def shown_level(self, line: JobLog) -> str:
        return line.level


@admin.register(Worker)
class WorkerAdmin(ReadOnlyAdmin):
    """The processes that run jobs."""

    icon = "memory"
    list_display = ["instance", "shown_health", "running", "concurrency", "queues"]
    list_display += ["heartbeat_at", "stopped_at"]

    @display(description="health", label=STATE_LABELS)
    def shown_health(self, worker: Worker) -> str:
        if worker.stopped_at:
            return "stopped"
        return "alive" if worker.heartbeat_at > utcnow() - SILENT_AFTER else "silent"


@admin.register(TenantProfile)
class TenantProfileAdmin(TenantModelAdmin):
    icon = "apartment"
    list_display = ["name", "as_of"]
    search_fields = ["name"]
