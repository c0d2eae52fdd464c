"""Real threads, real commits: what meets in the database stays exact."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from projects.commission.errors import PayoutNotDraft, PeriodAlreadyClosed
from projects.commission.models import CalculationLine, CommissionCalculation, Payout
from projects.commission.services.payouts import payout_approve
from projects.commission.services.periods import period_close
from projects.commission.tests.factories import NOW, header, paid, totals_check
from shared.contracts.commission import PayoutApproved
from shared.core.ids import uuid7
from shared.events.models import OutboxEvent
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def together(tenant: UUID, calls: list[Callable[[], Any]]) -> list[Any]:
    """Run the calls in eight threads, each in its own connection; outcomes or errors."""

    def run(call: Callable[[], Any]) -> Any:
        try:
            with tenant_scope(tenant):
                return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(run, calls))


def test_payments_of_one_agent_at_once_add_up_to_the_cent(tenant, accelerated) -> None:
    amounts = ["3506.27"] * 40
    outcomes = together(tenant, [lambda each=each: paid(accelerated, each) for each in amounts])
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    found = header(accelerated, "2017-Q2")
    assert (found.sold, found.facts) == (Decimal("140250.80"), 40)
    assert found.earned == Decimal("13440.13")
    totals_check()


def test_versions_follow_the_order_of_the_outbox(tenant, accelerated) -> None:
    months = [datetime(2017, month, 5, 12, tzinfo=UTC) for month in (2, 5, 8, 11)] * 6
    together(tenant, [lambda at=at: paid(accelerated, "100", at=at) for at in months])
    rows = OutboxEvent.objects.filter(topic="commission.calculation").order_by("position")
    assert list(rows.values_list("aggregate_version", flat=True)) == list(range(1, 25))
    assert CommissionCalculation.objects.count() == 4


def test_closing_while_payments_arrive_loses_none_and_lets_none_in(tenant, carla) -> None:
    calls: list[Callable[[], Any]] = [lambda: paid(carla, "125") for _ in range(30)]
    calls.insert(15, lambda: period_close(label="2017-Q2", by=None, at=NOW))
    outcomes = together(tenant, calls)
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    closed = header(carla, "2017-Q2")
    assert closed.earned + closed.late_earned == 300
    assert sum(Payout.objects.values_list("amount", flat=True)) == closed.earned
    later = CommissionCalculation.objects.exclude(id=closed.id)
    assert sum(later.values_list("adjusted", flat=True)) == closed.late_earned
    totals_check()


def test_closing_at_once_closes_once(tenant, carla) -> None:
    paid(carla, "1000")
    close = [lambda: period_close(label="2017-Q2", by=None, at=NOW)] * 8
    refused = [each for each in together(tenant, close) if isinstance(each, PeriodAlreadyClosed)]
    assert len(refused) == 7
    assert Payout.objects.count() == 1


def test_approving_at_once_is_told_once(tenant, carla, assert_published) -> None:
    paid(carla, "1000")
    [draft] = period_close(label="2017-Q2", by=None, at=NOW).payouts
    approve = [lambda: payout_approve(payout_id=draft.id, by=uuid7(), at=NOW)] * 8
    refused = [each for each in together(tenant, approve) if isinstance(each, PayoutNotDraft)]
    assert len(refused) == 7
    assert_published(PayoutApproved)


def test_the_same_payment_at_once_counts_once(tenant, carla) -> None:
    transaction_id = uuid7()
    same = [lambda: paid(carla, "100", transaction_id=transaction_id)] * 8
    outcomes = together(tenant, same)
    assert sum(isinstance(each, CalculationLine) for each in outcomes) == 1
    assert header(carla, "2017-Q2").earned == 8
