"""All notifications of a tenant in numbers."""

from collections import Counter, defaultdict
from typing import Any

from django.db.models import Count

from projects.notification.domain.states import GROUPS
from projects.notification.models import Notification

NONE = dict.fromkeys(("sent", "queued", "skipped", "failed"), 0)


def notification_summary() -> dict[str, Any]:
    """Counted in four groups: sent (delivered ones included), queued, skipped, failed.

    `{"sent": n, ..., "by_channel": {"email": {"sent": n, ...}}, "by_category": {...},
    "by_kind": {...}, "by_reason": {"historical": n}}`
    """
    rows = (
        Notification.objects.order_by()
        .values_list("channel", "category", "kind", "state", "reason")
        .annotate(count=Count("id"))
    )
    total: Counter[str] = Counter(NONE)
    parts: dict[str, dict[str, Counter[str]]] = {
        name: defaultdict(lambda: Counter(NONE)) for name in ("channel", "category", "kind")
    }
    reasons: Counter[str] = Counter()
    for channel, category, kind, state, reason, count in rows:
        group = GROUPS[state]
        total[group] += count
        for name, value in (("channel", channel), ("category", category), ("kind", kind)):
            parts[name][value][group] += count
        if reason:
            reasons[reason] += count
    sums = {f"by_{name}": _plain(counts) for name, counts in parts.items()}
    return {**total, **sums, "by_reason": dict(sorted(reasons.items()))}


def _plain(counts: dict[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {value: dict(counts[value]) for value in sorted(counts)}
