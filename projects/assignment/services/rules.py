"""Rules are written and changed; each change is a new version."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from projects.assignment import selectors
from projects.assignment.domain.conditions import ConditionInvalid, conditions_check
from projects.assignment.errors import (
    ConditionsInvalid,
    NameTaken,
    PoolInvalid,
    RuleInUse,
    RuleNotFound,
)
from projects.assignment.models import AssignmentRule, Strategy
from shared.api.errors import VersionStale
from shared.core.errors import FieldError


@transaction.atomic
def rule_create(**fields: Any) -> AssignmentRule:
    """Write a rule.

    Raises ConditionsInvalid, PoolInvalid, NameTaken, TeamNotFound, AgentNotFound,
    CalendarNotFound.
    """
    rule = AssignmentRule(**fields)
    rule_check(rule)
    return rule_save(rule)


@transaction.atomic
def rule_update(*, rule_id: UUID, version: int | None, fields: Mapping[str, Any]) -> AssignmentRule:
    """Change a rule; with `version` only this one. Raises as rule_create, and RuleNotFound,
    VersionStale.
    """
    rule = AssignmentRule.objects.select_for_update().filter(id=rule_id)
    changed = selectors.found(rule, RuleNotFound)
    if version is not None and changed.version != version:
        raise VersionStale
    for name, value in fields.items():
        setattr(changed, name, value)
    changed.version += 1
    rule_check(changed)
    return rule_save(changed)


def rule_save(rule: AssignmentRule) -> AssignmentRule:
    """Save, and read anew with its relations. Raises NameTaken."""
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError as error:
        if "rule_name_once" in str(error):
            raise NameTaken(name=rule.name) from error
        raise
    return selectors.rule_get(rule_id=rule.id)


def rule_check(rule: AssignmentRule) -> None:
    """Refuse what could not be evaluated, and what belongs to another tenant."""
    try:
        conditions_check(rule.conditions)
    except ConditionInvalid as error:
        field = ".".join(filter(None, ("conditions", error.path)))
        problem = FieldError(field=field, code="invalid", message=error.reason)
        raise ConditionsInvalid(errors=[problem]) from error
    direct = rule.strategy == Strategy.DIRECT
    if (direct, not direct) != (rule.agent_id is not None, rule.team_id is not None):
        raise PoolInvalid
    if rule.team_id:
        selectors.team_get(team_id=rule.team_id)
    if rule.agent_id:
        selectors.agent_get(agent_id=rule.agent_id)
    if rule.calendar_id:
        selectors.calendar_get(calendar_id=rule.calendar_id)


@transaction.atomic
def rule_delete(*, rule_id: UUID) -> None:
    """Delete a rule that nothing stands on. Raises RuleNotFound, RuleInUse."""
    try:
        selectors.rule_get(rule_id=rule_id).delete()
    except ProtectedError as error:
        raise RuleInUse from error
