"""What all tests of payment share."""

from collections.abc import Iterator

import pytest
from django.db.models import Sum

from shared.tenancy.context import tenant_scope
from shared.testing.cast import OTHER_TENANT, TENANT


@pytest.fixture(autouse=True)
def _ledger_sums_to_zero(request: pytest.FixtureRequest, _django_db_marker: None) -> Iterator[None]:
    """After every test, whatever it did, every journal and the whole ledger sum to zero."""
    yield
    if request.node.get_closest_marker("django_db") is None:
        return
    from projects.payment.models import LedgerEntry

    for tenant_id in (TENANT, OTHER_TENANT):
        with tenant_scope(tenant_id):
            sums = LedgerEntry.objects.values("journal_id", "currency").annotate(
                minor=Sum("amount_minor")
            )
            assert not sums.exclude(minor=0).exists(), "the ledger does not sum to zero"
