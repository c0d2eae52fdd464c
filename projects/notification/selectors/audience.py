"""Who is told, and what decides about it."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from projects.notification.models import TenantProfile
from shared.tenancy.context import tenant_required

# Everything that decides about a recipient, in one statement for a whole batch of events.
_AUDIENCE = """
SELECT m.user_id, m.name, m.email, m.role, m.active, m.language,
    EXISTS (SELECT FROM notification_suppression s
            WHERE s.tenant_id = m.tenant_id AND s.address = lower(m.email)),
    COALESCE((SELECT jsonb_object_agg(p.category || ' ' || p.channel, p.enabled)
              FROM notification_notificationpreference p
              WHERE p.tenant_id = m.tenant_id AND p.user_id = m.user_id), '{}')
FROM notification_member m
WHERE m.tenant_id = %s AND (m.user_id = ANY(%s) OR (m.active AND m.role = ANY(%s)))
ORDER BY m.user_id
"""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who may be told something. `chosen` holds their choices by category and channel."""

    user_id: UUID
    name: str
    email: str
    role: str
    active: bool
    language: str
    suppressed: bool
    chosen: Mapping[str, bool]

    def choice(self, category: str, channel: str) -> bool | None:
        """What they have set, None for nothing."""
        return self.chosen.get(f"{category} {channel}")


def audience(*, user_ids: Collection[UUID], roles: Collection[str]) -> list[Person]:
    """The members with these ids, and the active ones with these roles."""
    names = ("user_id", "name", "email", "role", "active", "language", "suppressed", "chosen")
    with connection.cursor() as cursor:
        cursor.execute(_AUDIENCE, [tenant_required(), list(user_ids), list(roles)])
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [Person(**{**row, "chosen": json.loads(row["chosen"])}) for row in rows]


def tenant_name() -> str:
    """What the tenant is called; empty until the gateway has told."""
    return TenantProfile.objects.values_list("name", flat=True).first() or ""
