"""Numbers without a gap, whoever issues at the same moment and whatever is rolled back."""

from threading import Barrier, Thread

import pytest
from django.db import connections, transaction

from projects.payment.models import Invoice, InvoiceCounter
from projects.payment.tests.factories import opened
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])

THREADS, EACH = 16, 50


class Undone(Exception):
    """Something after the issue went wrong."""


def _issue(undo: bool) -> None:
    with transaction.atomic():
        opened()
        if undo:
            raise Undone


def test_sixteen_threads_fifty_invoices_a_fifth_rolled_back(tenant):
    start, errors = Barrier(THREADS), []

    def work() -> None:
        start.wait(timeout=30)
        with tenant_scope(tenant):
            for index in range(EACH):
                try:
                    _issue(undo=index % 5 == 0)
                except Undone:
                    continue
                except Exception as error:
                    errors.append(error)
        connections.close_all()

    threads = [Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=100)
    assert not errors
    issued = THREADS * EACH * 4 // 5
    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    assert numbers == [f"INV-{n:06d}" for n in range(1, issued + 1)]
    assert InvoiceCounter.objects.get().last == issued
