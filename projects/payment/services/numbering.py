"""Numbers without a gap."""

from django.db import connection

from projects.payment.domain.invoicing import invoice_number
from shared.core.clock import utcnow
from shared.core.ids import uuid7
from shared.tenancy.context import tenant_required

_NEXT = """
INSERT INTO payment_invoicecounter AS c (id, tenant_id, series, last, created_at, updated_at)
VALUES (%s, %s, %s, 1, %s, %s)
ON CONFLICT (tenant_id, series) DO UPDATE SET last = c.last + 1, updated_at = excluded.updated_at
RETURNING c.last
"""


def number_take(*, series: str) -> str:
    """The next number of the tenant's series.

    The counter's row stays locked until the transaction ends, so a rollback gives the number
    back before anybody else can see it. Call it late in the transaction.
    """
    now = utcnow()
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [uuid7(), tenant_required(), series, now, now])
        return invoice_number(series=series, sequence=cursor.fetchone()[0])
