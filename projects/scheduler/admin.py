"""The pages of people who look after schedules, and django-celery-beat's own in the same style."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django_celery_beat import admin as beat_admin
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from projects.scheduler.models import (
    DeclaredTask,
    JobExecution,
    ScheduledJob,
    ScheduledTask,
    TenantProfile,
)
from projects.scheduler.selectors import beat_rows_declared, declared_list
from projects.scheduler.services.beat_reading import row_problem
from projects.scheduler.services.beat_runs import row_run
from projects.scheduler.services.scheduled_jobs import (
    scheduled_job_pause,
    scheduled_job_resume,
    scheduled_job_run,
)
from projects.scheduler.services.scheduled_tasks import scheduled_task_cancel
from shared.api.admin import (
    ReadOnlyAdmin,
    TenantModelAdmin,
    action_in_tenant,
    list_link,
    tenants_named_by,
)
from shared.api.unfold import model_links
from shared.api.unfold import navigation as shared_navigation
from shared.core.clock import utcnow
from shared.core.errors import DomainError

STATE_COLOURS = {
    "active": "success",
    "paused": "warning",
    "disabled": "danger",
    "waiting": "info",
    "requested": "info",
    "succeeded": "success",
    "fired": "success",
    "failed": "warning",
    "dead": "danger",
}

tenants_named_by(TenantProfile)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar, with the tables of django-celery-beat after the service's own."""
    own, *others = shared_navigation(request)
    items = model_links(request, "django_celery_beat")
    return [own, {"title": "Celery beat", "separator": True, "items": items}, *others]


def _pause(job: ScheduledJob, request: Any) -> None:
    scheduled_job_pause(job_id=job.id, at=utcnow(), by=request.user.pk)


def _resume(job: ScheduledJob, request: Any) -> None:
    scheduled_job_resume(job_id=job.id, at=utcnow(), by=request.user.pk)


def _run(job: ScheduledJob, request: Any) -> None:
    scheduled_job_run(job_id=job.id, at=utcnow(), by=request.user.pk, role=None)


def _cancel(task: ScheduledTask, request: Any) -> None:
    scheduled_task_cancel(task_id=task.id, at=utcnow())


class ShowsState(TenantModelAdmin):
    """Rows with a state."""

    @display(description="state", ordering="state", label=STATE_COLOURS)
    def shown_state(self, row: Any) -> str:
        return row.state

    @display(description="task", ordering="task")
    def work(self, row: Any) -> str:
        return f"{row.service}/{row.task}"


@admin.register(ScheduledJob)
class ScheduledJobAdmin(ShowsState):
    icon = "event_repeat"
    list_display = ["name", "shown_state", "when", "timezone", "next_due_at", "last_fired_at"]
    list_display += ["origin", "executions"]
    list_filter = ["state", "origin", "service", "task"]
    search_fields = ["name", "task", "service", "id__exact"]
    ordering = ["-id"]
    readonly_fields = ["executions"]
    lookups = ("origin_key__exact",)
    actions = [
        action_in_tenant(_pause, description="Pause", name="pause"),
        action_in_tenant(_resume, description="Resume", name="resume"),
        action_in_tenant(_run, description="Run now", name="run_now"),
    ]

    @display(description="when")
    def when(self, job: ScheduledJob) -> str:
        return job.cron or f"every {job.every_seconds} s"

    @display(description="executions")
    def executions(self, job: ScheduledJob) -> str:
        return list_link(JobExecution, "executions", scheduled_job__id__exact=job.id)


@admin.register(ScheduledTask)
class ScheduledTaskAdmin(ShowsState):
    icon = "event"
    list_display = ["name", "shown_state", "work", "due_at", "ended_at", "origin"]
    list_filter = ["state", "origin", "service"]
    search_fields = ["name", "task", "id__exact"]
    ordering = ["-id"]
    lookups = ("origin_key__exact",)
    actions = [action_in_tenant(_cancel, description="Cancel", name="cancel")]


