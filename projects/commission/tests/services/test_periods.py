from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from projects.commission.errors import PeriodAlreadyClosed, PeriodLabelUnknown
from projects.commission.models import (
    CalculationLine,
    CarriedBalance,
    CommissionCalculation,
    LineKind,
    LineReason,
    Payout,
    Period,
    PeriodState,
    Settlement,
)
from projects.commission.services.periods import period_close
from projects.commission.tests import factories
from projects.commission.tests.factories import NOW, SUMMER, header, paid, refunded
from shared.contracts.commission import CommissionAdjusted
from shared.core.ids import uuid7

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lines_add_up")]


def close(label: str) -> list[Payout]:
    return period_close(label=label, by=uuid7(), at=NOW).payouts


def snapshot(label: str) -> list[tuple]:
    columns = ("agent_id", "currency", "sold", "earned", "adjusted")
    rows = CommissionCalculation.objects.filter(period__label=label)
    lines = CalculationLine.objects.filter(calculation__period__label=label)
    return [*rows.order_by("id").values_list(*columns), lines.count()]


def test_closing_drafts_a_payout_for_what_was_earned(carla) -> None:
    paid(carla, "1250.50")
    [payout] = close("2017-Q2")
    assert (payout.agent_id, payout.amount, payout.state) == (carla, Decimal("100.04"), "draft")
    period = Period.objects.get(label="2017-Q2")
    assert (period.state, period.closed_at) == (PeriodState.CLOSED, NOW)


def test_a_period_closes_once(carla) -> None:
    paid(carla, "100")
    close("2017-Q2")
    with pytest.raises(PeriodAlreadyClosed):
        close("2017-Q2")
    assert Payout.objects.count() == 1


def test_a_name_that_is_no_period_is_refused(tenant) -> None:
    with pytest.raises(PeriodLabelUnknown):
        close("2017-Q9")
    assert not Period.objects.exists()


def test_who_earned_nothing_gets_no_payout(tenant, cast) -> None:
    factories.profile()
    paid(cast.dev.user_id, "500")
    assert close("2017-Q2") == []
    assert Settlement.objects.get().paid == 0


def test_a_late_payment_lands_in_the_open_period_with_the_closed_ones_rates(
    accelerated, assert_published
) -> None:
    paid(accelerated, "96000")
    close("2017-Q2")
    before = snapshot("2017-Q2")
    line = paid(accelerated, "10000")
    assert (line.amount, line.kind) == (Decimal("1040.00"), LineKind.ADJUSTMENT)
    assert line.reason == LineReason.LATE_PAYMENT
    assert line.calculation.period.label == "2017-Q3"
    assert snapshot("2017-Q2") == before
    assert header(accelerated, "2017-Q3").adjusted == Decimal("1040.00")
    assert header(accelerated, "2017-Q3").sold == 0
    [event] = assert_published(CommissionAdjusted)
    assert (event.period, event.reason) == ("2017-Q3", "late_payment")


def test_a_late_payment_passes_over_every_closed_period(carla) -> None:
    paid(carla, "100")
    for label in ("2017-Q2", "2017-Q3", "2017-Q4"):
        close(label)
    assert paid(carla, "100").calculation.period.label == "2018-Q1"


def test_a_refund_after_the_payout_is_carried_until_it_is_earned_back(carla) -> None:
    sale = paid(carla, "6250")
    close("2017-Q2")
    before = snapshot("2017-Q2")
    paid(carla, "3750", at=SUMMER)
    back = refunded(sale, "6250", at=SUMMER)
    assert (back.amount, back.reason) == (Decimal("-500.00"), LineReason.LATE_REFUND)
    assert back.home.period.label == "2017-Q2"
    assert back.calculation.period.label == "2017-Q3"
    assert snapshot("2017-Q2") == before

    assert close("2017-Q3") == []
    assert CarriedBalance.objects.get().amount == Decimal("-200.00")
    autumn = SUMMER.replace(month=11)
    paid(carla, "5625", at=autumn)
    [payout] = close("2017-Q4")
    assert (payout.amount, payout.carried_in) == (Decimal("250.00"), Decimal("-200.00"))
    assert CarriedBalance.objects.get().amount == 0


def test_a_refund_of_a_later_period_belongs_to_the_sales_period_while_that_is_open(carla) -> None:
    sale = paid(carla, "1000")
    back = refunded(sale, "1000", at=SUMMER)
    assert (back.calculation.period.label, back.kind) == ("2017-Q2", LineKind.REFUND)
    assert header(carla, "2017-Q2").earned == 0


def test_late_differences_of_a_closed_accelerated_period_add_up(accelerated) -> None:
    first = paid(accelerated, "100000")
    close("2017-Q2")
    paid(accelerated, "18500")
    refunded(first, "50000", at=SUMMER)
    paid(accelerated, "56500")
    closed = header(accelerated, "2017-Q2")
    assert closed.earned == Decimal("8000.00")
    assert closed.sold_total == 125000
    assert closed.earned_total == Decimal("11000.00")
    assert header(accelerated, "2017-Q3").adjusted == Decimal("3000.00")


def test_a_debt_stays_where_it_is_while_nothing_is_sold(carla) -> None:
    sale = paid(carla, "1000")
    close("2017-Q2")
    refunded(sale, "1000", at=SUMMER)
    close("2017-Q3")
    close("2017-Q4")
    assert CarriedBalance.objects.get().amount == Decimal("-80.00")
    assert Settlement.objects.filter(period__label="2017-Q4").count() == 0


def test_the_database_lets_nothing_into_a_closed_period(carla) -> None:
    line = paid(carla, "100")
    close("2017-Q2")
    closed = CommissionCalculation.objects.filter(id=line.calculation_id)
    with pytest.raises(IntegrityError, match="closed period never changes"), transaction.atomic():
        closed.update(earned=1)
    line.id, line.fact, line.kind = uuid7(), None, LineKind.ADJUSTMENT
    with pytest.raises(IntegrityError, match="nothing enters"), transaction.atomic():
        line.save(force_insert=True)
    with pytest.raises(IntegrityError, match="never opens"), transaction.atomic():
        Period.objects.filter(label="2017-Q2").update(state=PeriodState.OPEN)


def test_closing_settles_each_agent_alone(carla, accelerated) -> None:
    paid(carla, "1000")
    paid(accelerated, "118500")
    payouts = {payout.agent_id: payout.amount for payout in close("2017-Q2")}
    assert payouts == {carla: Decimal("80.00"), accelerated: Decimal("10220.00")}
