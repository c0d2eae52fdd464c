"""What a file's deals must come to, calculated apart from the platform.

Quota 100,000 a quarter at 8 %; the part above 100 % of it earns 1.5 times, above 125 % twice.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

CENT = Decimal("0.01")
BANDS = (
    (Decimal(0), Decimal(100_000), Decimal("0.08")),
    (Decimal(100_000), Decimal(125_000), Decimal("0.12")),
    (Decimal(125_000), Decimal("Infinity"), Decimal("0.16")),
)
Sums = dict[str, dict[str, dict[str, Decimal]]]


def commission_of(sold: Decimal) -> Decimal:
    """An agent's commission of one quarter."""
    earned = sum(
        ((min(sold, upper) - lower) * rate for lower, upper, rate in BANDS if sold > lower),
        Decimal(0),
    )
    return earned.quantize(CENT, ROUND_HALF_EVEN)


def expected_of(path: Path) -> Sums:
    """Sold and earned by quarter and agent."""
    sold: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    with path.open() as file:
        for row in csv.DictReader(file):
            if row["deal_stage"] == "Won":
                year, month, _ = row["close_date"].split("-")
                label = f"{year}-Q{(int(month) + 2) // 3}"
                sold[label][row["sales_agent"]] += Decimal(row["close_value"])
    return {
        label: {
            agent: {"sold": amount, "commission": commission_of(amount)}
            for agent, amount in agents.items()
        }
        for label, agents in sold.items()
    }


def reported(by_period: dict[str, dict]) -> Sums:
    """The same of a report."""
    return {
        label: {
            agent: {name: Decimal(entry[name]) for name in ("sold", "commission")}
            for agent, entry in period["by_agent"].items()
            if Decimal(entry["sold"])
        }
        for label, period in by_period.items()
    }


def standing(report: Mapping[str, Any]) -> dict[str, Any]:
    """What stands, apart from what every run adds: its import, its schedules, and their events."""
    added = {"leads", "notifications", "analytics", "jobs", "schedules"}
    return {name: value for name, value in report.items() if name not in added}
