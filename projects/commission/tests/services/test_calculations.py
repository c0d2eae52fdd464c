from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import permutations
from uuid import uuid4

import pytest

from projects.commission.errors import (
    PaymentAlreadyCounted,
    RefundedPaymentUnknown,
    TenantProfileUnknown,
)
from projects.commission.models import (
    CalculationLine,
    CommissionFact,
    LineKind,
    LineReason,
    Payee,
)
from projects.commission.services.calculations import commission_clawback
from projects.commission.tests import factories
from projects.commission.tests.factories import NOW, SPRING, header, paid, refunded, usd
from shared.contracts.commission import CommissionAdjusted, CommissionCalculated
from shared.core.ids import uuid7
from shared.core.money import Money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lines_add_up")]


def test_a_payment_earns_by_the_plan_and_is_told(carla, assert_published) -> None:
    line = paid(carla, "1250.50")
    assert line.amount == Decimal("100.04")
    assert line.rate == Decimal("0.08")
    found = header(carla, "2017-Q2")
    assert (found.sold, found.earned, found.facts) == (Decimal("1250.5"), Decimal("100.04"), 1)
    [event] = assert_published(CommissionCalculated)
    assert event.amount.money() == usd("100.04")
    assert (event.period, event.agent_id, event.line_id) == ("2017-Q2", carla, line.id)


def test_a_payment_across_quota_is_explained_band_by_band(accelerated) -> None:
    paid(accelerated, "96000")
    line = paid(accelerated, "10000")
    assert line.amount == Decimal("1040.00")
    assert [step["part"] for step in line.explanation["steps"]] == ["4000", "6000"]
    assert [step["rate"] for step in line.explanation["steps"]] == ["0.08", "0.12"]
    assert line.rate is None


@pytest.mark.parametrize("order", list(permutations(["79999.99", "40000.01", "20250.75"])))
def test_the_total_of_a_period_does_not_depend_on_the_order(accelerated, order) -> None:
    for amount in order:
        paid(accelerated, amount)
    assert header(accelerated, "2017-Q2").earned == Decimal("13440.12")


def test_the_tenants_zone_decides_the_period(carla) -> None:
    paid(carla, "100", at=datetime(2017, 7, 1, 3, 59, tzinfo=UTC))
    paid(carla, "200", at=datetime(2017, 7, 1, 4, 0, tzinfo=UTC))
    assert header(carla, "2017-Q2").sold == 100
    assert header(carla, "2017-Q3").sold == 200


def test_monthly_plans_have_monthly_periods(carla, cast) -> None:
    dev = factories.agent(cast.dev.user_id, "Dev")
    plan = factories.approved_plan(period_kind="month")
    factories.assigned(dev, plan)
    paid(dev, "100")
    assert header(dev, "2017-05").earned == 8


def test_the_same_payment_under_another_event_is_refused_and_changes_nothing(carla) -> None:
    line = paid(carla, "100")
    with pytest.raises(PaymentAlreadyCounted):
        paid(carla, "100", transaction_id=line.fact.source_id)


def test_a_payment_without_a_plan_is_kept_at_zero(tenant, cast, assert_published) -> None:
    factories.profile()
    line = paid(cast.dev.user_id, "500")
    assert (line.amount, line.basis, line.reason) == (0, 0, LineReason.NO_PLAN)
    assert line.fact.amount == 500
    assert header(cast.dev.user_id, "2017-Q2").plan is None
    assert_published(CommissionCalculated, count=0)


def test_a_payment_in_another_currency_is_kept_and_said_to_be(carla) -> None:
    line = paid(carla, "", money=Money.parse("500", "EUR"))
    assert (line.amount, line.reason) == (0, LineReason.OTHER_CURRENCY)
    assert header(carla, "2017-Q2", "EUR").sold == 0


