"""Telling of invoices that are due and not paid."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from projects.payment.models import Invoice
from projects.payment.selectors import invoices_overdue
from projects.payment.services import facts
from shared.events.outbox import publish_many

BATCH = 200


@transaction.atomic
def invoices_overdue_tell(*, as_of: datetime) -> int:
    """Publish invoice.overdue for up to BATCH invoices that fell due before `as_of`; how many.

    Each is told of once, however often this runs and whoever runs it at the same time.
    """
    untold = Invoice.objects.filter(overdue_told_at__isnull=True)
    late = invoices_overdue(untold, as_of=as_of).order_by("due_at")
    held = late.select_for_update(skip_locked=True, no_key=True).values_list("id", flat=True)
    invoices = Invoice.objects.filter(id__in=list(held[:BATCH])).order_by("due_at")
    invoices.update(overdue_told_at=as_of, version=F("version") + 1)
    told = [(facts.invoice_overdue(invoice), invoice.version) for invoice in invoices]
    publish_many(told)
    return len(told)
