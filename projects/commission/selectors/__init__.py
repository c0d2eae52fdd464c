"""Reads of one tenant's commissions."""

from projects.commission.selectors.explanations import calculation_explain
from projects.commission.selectors.records import (
    assignment_covering,
    assignment_get,
    assignment_list,
    calculation_get,
    calculation_list,
    line_list,
    payee_get,
    payee_list,
    payout_get,
    payout_list,
    payouts_get,
    period_get,
    period_list,
    period_span,
    plan_get,
    plan_list,
    tenant_profile_get,
)
from projects.commission.selectors.summaries import calculation_summary, payout_summary

__all__ = [
    "assignment_covering",
    "assignment_get",
    "assignment_list",
    "calculation_explain",
    "calculation_get",
    "calculation_list",
    "calculation_summary",
    "line_list",
    "payee_get",
    "payee_list",
    "payout_get",
    "payout_list",
    "payout_summary",
    "payouts_get",
    "period_get",
    "period_list",
    "period_span",
    "plan_get",
    "plan_list",
    "tenant_profile_get",
]
