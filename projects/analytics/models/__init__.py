"""What analytics owns."""

from projects.analytics.models.dashboard import Dashboard
from projects.analytics.models.event import Event
from projects.analytics.models.funnel import Funnel
from projects.analytics.models.metric import Measure, Metric, Rollup
from projects.analytics.models.progress import (
    InvoiceProgress,
    LeadMoney,
    LeadProgress,
    MoneyKind,
)
from projects.analytics.models.report import Report, ReportRun, RunState, SourceKind
from projects.analytics.models.tenant_profile import TenantProfile

__all__ = [
    "Dashboard",
    "Event",
    "Funnel",
    "InvoiceProgress",
    "LeadMoney",
    "LeadProgress",
    "Measure",
    "Metric",
    "MoneyKind",
    "Report",
    "ReportRun",
    "Rollup",
    "RunState",
    "SourceKind",
    "TenantProfile",
]
