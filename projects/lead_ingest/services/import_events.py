"""The events of an imported lead: those of one that was worked here, at its own times."""

from collections.abc import Iterator
from datetime import datetime

from projects.lead_ingest.domain import statuses
from projects.lead_ingest.domain.history import Step
from projects.lead_ingest.services import facts, moves
from projects.lead_ingest.services.imported import ImportedLead
from shared.contracts.lead_ingest import LeadStatusChanged


def events_of(lead: ImportedLead, now: datetime) -> Iterator[tuple[object, int]]:
    """What would have been published had the lead been worked here, each with its version."""
    yield facts.lead_created(lead, imported=True), 1
    for version, step in enumerate(lead.steps, start=2):
        yield status_changed(lead, step), version
    if lead.status == statuses.WON:
        yield moves.lead_won(lead, recorded_at=now, backdated=True), lead.version
    elif lead.status == statuses.LOST:
        yield moves.lead_lost(lead), lead.version


def status_changed(lead: ImportedLead, step: Step) -> LeadStatusChanged:
    """The event of one step."""
    return LeadStatusChanged(
        lead_id=lead.id,
        from_status=step.from_status,
        to_status=step.to_status,
        occurred_at=step.occurred_at,
        agent_id=lead.assigned_to,
        by=lead.created_by,
    )
