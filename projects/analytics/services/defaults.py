"""What every tenant begins with; theirs to change."""

from projects.analytics.domain.progress import STAGES
from projects.analytics.models import Dashboard, Funnel, Measure, Metric

COUNTS = (
    ("leads-created", "Leads created", "lead.created"),
    ("leads-assigned", "Leads assigned", "lead.assigned"),
    ("leads-won", "Leads won", "lead.won"),
    ("leads-lost", "Leads lost", "lead.lost"),
    ("invoices-issued", "Invoices issued", "invoice.issued"),
    ("invoices-paid", "Invoices paid", "invoice.paid"),
)
AMOUNTS: tuple[tuple[str, str, list[str], list[str]], ...] = (
    ("deals-won", "Deals won", ["lead.won"], []),
    ("invoiced", "Invoiced", ["invoice.issued"], []),
    ("revenue", "Payments less refunds", ["payment.succeeded"], ["refund.succeeded"]),
    ("refunds", "Refunds", ["refund.succeeded"], []),
    ("commissions", "Commissions", ["commission.calculated", "commission.adjusted"], []),
    ("payouts-paid", "Payouts paid", ["payout.paid"], []),
)
FUNNEL = "lead-to-cash"


def defaults_make() -> None:
    """Make the metrics, the funnel and the dashboard."""
    Metric.objects.bulk_create(metrics_default())
    Funnel.objects.create(key=FUNNEL, name="Lead to cash", stages=list(STAGES))
    Dashboard.objects.create(name="Overview", widgets=widgets_default())


def metrics_default() -> list[Metric]:
    """Unsaved."""
    counts = [
        Metric(key=key, name=name, measure=Measure.COUNT, adds=[event_type])
        for key, name, event_type in COUNTS
    ]
    amounts = [
        Metric(key=key, name=name, measure=Measure.AMOUNT, adds=adds, subtracts=subtracts)
        for key, name, adds, subtracts in AMOUNTS
    ]
    return counts + amounts


def widgets_default() -> list[dict[str, object]]:
    """Four figures, two charts and the funnel."""
    figures: list[dict[str, object]] = [
        {"kind": "number", "title": title, "metric": key}
        for key, title in (
            ("leads-created", "Leads"),
            ("leads-won", "Won"),
            ("revenue", "Revenue"),
            ("commissions", "Commissions"),
        )
    ]
    charts: list[dict[str, object]] = [
        {"kind": "series", "title": title, "metric": key, "span": "day", "last": 90}
        for key, title in (("leads-created", "Leads by day"), ("revenue", "Revenue by day"))
    ]
    return [*figures, *charts, {"kind": "funnel", "title": "Lead to cash", "funnel": FUNNEL}]
