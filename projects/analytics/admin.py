"""The pages of people who look after what is counted."""

from django.contrib import admin
from unfold.decorators import display

from projects.analytics.models import (
    Dashboard,
    Event,
    Funnel,
    InvoiceProgress,
    LeadMoney,
    LeadProgress,
    Metric,
    Report,
    ReportRun,
    Rollup,
    TenantProfile,
)
from projects.analytics.services.rebuild import counters_rebuild
from projects.analytics.services.reports import run_request
from shared.api.admin import (
    TenantModelAdmin,
    TenantTabularInline,
    action_in_tenant,
    tenants_named_by,
)

RUN_COLOURS = {"processing": "info", "ready": "success"}
STATUS_COLOURS = {"won": "success", "lost": "danger", "new": "info"}


tenants_named_by(TenantProfile)


def _rebuild(profile: TenantProfile, request: object) -> None:
    counters_rebuild()


def _run(report: Report, request: object) -> None:
    run_request(report_id=report.id, by=request.user.id)  # type: ignore[attr-defined]


@admin.register(Event)
class EventAdmin(TenantModelAdmin):
    icon = "bolt"
    list_display = ["recorded_at", "type", "source", "aggregate_id", "aggregate_version"]
    list_display += ["occurred_at", "amount"]
    list_filter = ["source"]
    search_fields = ["aggregate_id__exact", "type__exact"]
    ordering = ["-id"]


@admin.register(Rollup)
class RollupAdmin(TenantModelAdmin):
    icon = "stacked_bar_chart"
    list_display = ["starts_at", "span", "type", "count", "amount"]
    list_filter = ["span"]
    search_fields = ["type__exact"]
    ordering = ["-starts_at", "-id"]


@admin.register(Metric)
class MetricAdmin(TenantModelAdmin):
    icon = "function"
    list_display = ["key", "name", "measure", "adds", "subtracts"]
    list_filter = ["measure"]
    search_fields = ["key", "name"]
    ordering = ["key"]


@admin.register(Funnel)
class FunnelAdmin(TenantModelAdmin):
    icon = "filter_alt"
    list_display = ["key", "name", "stages"]
    search_fields = ["key", "name"]
    ordering = ["key"]


@admin.register(Dashboard)
class DashboardAdmin(TenantModelAdmin):
    icon = "dashboard"
    list_display = ["name", "version", "updated_at"]
    search_fields = ["name"]
    ordering = ["name"]


class ReportRunInline(TenantTabularInline):
    model = ReportRun
    fields = ["created_at", "state", "rows", "ready_at"]
    ordering = ["-id"]


@admin.register(Report)
class ReportAdmin(TenantModelAdmin):
    icon = "summarize"
    list_display = ["name", "kind", "key", "span", "since", "until"]
    list_filter = ["kind", "span"]
    search_fields = ["name", "key"]
    ordering = ["name"]
    inlines = [ReportRunInline]
    actions = [action_in_tenant(_run, description="Run", name="run")]


@admin.register(ReportRun)
class ReportRunAdmin(TenantModelAdmin):
    icon = "play_circle"
    list_display = ["created_at", "report", "shown_state", "rows", "ready_at"]
    list_filter = ["state"]
    ordering = ["-id"]

    @display(description="state", ordering="state", label=RUN_COLOURS)
    def shown_state(self, run: ReportRun) -> str:
        return run.state


@admin.register(LeadProgress)
class LeadProgressAdmin(TenantModelAdmin):
    icon = "person_search"
    list_display = ["entered_at", "lead_id", "shown_status", "assigned_at", "contacted_at"]
    list_display += ["qualified_at", "won_at", "amount"]
    list_filter = ["status", "archived"]
    search_fields = ["lead_id__exact"]
    ordering = ["-id"]

    @display(description="status", ordering="status", label=STATUS_COLOURS)
    def shown_status(self, lead: LeadProgress) -> str:
        return lead.status


@admin.register(InvoiceProgress)
class InvoiceProgressAdmin(TenantModelAdmin):
    icon = "receipt_long"
    list_display = ["issued_at", "invoice_id", "lead_id", "amount", "paid_at", "voided_at"]
    search_fields = ["invoice_id__exact", "lead_id__exact"]
    ordering = ["-id"]


@admin.register(LeadMoney)
class LeadMoneyAdmin(TenantModelAdmin):
    icon = "payments"
    list_display = ["kind", "lead_id", "count", "amount"]
    list_filter = ["kind"]
    search_fields = ["lead_id__exact"]
    ordering = ["-id"]


@admin.register(TenantProfile)
class TenantProfileAdmin(TenantModelAdmin):
    icon = "apartment"
    list_display = ["name", "timezone", "currency", "as_of"]
    actions = [action_in_tenant(_rebuild, description="Count anew", name="rebuild")]
