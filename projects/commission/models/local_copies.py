from typing import Self
from uuid import UUID

from django.db import connection, models

from projects.commission.models.columns import currency_column
from shared.core.ids import uuid7
from shared.db.reading import row_read
from shared.tenancy.context import tenant_required
from shared.tenancy.models import TenantModel

_OWN = "select {columns} from commission_tenantprofile where tenant_id = %s"
_NEXT = """
insert into commission_payee (id, tenant_id, agent_id, name, email, role, active, sequence,
                              created_at, updated_at)
values (%s, %s, %s, '', '', '', true, 1, now(), now())
on conflict (tenant_id, agent_id)
do update set sequence = commission_payee.sequence + 1, updated_at = now()
returning sequence
"""


class TenantProfile(TenantModel):
    """The tenant as the gateway tells it: zone and currency decide periods and summaries."""

    name = models.CharField(max_length=200)
    timezone = models.CharField(max_length=64)
    currency = currency_column()

    class Meta:
        verbose_name = "tenant profile"
        constraints = [models.UniqueConstraint(fields=["tenant_id"], name="profile_tenant")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def own(cls) -> Self | None:
        """That of the tenant in context; read for every payment."""
        return row_read(_OWN, [tenant_required()], cls)


class Payee(TenantModel):
    """A member as the gateway tells them, and the row that orders their calculations.

    Whoever changes an agent's commission raises `sequence` first: that is the lock, and the
    number is the version of the agent's events.
    """

    agent_id = models.UUIDField()
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    role = models.CharField(max_length=16, blank=True)
    active = models.BooleanField(default=True)
    sequence = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "agent_id"], name="payee_agent")
        ]

    def __str__(self) -> str:
        return self.name or str(self.agent_id)

    @classmethod
    def sequence_next(cls, *, agent_id: UUID) -> int:
        """Lock the agent until the transaction ends and return the next number; one statement."""
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, [uuid7(), tenant_required(), agent_id])
            return int(cursor.fetchone()[0])
