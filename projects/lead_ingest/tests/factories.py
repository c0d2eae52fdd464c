"""What the tests of lead_ingest stand on."""

import csv
import io
from datetime import UTC, datetime
from uuid import UUID

from projects.lead_ingest.domain.mapping import ColumnMap
from projects.lead_ingest.models import Lead, Member, TenantProfile
from projects.lead_ingest.services.leads import lead_create
from shared.testing.cast import Cast

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)

PIPELINE = {
    "external_id": "id",
    "assigned_to": "agent",
    "status": "stage",
    "engaged_on": "engaged",
    "closed_on": "closed",
    "deal_amount": "value",
}
STAGES = {"Won": "won", "Lost": "lost", "Engaging": "contacted", "Prospecting": "new"}


def profile_make(timezone: str = "UTC", currency: str = "USD") -> TenantProfile:
    return TenantProfile.objects.create(timezone=timezone, currency=currency, as_of=1)


def members_make(cast: Cast) -> None:
    for member in (cast.alice, cast.bob, cast.carla, cast.dev, cast.faye):
        Member.objects.create(user_id=member.user_id, name=member.name, role=member.role, as_of=1)


def lead_make(cast: Cast, *, at: datetime = NOW, assigned_to: UUID | None = None, **fields) -> Lead:
    lead = lead_create(
        fields={"source": "web", "email": "ann@example.com", **fields},
        raw={},
        by=cast.alice.user_id,
        occurred_at=at,
    )
    if assigned_to:
        Lead.objects.filter(id=lead.id).update(assigned_to=assigned_to)
    return lead


def pipeline_map(cast: Cast) -> ColumnMap:
    return ColumnMap(
        columns=PIPELINE,
        values={"status": STAGES, "assigned_to": {"Carla": str(cast.carla.user_id)}},
    )


def csv_file(*rows: tuple[str, ...]) -> io.BytesIO:
    text = io.StringIO()
    csv.writer(text).writerows([tuple(PIPELINE.values()), *rows])
    return io.BytesIO(text.getvalue().encode())
