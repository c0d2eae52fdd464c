"""The pages of people who look after what agents are paid."""

from typing import Any

from django.contrib import admin
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
from shared.api.admin import (
    TenantModelAdmin,
    TenantTabularInline,
    action_in_tenant,
    links_line,
    list_link,
    people_named_by,
    tenants_named_by,
)
from shared.core.clock import utcnow

STATE_COLOURS = {
    "draft": "info",
    "approved": "warning",
    "disbursing": "warning",
    "paid": "success",
    "failed": "danger",
    "open": "success",
}

people_named_by(Payee, key="agent_id")
tenants_named_by(TenantProfile)


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


def _payouts(calculation: CommissionCalculation) -> str:
    of = {"agent_id": calculation.agent_id, "period__id__exact": calculation.period_id}
    return list_link(Payout, "payout", **of)


class LineInline(TenantTabularInline):
    model = CalculationLine
    fk_name = "calculation"
    fields = ["sequence", "kind", "reason", "basis", "rate", "amount", "occurred_at"]
    ordering = ["sequence"]


@admin.register(CommissionPlan)
class CommissionPlanAdmin(TenantModelAdmin):
    icon = "description"
    list_display = ["name", "revision", "shown_status", "currency", "period_kind", "approved_at"]
    list_filter = ["status", "period_kind"]
    list_display += ["agents"]
    search_fields = ["name", "description"]
    ordering = ["name", "-revision"]
    actions = [
        action_in_tenant(_plan_approve, description="Approve", name="approve"),
        action_in_tenant(_plan_retire, description="Retire", name="retire"),
    ]

    @display(description="status", ordering="status", label=STATE_COLOURS)
    def shown_status(self, plan: CommissionPlan) -> str:
        return plan.status

    @display(description="agents")
    def agents(self, plan: CommissionPlan) -> str:
        return list_link(CommissionAssignment, "assignments", plan__id__exact=plan.id)


@admin.register(CommissionAssignment)
class CommissionAssignmentAdmin(TenantModelAdmin):
    icon = "assignment_ind"
    list_display = ["effective_from", "effective_to", "agent_id", "plan", "quota", "split"]
    list_filter = ["plan", "effective_from"]
    search_fields = ["agent_id__exact", "plan__name"]
    ordering = ["-id"]


@admin.register(CommissionCalculation)
class CommissionCalculationAdmin(TenantModelAdmin):
    icon = "calculate"
    list_display = ["created_at", "agent_id", "period", "sold", "earned", "adjusted"]
    list_display += ["plan", "facts", "rows_of"]
    list_filter = ["period", "plan", "currency"]
    search_fields = ["agent_id__exact", "period__label__exact"]
    ordering = ["-id"]
    also = ("assignment__plan",)
    inlines = [LineInline]
    readonly_fields = ["rows_of"]

    @display(description="rows")
    def rows_of(self, calculation: CommissionCalculation) -> str:
        lines = list_link(CalculationLine, "lines", calculation__id__exact=calculation.id)
        return links_line(lines, _payouts(calculation))


@admin.register(CalculationLine)
class CalculationLineAdmin(TenantModelAdmin):
    icon = "list_alt"
    list_display = ["occurred_at", "calculation", "kind", "reason", "basis", "rate", "amount"]
    list_filter = ["kind", "reason", "currency", "occurred_at"]
    search_fields = ["fact__invoice_id__exact", "calculation__agent_id__exact"]
    ordering = ["-id"]
    also = ("calculation__period", "home__period")
    lookups = ("calculation__agent_id", "calculation__period__id__exact")


@admin.register(CommissionFact)
class CommissionFactAdmin(TenantModelAdmin):
    icon = "receipt"
    list_display = ["occurred_at", "kind", "agent_id", "amount", "sale_on", "invoice_id"]
    list_display += ["lines"]
    list_filter = ["kind", "currency", "occurred_at"]
    search_fields = ["lead_id__exact", "source_id__exact", "invoice_id__exact", "agent_id__exact"]
    ordering = ["-id"]

    @display(description="lines")
    def lines(self, fact: CommissionFact) -> str:
        return list_link(CalculationLine, "lines", fact__id__exact=fact.id)


@admin.register(Period)
class PeriodAdmin(TenantModelAdmin):
    icon = "date_range"
    list_display = ["label", "shown_state", "starts_on", "ends_on", "closed_at", "payouts"]
    list_filter = ["state", "kind"]
    search_fields = ["label"]
    ordering = ["-starts_on"]
    actions = [action_in_tenant(_period_close, description="Close", name="close")]

    @display(description="state", ordering="state", label=STATE_COLOURS)
    def shown_state(self, period: Period) -> str:
        return period.state

    @display(description="more")
    def payouts(self, period: Period) -> str:
        of = {"period__id__exact": period.id}
        calculations = list_link(CommissionCalculation, "calculations", **of)
        return links_line(list_link(Payout, "payouts", **of), calculations)


@admin.register(Payout)
class PayoutAdmin(TenantModelAdmin):
    icon = "payments"
    list_display = ["created_at", "agent_id", "period", "amount", "shown_state", "carried_in"]
    readonly_fields = ["calculations"]
    list_display += ["attempt", "paid_at", "calculations"]
    list_filter = ["state", "period", "currency", "paid_at"]
    search_fields = ["agent_id__exact", "transaction_id__exact", "period__label__exact"]
    search_fields += ["id__exact"]
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
        """The calculation that is paid, and the lines that it adds up."""
        of = {"agent_id": payout.agent_id, "period__id__exact": payout.period_id}
        calculated = list_link(CommissionCalculation, "calculation", **of)
        of = {f"calculation__{name}": value for name, value in of.items()}
        return links_line(calculated, list_link(CalculationLine, "lines", **of))


@admin.register(Settlement)
class SettlementAdmin(TenantModelAdmin):
    icon = "balance"
    list_display = ["created_at", "agent_id", "period", "total", "carried_in", "paid"]
    list_display += ["carried_out"]
    list_filter = ["period", "currency"]
    search_fields = ["agent_id__exact", "period__label__exact"]
    ordering = ["-id"]


@admin.register(CarriedBalance)
class CarriedBalanceAdmin(TenantModelAdmin):
    icon = "account_balance_wallet"
    list_display = ["updated_at", "agent_id", "amount"]
    list_filter = ["currency"]
    search_fields = ["agent_id__exact"]
    ordering = ["-id"]


@admin.register(Payee)
class PayeeAdmin(TenantModelAdmin):
    icon = "groups"
    list_display = ["name", "email", "role", "active", "calculations"]
    list_filter = ["active", "role"]
    search_fields = ["name", "email", "agent_id__exact"]
    ordering = ["name"]

    @display(description="more")
    def calculations(self, payee: Payee) -> str:
        of = {"agent_id": payee.agent_id}
        calculations = list_link(CommissionCalculation, "calculations", **of)
        plans = list_link(CommissionAssignment, "plans", **of)
        return links_line(calculations, list_link(Payout, "payouts", **of), plans)


@admin.register(TenantProfile)
class TenantProfileAdmin(TenantModelAdmin):
    icon = "apartment"
    list_display = ["name", "timezone", "currency"]
    list_filter = ["currency"]
    search_fields = ["name", "tenant_id__exact"]
    ordering = ["name"]