def test_a_payment_before_the_agent_was_there_does_not_count(tenant, cast) -> None:
    factories.profile()
    dev = factories.agent(cast.dev.user_id, "Dev")
    factories.assigned(dev, factories.approved_plan(), effective_from=date(2017, 5, 1))
    early = paid(dev, "100", at=datetime(2017, 4, 20, 12, tzinfo=UTC))
    assert (early.amount, early.reason) == (0, LineReason.NO_PLAN)
    assert paid(dev, "100").amount == 8
    assert header(dev, "2017-Q2").facts == 1


def test_a_payment_without_an_agent_is_kept_and_earns_nobody_anything(carla) -> None:
    assert paid(None, "100") is None
    assert CommissionFact.objects.count() == 1
    assert not CalculationLine.objects.exists()


def test_a_tenant_that_is_not_known_yet_is_a_transient_failure(tenant, cast) -> None:
    with pytest.raises(TenantProfileUnknown) as caught:
        paid(cast.carla.user_id, "100")
    assert caught.value.status == 503
    assert not CommissionFact.objects.exists()


def test_versions_of_an_agents_events_rise(carla) -> None:
    for _ in range(3):
        paid(carla, "100")
    assert Payee.objects.get(agent_id=carla).sequence == 3
    assert list(CalculationLine.objects.order_by("id").values_list("sequence", flat=True)) == [
        1,
        2,
        3,
    ]


def test_a_refund_takes_its_share_back(carla, assert_published) -> None:
    sale = paid(carla, "12000")
    back = refunded(sale, "2500")
    assert (back.amount, back.kind, back.reason) == (
        Decimal("-200.00"),
        LineKind.REFUND,
        LineReason.CLAWBACK,
    )
    assert back.reverses_id == sale.id
    assert header(carla, "2017-Q2").earned == Decimal("760.00")
    [event] = assert_published(CommissionAdjusted)
    assert (event.reason, event.reverses_line_id) == ("clawback", sale.id)


def test_a_refund_recomputes_an_accelerated_period(accelerated) -> None:
    first = paid(accelerated, "100000")
    paid(accelerated, "18500")
    assert header(accelerated, "2017-Q2").earned == Decimal("10220.00")
    assert refunded(first, "100000").amount == Decimal("-8740.00")
    assert header(accelerated, "2017-Q2").earned == Decimal("1480.00")


def test_a_refund_of_a_capped_period_takes_only_what_is_above(tenant, cast) -> None:
    factories.profile()
    dev = factories.agent(cast.dev.user_id, "Dev")
    factories.assigned(
        dev, factories.approved_plan({"kind": "percentage", "rate": "1", "cap": "5000"})
    )
    sales = [paid(dev, amount) for amount in ("3000", "1800.50", "900", "100")]
    assert [line.amount for line in sales] == [3000, Decimal("1800.5"), Decimal("199.5"), 0]
    assert refunded(sales[1], "1800.50").amount == Decimal("-1000.00")


def test_three_partial_refunds_take_back_the_whole_to_the_cent(tenant, cast) -> None:
    factories.profile()
    dev = factories.agent(cast.dev.user_id, "Dev")
    factories.assigned(dev, factories.approved_plan({"kind": "percentage", "rate": "0.0083333334"}))
    sale = paid(dev, "12000")
    backs = [refunded(sale, "4000").amount for _ in range(3)]
    assert sale.amount == Decimal("100.00")
    assert backs == [Decimal("-33.33"), Decimal("-33.34"), Decimal("-33.33")]


def test_a_refund_of_an_unknown_payment_is_refused(carla) -> None:
    with pytest.raises(RefundedPaymentUnknown):
        commission_clawback(
            refund_id=uuid7(),
            transaction_id=uuid4(),
            amount=usd("1"),
            occurred_at=SPRING,
            recorded_at=NOW,
        )


def test_a_refund_of_what_earned_nothing_takes_nothing(tenant, cast) -> None:
    factories.profile()
    sale = paid(cast.dev.user_id, "500")
    assert refunded(sale, "100").amount == 0


def test_a_calculation_is_a_handful_of_statements(carla, django_assert_max_num_queries) -> None:
    paid(carla, "1")
    with django_assert_max_num_queries(11):
        paid(carla, "100")
