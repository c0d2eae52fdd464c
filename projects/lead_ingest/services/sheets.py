"""Leads as lines of CSV files that are safe to open in a spreadsheet."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from projects.lead_ingest.models import Lead
from shared.core.cells import cell_safe
from shared.core.clock import rfc3339
from shared.core.money import Money

LEAD_COLUMNS = (
    *("id", "source", "external_id", "first_name", "last_name", "email", "phone", "company"),
    *("title", "country", "region", "city", "postal_code", "language", "timezone", "campaign"),
    *("status", "lost_reason", "score", "assigned_to", "deal_amount", "deal_currency"),
    *("occurred_at", "status_since", "won_at", "created_at", "custom"),
)
TIMES = frozenset({"occurred_at", "status_since", "won_at", "created_at"})


def sheet(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows of cells as lines of a CSV file in UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([cell_safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def lead_row(lead: Lead) -> list[object]:
    """The cells of a lead, in the order of LEAD_COLUMNS."""
    return [lead_cell(lead, name) for name in LEAD_COLUMNS]


def lead_cell(lead: Lead, name: str) -> object:
    """One cell: times in RFC 3339, amounts with their currency's digits, custom fields as JSON."""
    value: Any = getattr(lead, name)
    if value is None or value == {}:
        return ""
    if name in TIMES:
        return rfc3339(value)
    if name == "phone":
        return value or lead.phone_raw
    if name == "deal_amount":
        return f"{Money(value, lead.deal_currency).amount:f}"
    return json.dumps(value, ensure_ascii=False) if name == "custom" else value
