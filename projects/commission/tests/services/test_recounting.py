from datetime import date
from decimal import Decimal

import pytest

from projects.commission.errors import PayeeNotFound, PeriodLabelUnknown
from projects.commission.models import CalculationLine, CommissionCalculation, LineReason
from projects.commission.services.assignments import assignment_end
from projects.commission.services.periods import period_close
from projects.commission.services.recounting import commission_recalculate
from projects.commission.tests import factories
from projects.commission.tests.factories import NOW, SUMMER, header, paid, refunded
from shared.contracts.commission import CommissionAdjusted
from shared.core.ids import uuid7

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lines_add_up")]


@pytest.fixture
def dev(tenant, cast):
    factories.profile()
    return factories.agent(cast.dev.user_id, "Dev")


def recalculate(agent_id, period: str = "2017-Q2") -> list[CommissionCalculation]:
    return commission_recalculate(agent_id=agent_id, period=period, at=NOW)


def test_a_plan_assigned_afterwards_counts_what_came_before(dev, assert_published) -> None:
    sale = paid(dev, "100000")
    paid(dev, "18500")
    refunded(sale, "1000")
    factories.assigned(dev, factories.approved_plan(factories.ACCELERATOR))
    [changed] = recalculate(dev)
    assert (changed.sold, changed.earned, changed.facts) == (117500, Decimal("10100.00"), 3)
    line = CalculationLine.objects.get(reason=LineReason.RECALCULATED)
    assert (line.basis, line.amount, line.fact) == (117500, Decimal("10100.00"), None)
    [event] = assert_published(CommissionAdjusted)
    assert event.reason == "recalculated"


def test_the_same_inputs_write_nothing(dev, assert_published) -> None:
    paid(dev, "1000")
    factories.assigned(dev, factories.approved_plan())
    recalculate(dev)
    version, lines = header(dev, "2017-Q2").version, CalculationLine.objects.count()
    assert recalculate(dev) == []
    assert header(dev, "2017-Q2").version == version
    assert CalculationLine.objects.count() == lines
    assert_published(CommissionAdjusted)


def test_recalculating_what_was_calculated_all_along_writes_nothing(carla) -> None:
    sale = paid(carla, "1000")
    refunded(sale, "100")
    assert recalculate(carla) == []


def test_the_next_payment_brings_the_period_to_the_new_terms(dev, assert_published) -> None:
    paid(dev, "96000")
    factories.assigned(dev, factories.approved_plan(factories.ACCELERATOR))
    assert paid(dev, "10000").amount == Decimal("1040.00")
    assert header(dev, "2017-Q2").earned == Decimal("8720.00")
    assert recalculate(dev) == []
    sequences = CalculationLine.objects.order_by("id").values_list("sequence", flat=True)
    assert list(sequences) == [1, 2, 3]


def test_ending_an_assignment_takes_back_what_came_after_its_end(carla) -> None:
    paid(carla, "1000", at=SUMMER.replace(month=4))
    paid(carla, "500")
    assignment = header(carla, "2017-Q2").assignment_id
    assignment_end(assignment_id=assignment, effective_to=date(2017, 5, 1))
    [changed] = recalculate(carla)
    assert (changed.sold, changed.earned) == (1000, 80)


def test_differences_of_a_closed_period_land_in_the_open_one(dev) -> None:
    paid(dev, "1000")
    period_close(label="2017-Q2", by=uuid7(), at=NOW)
    factories.assigned(dev, factories.approved_plan())
    [changed] = recalculate(dev)
    assert (changed.sold, changed.earned) == (0, 0)
    assert (changed.late_sold, changed.late_earned) == (1000, 80)
    assert header(dev, "2017-Q3").adjusted == 80


def test_a_monthly_plan_after_quarterly_facts_counts_each_once(dev) -> None:
    paid(dev, "1000")
    factories.assigned(dev, factories.approved_plan(period_kind="month"))
    [changed] = recalculate(dev, "2017-05")
    assert changed.earned == 80
    assert header(dev, "2017-Q2").earned == 0
    assert [each.period.label for each in recalculate(dev, "2017-Q2")] in ([], ["2017-Q2"])
    assert header(dev, "2017-Q2").earned == 0


def test_unknown_agents_and_periods_are_refused(carla, cast) -> None:
    with pytest.raises(PayeeNotFound):
        recalculate(cast.dev.user_id)
    with pytest.raises(PeriodLabelUnknown):
        recalculate(carla, "2017")
