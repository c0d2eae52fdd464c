from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from projects.commission.errors import (
    AssignmentDatesInvalid,
    AssignmentOverlaps,
    AssignmentQuotaMissing,
    PayeeInactive,
    PayeeNotFound,
    PlanChanged,
    PlanDefinitionInvalid,
    PlanNameTaken,
    PlanNotApproved,
    PlanNotDraft,
)
from projects.commission.models import (
    CommissionAssignment,
    CommissionFact,
    CommissionPlan,
    PlanStatus,
)
from projects.commission.services.assignments import assignment_end
from projects.commission.services.members import payee_put
from projects.commission.services.plans import (
    plan_approve,
    plan_create,
    plan_retire,
    plan_revise,
    plan_update,
)
from projects.commission.tests.factories import (
    ACCELERATOR,
    EIGHT_PERCENT,
    NOW,
    agent,
    approved_plan,
    assigned,
    paid,
)
from shared.core.ids import uuid7
from shared.core.money import CurrencyUnknown

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(tenant) -> CommissionPlan:
    return plan_create(name="Field", currency="USD", definition=EIGHT_PERCENT, by=uuid7())


def test_a_plan_is_a_draft_of_the_first_revision(plan) -> None:
    assert (plan.status, plan.revision, plan.version) == (PlanStatus.DRAFT, 1, 1)


def test_a_definition_that_cannot_be_calculated_is_refused_field_by_field(tenant) -> None:
    with pytest.raises(PlanDefinitionInvalid) as caught:
        plan_create(name="X", currency="USD", definition={"kind": "percentage"}, by=None)
    assert [error.field for error in caught.value.errors] == ["definition.rate"]
    with pytest.raises(CurrencyUnknown):
        plan_create(name="X", currency="XXQ", definition=EIGHT_PERCENT, by=None)
    assert not CommissionPlan.objects.exists()


def test_a_name_is_taken_once(plan) -> None:
    with pytest.raises(PlanNameTaken):
        plan_create(name="Field", currency="EUR", definition=EIGHT_PERCENT, by=None)
    assert CommissionPlan.objects.count() == 1


def test_a_draft_changes_only_from_the_version_that_was_read(plan) -> None:
    changed = plan_update(plan_id=plan.id, version=1, name="Field sales")
    assert (changed.name, changed.version) == ("Field sales", 2)
    with pytest.raises(PlanChanged):
        plan_update(plan_id=plan.id, version=1, name="Lost")


def test_an_approved_plan_is_immutable_also_for_the_database(plan) -> None:
    plan_approve(plan_id=plan.id, by=uuid7(), at=NOW)
    with pytest.raises(PlanNotDraft):
        plan_approve(plan_id=plan.id, by=uuid7(), at=NOW)
    with pytest.raises(PlanNotDraft):
        plan_update(plan_id=plan.id, version=2, name="Other")
    rows = CommissionPlan.objects.filter(id=plan.id)
    for change in ({"definition": ACCELERATOR}, {"name": "Other"}, {"status": "draft"}):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            rows.update(**change)


def test_a_revision_begins_with_the_contents_of_its_plan(plan) -> None:
    with pytest.raises(PlanNotApproved):
        plan_revise(plan_id=plan.id, by=None)
    plan_approve(plan_id=plan.id, by=uuid7(), at=NOW)
    draft = plan_revise(plan_id=plan.id, by=None)
    assert (draft.revision, draft.status, draft.definition) == (2, "draft", EIGHT_PERCENT)


def test_a_retired_plan_takes_nobody_new(carla, cast) -> None:
    plan = CommissionPlan.objects.get()
    plan_retire(plan_id=plan.id, at=NOW)
    with pytest.raises(PlanNotApproved):
        assigned(agent(cast.dev.user_id), plan)
    assert paid(carla, "100").amount == 8


def test_only_known_and_active_agents_are_assigned(tenant, cast) -> None:
    plan = approved_plan()
    with pytest.raises(PayeeNotFound):
        assigned(cast.dev.user_id, plan)
    agent(cast.dev.user_id)
    payee_put(agent_id=cast.dev.user_id, active=False)
    with pytest.raises(PayeeInactive):
        assigned(cast.dev.user_id, plan)


def test_a_plan_against_a_quota_needs_one(tenant, cast) -> None:
    plan = approved_plan(ACCELERATOR)
    with pytest.raises(AssignmentQuotaMissing):
        assigned(agent(cast.dev.user_id), plan, quota=None)


def test_assignments_share_no_period(tenant, cast) -> None:
    dev, plan = agent(cast.dev.user_id), approved_plan()
    first = assigned(dev, plan, effective_from=date(2017, 1, 1), effective_to=date(2017, 5, 1))
    assert (first.covers_from, first.covers_to) == (date(2017, 1, 1), date(2017, 7, 1))
    with pytest.raises(AssignmentOverlaps):
        assigned(dev, plan, effective_from=date(2017, 5, 1))
    assigned(dev, plan, effective_from=date(2017, 7, 1))
    with pytest.raises(AssignmentOverlaps):
        assignment_end(assignment_id=first.id, effective_to=date(2017, 7, 2))
    with pytest.raises(AssignmentDatesInvalid):
        assigned(dev, plan, effective_from=date(2016, 5, 1), effective_to=date(2016, 5, 1))
    assert CommissionAssignment.objects.count() == 2


def test_an_ended_assignment_makes_room_for_the_next(tenant, cast) -> None:
    dev, plan = agent(cast.dev.user_id), approved_plan()
    first = assigned(dev, plan, effective_from=date(2017, 1, 1))
    assignment_end(assignment_id=first.id, effective_to=date(2017, 7, 1))
    assigned(dev, plan, effective_from=date(2017, 7, 1))
    assert CommissionAssignment.objects.count() == 2


def test_the_database_guards_assignments(carla) -> None:
    row = CommissionAssignment.objects.get()
    row.id = uuid7()
    with pytest.raises(IntegrityError, match="one_plan_a_period"), transaction.atomic():
        row.save(force_insert=True)
    rows = CommissionAssignment.objects.all()
    for change, name in (
        ({"split": Decimal("1.1")}, "split_is_a_share"),
        ({"quota": 0}, "quota_positive"),
        ({"effective_to": date(2015, 1, 1)}, "dates_half_open|covers_its_dates"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            rows.update(**change)


def test_facts_are_only_ever_added(carla) -> None:
    paid(carla, "100")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        CommissionFact.objects.update(amount=1)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        CommissionFact.objects.all()._raw_delete("default")
