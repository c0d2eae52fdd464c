"""What a home page asks for: all tenants or one of them, and the days that it shows."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from shared.core.ids import uuid7_floor

DAYS = 30


@dataclass(frozen=True, kw_only=True)
class HomeScope:
    """The last 30 days in UTC up to `now`, for one tenant or (None) for all of them."""

    now: datetime
    tenant_id: UUID | None = None

    @property
    def days(self) -> list[date]:
        """The days shown, the oldest first, today last."""
        today = self.now.astimezone(UTC).date()
        return [today - timedelta(days=DAYS - 1 - ago) for ago in range(DAYS)]

    @property
    def since(self) -> datetime:
        """When the first day begins."""
        return datetime.combine(self.days[0], time(), tzinfo=UTC)

    @property
    def before(self) -> datetime:
        """When the 30 days before those begin."""
        return self.since - timedelta(days=DAYS)

    @property
    def filters(self) -> dict[str, Any]:
        """What a link to a list adds to its address."""
        return {} if self.tenant_id is None else {"tenant": self.tenant_id}

    def rows(self, model: type[Model], *, tenant: str = "tenant_id") -> QuerySet[Any]:
        """The rows of the model by the system role; `tenant` leads to the tenant's id."""
        rows: QuerySet[Any] = model._base_manager.using("system").order_by()
        return rows if self.tenant_id is None else rows.filter(**{tenant: self.tenant_id})

    def since_rows(
        self, model: type[Model], at: str, since: datetime, *, tenant: str = "tenant_id"
    ) -> QuerySet[Any]:
        """Rows whose time `at` is not before `since`.

        Ids are UUIDv7: the primary key finds rows by `created_at`, of all tenants at once. Any
        other time may be later than its row and needs an index that finds it.
        """
        made = made_since(since) if at == "created_at" else Q()
        return self.rows(model, tenant=tenant).filter(made, **{f"{at}__gte": since})

    @property
    def recent(self) -> Q:
        """Rows made in the days shown, found by their primary key."""
        return made_since(self.since)


def made_since(moment: datetime) -> Q:
    """Rows that were made since, by their UUIDv7."""
    return Q(pk__gte=uuid7_floor(moment))
