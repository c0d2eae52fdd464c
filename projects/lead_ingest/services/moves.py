"""A lead goes from state to state, and each change is an activity."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from projects.lead_ingest import clients, selectors
from projects.lead_ingest.domain import statuses
from projects.lead_ingest.errors import (
    LeadInvoiced,
    LeadMoveRefused,
    LeadNotClosed,
    LeadWithoutAgent,
    LeadWithoutAmount,
)
from projects.lead_ingest.models import ActivityKind, Lead, LeadActivity, LeadStatus
from projects.lead_ingest.services.imported import ImportedLead
from shared.contracts.lead_ingest import LeadLost, LeadReopened, LeadStatusChanged, LeadWon
from shared.contracts.types import MoneyData
from shared.core.money import Money
from shared.events import outbox


@transaction.atomic
def lead_move(
    *,
    lead_id: UUID,
    to_status: str,
    by: UUID,
    occurred_at: datetime,
    recorded_at: datetime,
    amount: Money | None = None,
    reason: str = "",
    agent_id: UUID | None = None,
) -> Lead:
    """Move a lead one step: to `won` with its amount, to `lost` with the reason.

    Publishes lead.status_changed and, for a closing step, lead.won or lead.lost. `agent_id`
    limits it to this agent's leads. Raises LeadNotFound, LeadMoveRefused, LeadWithoutAgent.
    """
    lead = selectors.lead_locked(lead_id=lead_id, agent_id=agent_id)
    if not statuses.can_move(lead.status, to_status):
        raise LeadMoveRefused(from_status=lead.status, to_status=to_status)
    if to_status == LeadStatus.WON:
        lead_price(lead, amount=amount, won_at=occurred_at)
    lead.lost_reason = reason if to_status == LeadStatus.LOST else ""
    lead_enter(lead, to_status=to_status, by=by, occurred_at=occurred_at)
    if to_status == LeadStatus.WON:
        backdated = occurred_at < recorded_at
        won = lead_won(lead, recorded_at=recorded_at, backdated=backdated)
        outbox.publish(won, version=lead.version)
    elif to_status == LeadStatus.LOST:
        outbox.publish(lead_lost(lead), version=lead.version)
    return lead


def lead_price(lead: Lead, *, amount: Money | None, won_at: datetime) -> None:
    """Set what a lead is worth. Raises LeadWithoutAgent, LeadWithoutAmount."""
    if lead.assigned_to is None:
        raise LeadWithoutAgent
    if amount is None:
        raise LeadWithoutAmount
    lead.deal_amount, lead.deal_currency, lead.won_at = amount.amount, amount.currency, won_at


def lead_reopen(*, lead_id: UUID, by: UUID, at: datetime) -> Lead:
    """Take a won or lost lead back into work. Publishes lead.reopened.

    Payment decides about a won lead, in its own transaction: it either has invoiced the lead
    or will ignore this win for ever. So a reopened lead cannot be invoiced behind our back,
    and asking twice is harmless. Raises LeadNotFound, LeadNotClosed, LeadInvoiced.
    """
    lead = selectors.lead_get(lead_id=lead_id)
    if lead.status == LeadStatus.WON and not clients.won_withdraw(
        lead_id=lead.id, version=lead.version
    ):
        raise LeadInvoiced
    return lead_reopen_locally(lead_id=lead_id, by=by, at=at)


@transaction.atomic
def lead_reopen_locally(*, lead_id: UUID, by: UUID, at: datetime) -> Lead:
    """The local half of lead_reopen, once nothing stands against it."""
    lead = selectors.lead_locked(lead_id=lead_id)
    if lead.status not in statuses.REOPENED_AS:
        raise LeadNotClosed(status=lead.status)
    lead.deal_amount, lead.deal_currency, lead.won_at = None, "", None
    lead.lost_reason = ""
    lead_enter(lead, to_status=statuses.REOPENED_AS[lead.status], by=by, occurred_at=at)
    outbox.publish(LeadReopened(lead_id=lead.id, occurred_at=at), version=lead.version)
    return lead


def lead_enter(lead: Lead, *, to_status: str, by: UUID, occurred_at: datetime) -> None:
    """Write the new state, its activity and its event."""
    from_status, stayed = lead.status, occurred_at - lead.status_since
    lead.status, lead.status_since, lead.version = to_status, occurred_at, lead.version + 1
    lead.save()
    LeadActivity.objects.create(
        lead=lead,
        kind=ActivityKind.STATUS_CHANGED,
        from_status=from_status,
        to_status=to_status,
        stayed=stayed,
        actor=by,
        occurred_at=occurred_at,
    )
    changed = LeadStatusChanged(
        lead_id=lead.id,
        from_status=from_status,
        to_status=to_status,
        occurred_at=occurred_at,
        agent_id=lead.assigned_to,
        by=by,
    )
    outbox.publish(changed, version=lead.version)


def lead_won(lead: Lead | ImportedLead, *, recorded_at: datetime, backdated: bool) -> LeadWon:
    """The event of a won lead: who won it, what it is worth, when."""
    assert lead.assigned_to and lead.deal_amount is not None and lead.won_at  # noqa: PT018
    return LeadWon(
        lead_id=lead.id,
        agent_id=lead.assigned_to,
        amount=MoneyData.of(Money(lead.deal_amount, lead.deal_currency)),
        occurred_at=lead.won_at,
        recorded_at=recorded_at,
        backdated=backdated,
        description=lead.title or lead.company or lead.source,
    )


def lead_lost(lead: Lead | ImportedLead) -> LeadLost:
    """The event of a lost lead."""
    return LeadLost(
        lead_id=lead.id,
        reason=lead.lost_reason,
        occurred_at=lead.status_since,
        agent_id=lead.assigned_to,
    )
