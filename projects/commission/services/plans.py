"""Plans: written as drafts, approved once, never changed afterwards."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from projects.commission.domain.definition import definition_parse
from projects.commission.domain.fields import DefinitionInvalid
from projects.commission.errors import (
    PlanChanged,
    PlanDefinitionInvalid,
    PlanNameTaken,
    PlanNotApproved,
    PlanNotDraft,
)
from projects.commission.models import CommissionPlan, PlanStatus
from projects.commission.selectors import plan_get
from projects.commission.services.constraints import constraint_broken
from shared.core.errors import FieldError
from shared.core.money import exponent

DRAFT, APPROVED, RETIRED = PlanStatus.DRAFT, PlanStatus.APPROVED, PlanStatus.RETIRED


def plan_create(
    *,
    name: str,
    currency: str,
    definition: Any,
    by: UUID | None,
    period_kind: str = "quarter",
    description: str = "",
) -> CommissionPlan:
    """Write a draft. Raises PlanDefinitionInvalid, CurrencyUnknown, PlanNameTaken."""
    exponent(currency)
    definition_check(definition)
    plan = CommissionPlan(
        name=name,
        currency=currency,
        definition=definition,
        period_kind=period_kind,
        description=description,
        created_by=by,
    )
    return _saved(plan)


@transaction.atomic
def plan_update(*, plan_id: UUID, version: int, **changes: Any) -> CommissionPlan:
    """Change a draft that is still at `version`.

    Raises PlanNotFound, PlanNotDraft, PlanChanged, PlanDefinitionInvalid, PlanNameTaken.
    """
    if "definition" in changes:
        definition_check(changes["definition"])
    if "currency" in changes:
        exponent(changes["currency"])
    drafts = CommissionPlan.objects.filter(id=plan_id, status=DRAFT, version=version)
    try:
        changed = drafts.update(version=F("version") + 1, **changes)
    except IntegrityError as error:
        raise _refusal(error) from error
    plan = plan_get(plan_id=plan_id)
    if not changed:
        _not_draft_check(plan)
        raise PlanChanged
    return plan


@transaction.atomic
def plan_approve(*, plan_id: UUID, by: UUID, at: datetime) -> CommissionPlan:
    """Make a draft immutable and usable. Raises PlanNotFound, PlanNotDraft."""
    approval = {"status": APPROVED, "approved_by": by, "approved_at": at}
    drafts = CommissionPlan.objects.filter(id=plan_id, status=DRAFT)
    changed = drafts.update(version=F("version") + 1, **approval)
    plan = plan_get(plan_id=plan_id)
    if not changed:
        raise PlanNotDraft(plan_id=plan_id, status=plan.status)
    return plan


@transaction.atomic
def plan_retire(*, plan_id: UUID, at: datetime) -> CommissionPlan:
    """Let nobody else be assigned to an approved plan; present assignments go on.

    Raises PlanNotFound, PlanNotApproved.
    """
    approved = CommissionPlan.objects.filter(id=plan_id, status=APPROVED)
    changed = approved.update(version=F("version") + 1, status=RETIRED, retired_at=at)
    plan = plan_get(plan_id=plan_id)
    if not changed:
        raise PlanNotApproved(plan_id=plan_id, status=plan.status)
    return plan


@transaction.atomic
def plan_revise(*, plan_id: UUID, by: UUID | None) -> CommissionPlan:
    """Begin the next revision of an approved or retired plan, as a draft with its contents.

    Raises PlanNotFound, PlanNotApproved, PlanNameTaken if somebody else has just begun it.
    """
    plan = plan_get(plan_id=plan_id)
    if plan.status == DRAFT:
        raise PlanNotApproved(plan_id=plan_id, status=plan.status)
    siblings = CommissionPlan.objects.filter(name=plan.name)
    newest = siblings.aggregate(newest=Max("revision"))["newest"]
    names = ("name", "currency", "definition", "period_kind", "description")
    contents = {name: getattr(plan, name) for name in names}
    return _saved(CommissionPlan(revision=newest + 1, created_by=by, **contents))


def definition_check(definition: Any) -> None:
    """Raises PlanDefinitionInvalid, naming every field that is wrong."""
    try:
        definition_parse(definition)
    except DefinitionInvalid as error:
        problems = [FieldError(*problem) for problem in error.problems]
        raise PlanDefinitionInvalid(errors=problems) from error


def _saved(plan: CommissionPlan) -> CommissionPlan:
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError as error:
        raise _refusal(error) from error
    return plan


def _refusal(error: IntegrityError) -> Exception:
    return PlanNameTaken() if constraint_broken(error) == "plan_name_revision" else error


def _not_draft_check(plan: CommissionPlan) -> None:
    if plan.status != DRAFT:
        raise PlanNotDraft(plan_id=plan.id, status=plan.status)
