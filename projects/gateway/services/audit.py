"""The audit trail."""

from typing import Any
from uuid import UUID

from projects.gateway.models import AuditEntry


def audit_record(
    *,
    action: str,
    subject_type: str,
    subject_id: UUID,
    actor_id: UUID | None = None,
    ip: str | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add one entry for the tenant in context, in the transaction of what it tells of."""
    AuditEntry.objects.create(
        action=action,
        subject_type=subject_type,
        subject_id=subject_id,
        actor_id=actor_id,
        ip=ip or None,
        before=before or {},
        after=after or {},
    )
