"""Reading a row of django-celery-beat: which task of which service, for whom, when."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from projects.scheduler.domain.timing import Timing, TimingInvalid

_TASK = re.compile(r"([a-z][a-z0-9_]*)[./]([a-z][a-z0-9]*(?:-[a-z0-9]+)*)", re.ASCII)
TENANT = "tenant_id"


class RowUnreadable(ValueError):
    """The row cannot become a schedule; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a row asks for; `tenant_id` is None for the platform."""

    service: str
    task: str
    args: Mapping[str, Any]
    tenant_id: UUID | None


def work_read(*, task: str, args: str, kwargs: str, headers: str) -> Work:
    """`commission.periods-close` or `commission/periods-close`; arguments by name.

    The tenant is named as `tenant_id` in headers or kwargs. Raises RowUnreadable.
    """
    found = _TASK.fullmatch(task)
    if found is None:
        raise RowUnreadable("Name the task as service.task, such as commission.periods-close.")
    if _json(args, "positional arguments", list):
        raise RowUnreadable("Give arguments by name, as keyword arguments.")
    named = _json(kwargs, "keyword arguments", dict)
    told = _json(headers, "headers", dict)
    tenant = named.pop(TENANT, None) or told.get(TENANT)
    return Work(service=found[1], task=found[2], args=named, tenant_id=_uuid(tenant))


def cron_read(
    *, minute: str, hour: str, day_of_month: str, month_of_year: str, day_of_week: str, zone: str
) -> Timing:
    """The timing of a crontab row. Raises RowUnreadable."""
    fields = (minute, hour, day_of_month, month_of_year, day_of_week)
    if not (day_of_month.startswith("*") or day_of_week.startswith("*")):
        raise RowUnreadable("Give a day of month or a day of week, not both.")
    return _checked(Timing(cron=" ".join(f.replace(" ", "") or "*" for f in fields), zone=zone))


def interval_read(*, every: int, period: str) -> Timing:
    """The timing of an interval row. Raises RowUnreadable."""
    seconds, rest = divmod(timedelta(**{period: every}), timedelta(seconds=1))
    if rest:
        raise RowUnreadable("Intervals are whole seconds.")
    return _checked(Timing(every_seconds=seconds))


def _checked(timing: Timing) -> Timing:
    try:
        timing.check()
    except TimingInvalid as error:
        raise RowUnreadable(str(error)) from error
    return timing


def _json(text: str, what: str, kind: type) -> Any:
    try:
        value = json.loads(text or json.dumps(kind()))
    except ValueError as error:
        raise RowUnreadable(f"The {what} are no JSON.") from error
    if not isinstance(value, kind):
        raise RowUnreadable(f"The {what} have another form.")
    return value


def _uuid(text: Any) -> UUID | None:
    if text is None:
        return None
    try:
        return UUID(str(text))
    except ValueError as error:
        raise RowUnreadable("The tenant is named by its id.") from error
