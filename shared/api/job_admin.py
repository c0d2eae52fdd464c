"""Admin of the jobs that were pushed to this service."""

from typing import Any

from django.contrib import admin
from unfold.decorators import display

from shared.api.tenant_admin import TenantModelAdmin
from shared.jobs.models import JobRecord


@admin.register(JobRecord)
class JobRecordAdmin(TenantModelAdmin):
    """What became of them here; why one was retried or given up is the worker's to tell."""

    list_display = ["created_at", "task", "shown_state", "attempt", "chunks", "job_id"]
    list_filter = ["state", "task"]
    search_fields = ["job_id", "task"]

    @display(description="state", label={"running": "info", "done": "success"})
    def shown_state(self, obj: Any) -> str:
        return obj.state