@admin.register(JobExecution)
class JobExecutionAdmin(ShowsState):
    icon = "play_circle"
    list_display = ["due_at", "name", "work", "shown_state", "kind", "attempts", "took", "reason"]
    list_filter = ["state", "kind", "service", "task"]
    search_fields = ["id__exact", "name", "task"]
    ordering = ["-id"]
    lookups = ("scheduled_job__id__exact",)

    @display(description="took")
    def took(self, execution: JobExecution) -> str:
        duration = execution.duration
        return "" if duration is None else f"{duration.total_seconds():.1f} s"


@admin.register(TenantProfile)
class TenantProfileAdmin(TenantModelAdmin):
    icon = "apartment"
    list_display = ["name", "timezone", "updated_at"]
    search_fields = ["name"]


@admin.register(DeclaredTask)
class DeclaredTaskAdmin(ReadOnlyAdmin):
    icon = "checklist"
    list_display = ["service", "task", "public", "cron", "every_seconds", "per", "withdrawn"]
    list_filter = ["service", "withdrawn", "per"]
    search_fields = ["task", "service"]


class TaskSelect(UnfoldAdminSelectWidget, beat_admin.TaskSelectWidget):
    """The tasks that services declare, in place of those of a Celery app."""

    def tasks_as_choices(self) -> Any:
        names = [f"{each.service}.{each.task}" for each in declared_list()]
        return (("", ""), *((name, name) for name in names))


class PeriodicTaskForm(beat_admin.PeriodicTaskForm):
    """django-celery-beat's form with fields that look like the others."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["task"].widget = UnfoldAdminTextInputWidget()
        self.fields["regtask"].widget = TaskSelect()


class StaffLook:
    """Staff look; who may write is for Django's permissions to say."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


BEAT_MODELS = (ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule)
admin.site.unregister(BEAT_MODELS)


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(StaffLook, beat_admin.PeriodicTaskAdmin, ModelAdmin):
    icon = "update"
    form = PeriodicTaskForm
    list_display = (*beat_admin.PeriodicTaskAdmin.list_display, "schedule")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return beat_rows_declared(super().get_queryset(request))

    @display(description="schedule")
    def schedule(self, row: PeriodicTask) -> str:
        """What became of the row here, or why nothing did."""
        problem = row_problem(row)
        if problem:
            return format_html('<span class="text-red-600">{}</span>', problem)
        model = ScheduledTask if row.clocked_id else ScheduledJob
        return list_link(model, "schedule", origin__exact="beat", origin_key__exact=row.pk)

    @action(description="Run selected tasks", permissions=["change"])
    def run_tasks(self, request: HttpRequest, queryset: QuerySet[PeriodicTask]) -> None:
        for row in queryset:
            try:
                row_run(row, at=utcnow(), by=request.user.pk)
            except DomainError as refusal:
                self.message_user(request, f"{row.name}: {refusal.detail}", messages.ERROR)
            else:
                self.message_user(request, f"{row.name} runs.", messages.SUCCESS)


class PeriodicTaskInline(beat_admin.PeriodicTaskInline, TabularInline):
    pass


class ScheduleAdmin(StaffLook, beat_admin.ScheduleAdmin, ModelAdmin):
    inlines = [PeriodicTaskInline]


@admin.register(ClockedSchedule)
class ClockedScheduleAdmin(ScheduleAdmin):
    icon = "alarm"


@admin.register(IntervalSchedule)
class IntervalScheduleAdmin(ScheduleAdmin):
    icon = "timer"


@admin.register(SolarSchedule)
class SolarScheduleAdmin(ScheduleAdmin):
    icon = "wb_sunny"


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(StaffLook, beat_admin.CrontabScheduleAdmin, ModelAdmin):
    icon = "calendar_month"
    inlines = [PeriodicTaskInline]
