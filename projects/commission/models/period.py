from django.db import models
from django.db.models import F, Q

from projects.commission.domain.periods import Span
from projects.commission.models.plan import PeriodKind
from shared.db.models import VersionedModel
from shared.db.reading import row_read
from shared.tenancy.context import tenant_required
from shared.tenancy.models import TenantModel

_SHARED = "select {columns} from commission_period where tenant_id = %s and label = %s for share"


class PeriodState(models.TextChoices):
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class Period(VersionedModel, TenantModel):
    """A span of days in the tenant's zone, half-open. Nothing enters it once it is closed."""

    label = models.CharField(max_length=16)
    kind = models.CharField(max_length=16, choices=PeriodKind)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=16, choices=PeriodState, default=PeriodState.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "label"], name="period_label"),
            models.CheckConstraint(
                condition=Q(starts_on__lt=F("ends_on")), name="period_dates_half_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=PeriodState.values), name="period_state_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False) | ~Q(state="closed"),
                name="period_closed_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @classmethod
    def shared(cls, *, label: str) -> "Period | None":
        """The period, kept from closing until the transaction ends; None if there is none.

        Many may hold it at once; closing waits for all of them, and they for it.
        """
        return row_read(_SHARED, [tenant_required(), label], cls)

    @property
    def is_open(self) -> bool:
        return self.state == PeriodState.OPEN

    @property
    def span(self) -> Span:
        """The days of this period."""
        return Span(
            label=self.label, kind=self.kind, starts_on=self.starts_on, ends_on=self.ends_on
        )
