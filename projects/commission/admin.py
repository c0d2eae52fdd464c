"""The pages of people who look after what agents are paid."""

import json
from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from unfold.decorators import display

from projects.commission.models import (
    CalculationLine,
    CarriedBalance,
    CommissionAssignment,
    CommissionCalculation,
    CommissionFact,
    CommissionPlan,
    Payee,
    Payout,
    Period,
    Settlement,
    TenantProfile,
)
from projects.commission.services.payouts import payout_approve, payout_cancel, payout_retry
from projects.commission.services.periods import period_close
from projects.commission.services.plans import plan_approve, plan_retire
from shared.api.admin import TenantModelAdmin, TenantTabularInline, action_in_tenant
from shared.core.clock import utcnow

STATE_COLOURS = {
    "draft": "info",
    "approved": "warning",
    "disbursing": "warning",
    "paid": "success",
    "failed": "danger",
    "open": "success",
}


def _plan_approve(plan: CommissionPlan, request: Any) -> None:
    plan_approve(plan_id=plan.id, by=request.user.pk, at=utcnow())


def _plan_retire(plan: CommissionPlan, request: Any) -> None:
    plan_retire(plan_id=plan.id, at=utcnow())


def _period_close(period: Period, request: Any) -> None:
    period_close(label=period.label, by=request.user.pk, at=utcnow())


def _payout_approve(payout: Payout, request: Any) -> None:
    payout_approve(payout_id=payout.id, by=request.user.pk, at=utcnow())


def _payout_retry(payout: Payout, request: Any) -> None:
    payout_retry(payout_id=payout.id, by=request.user.pk, at=utcnow())


def _payout_cancel(payout: Payout, request: Any) -> None:
    payout_cancel(payout_id=payout.id)


def _link(label: str, name: str, searched: Any) -> str:
    url = reverse(f"admin:commission_{name}_changelist")
    return format_html('<a class="underline" href="{}?q={}">{}</a>', url, searched, label)


class LineInline(TenantTabularInline):
    model = CalculationLine
    fk_name = "calculation"
    fields = ["sequence", "kind", "reason", "basis", "rate", "amount", "occurred_at"]
    ordering = ["sequence"]


@admin.register(CommissionPlan)
class CommissionPlanAdmin(TenantModelAdmin):
    list_display = ["name", "revision", "shown_status", "currency", "period_kind", "approved_at"]
    list_filter = ["status", "period_kind"]
    search_fields = ["name"]
    ordering = ["name", "-revision"]
    actions = [
        action_in_tenant(_plan_approve, description="Approve", name="approve"),
        action_in_tenant(_plan_retire, description="Retire", name="retire"),
    ]

    @display(description="status", ordering="status", label=STATE_COLOURS)
    def shown_status(self, plan: CommissionPlan) -> str:
        return plan.status


@admin.register(CommissionAssignment)
class CommissionAssignmentAdmin(TenantModelAdmin):
    list_display = ["agent_id", "plan", "quota", "split", "effective_from", "effective_to"]
    list_filter = ["effective_from"]
    search_fields = ["agent_id__exact", "plan__name"]
    ordering = ["-id"]


@admin.register(CommissionCalculation)
class CommissionCalculationAdmin(TenantModelAdmin):
    list_display = ["agent_id", "period", "sold", "earned", "adjusted", "currency", "plan"]
    list_display += ["facts", "payouts"]
    search_fields = ["agent_id__exact", "period__label__exact"]
    ordering = ["-id"]
    inlines = [LineInline]

    @display(description="payouts")
    def payouts(self, calculation: CommissionCalculation) -> str:
        return _link("payouts", "payout", calculation.agent_id)


@admin.register(CalculationLine)
class CalculationLineAdmin(TenantModelAdmin):
    list_display = ["occurred_at", "calculation", "kind", "reason", "basis", "rate", "amount"]
    list_filter = ["kind", "reason"]
    search_fields = ["fact__invoice_id__exact", "calculation__agent_id__exact"]
    ordering = ["-id"]
    exclude = ["explanation"]
    readonly_fields = ["why"]

    @display(description="explanation")
    def why(self, line: CalculationLine) -> str:
        return format_html("<pre>{}</pre>", json.dumps(line.explanation, indent=2))


@admin.register(CommissionFact)
class CommissionFactAdmin(TenantModelAdmin):
    list_display = ["occurred_at", "kind", "agent_id", "amount", "currency", "sale_on"]
    list_filter = ["kind"]
    search_fields = ["source_id__exact", "invoice_id__exact", "agent_id__exact"]
    ordering = ["-id"]


@admin.register(Period)
class PeriodAdmin(TenantModelAdmin):
    list_display = ["label", "shown_state", "starts_on", "ends_on", "closed_at", "payouts"]
    list_filter = ["state", "kind"]
    search_fields = ["label"]
    ordering = ["-starts_on"]
    actions = [action_in_tenant(_period_close, description="Close", name="close")]

    @display(description="state", ordering="state", label=STATE_COLOURS)
    def shown_state(self, period: Period) -> str:
        return period.state

    @display(description="payouts")
    def payouts(self, period: Period) -> str:
        return _link("payouts", "payout", period.label)


@admin.register(Payout)
class PayoutAdmin(TenantModelAdmin):
    list_display = ["agent_id", "period", "amount", "currency", "shown_state", "carried_in"]
    list_display += ["attempt", "paid_at", "calculations"]
    list_filter = ["state"]
    search_fields = ["agent_id__exact", "transaction_id__exact", "period__label__exact"]
    ordering = ["-id"]
    actions = [
        action_in_tenant(_payout_approve, description="Approve", name="approve"),
        action_in_tenant(_payout_retry, description="Try again", name="retry"),
        action_in_tenant(_payout_cancel, description="Cancel", name="cancel"),
    ]

    @display(description="state", ordering="state", label=STATE_COLOURS)
    def shown_state(self, payout: Payout) -> str:
        return payout.state

    @display(description="calculations")
    def calculations(self, payout: Payout) -> str:
        return _link("calculations", "commissioncalculation", payout.agent_id)


@admin.register(Settlement)
class SettlementAdmin(TenantModelAdmin):
    list_display = ["agent_id", "period", "total", "carried_in", "paid", "carried_out", "currency"]
    search_fields = ["agent_id__exact", "period__label__exact"]
    ordering = ["-id"]


@admin.register(CarriedBalance)
class CarriedBalanceAdmin(TenantModelAdmin):
    list_display = ["agent_id", "amount", "currency", "updated_at"]
    search_fields = ["agent_id__exact"]
    ordering = ["-id"]


@admin.register(Payee)
class PayeeAdmin(TenantModelAdmin):
    list_display = ["name", "email", "role", "active", "calculations"]
    list_filter = ["active"]
    search_fields = ["name", "email", "agent_id__exact"]
    ordering = ["name"]

    @display(description="calculations")
    def calculations(self, payee: Payee) -> str:
        return _link("calculations", "commissioncalculation", payee.agent_id)


@admin.register(TenantProfile)
class TenantProfileAdmin(TenantModelAdmin):
    list_display = ["name", "timezone", "currency"]
    ordering = ["name"]
