"""What assignment does when others report."""

from collections.abc import Sequence

from projects.assignment.services import agents, allocation, assignments, tenants
from projects.assignment.services.allocation import Arrival
from shared.auth.local_copies import MemberAnswer, TenantAnswer, member_copy, tenant_copy
from shared.contracts.gateway import (
    MemberAdded,
    MemberRemoved,
    MemberRoleChanged,
    TenantCreated,
    TenantUpdated,
    UserDeactivated,
    UserUpdated,
)
from shared.contracts.lead_ingest import (
    LeadArchived,
    LeadCreated,
    LeadLost,
    LeadReopened,
    LeadWon,
)
from shared.db.copies import Stored
from shared.events.envelope import Envelope
from shared.events.subscribe import Handled, subscribe, subscribe_together


@subscribe_together(LeadCreated)
def on_leads_created(handled: Sequence[Handled]) -> None:
    allocation.leads_allocate([Arrival.of(event, envelope) for event, envelope in handled])


@subscribe(LeadWon)
def on_lead_won(event: LeadWon, envelope: Envelope) -> None:
    assignments.assignment_close(
        lead_id=event.lead_id,
        outcome="won",
        occurred_at=event.occurred_at,
        as_of=envelope.aggregate_version,
    )


@subscribe(LeadLost)
def on_lead_lost(event: LeadLost, envelope: Envelope) -> None:
    assignments.assignment_close(
        lead_id=event.lead_id,
        outcome="lost",
        occurred_at=event.occurred_at,
        as_of=envelope.aggregate_version,
    )


@subscribe(LeadArchived)
def on_lead_archived(event: LeadArchived, envelope: Envelope) -> None:
    assignments.assignment_close(
        lead_id=event.lead_id,
        outcome="archived",
        occurred_at=event.occurred_at,
        as_of=envelope.aggregate_version,
    )


@subscribe(LeadReopened)
def on_lead_reopened(event: LeadReopened, envelope: Envelope) -> None:
    assignments.assignment_resume(
        lead_id=event.lead_id, occurred_at=event.occurred_at, as_of=envelope.aggregate_version
    )


@subscribe(MemberAdded)
def on_member_added(event: MemberAdded, envelope: Envelope) -> None:
    agents.agent_put(
        user_id=event.user_id,
        name=event.name,
        role=event.role,
        active=event.state == "active",
        as_of=envelope.aggregate_version,
    )


@subscribe(MemberRoleChanged)
def on_member_role_changed(event: MemberRoleChanged, envelope: Envelope) -> None:
    agents.agent_copy_change(
        user_id=event.user_id, role=event.role, as_of=envelope.aggregate_version
    )


@subscribe(MemberRemoved)
def on_member_removed(event: MemberRemoved, envelope: Envelope) -> None:
    agents.agent_copy_change(user_id=event.user_id, active=False, as_of=envelope.aggregate_version)


@subscribe(UserUpdated)
def on_user_updated(event: UserUpdated, envelope: Envelope) -> None:
    agents.agent_amend(user_id=event.user_id, name=event.name)


@subscribe(UserDeactivated)
def on_user_deactivated(event: UserDeactivated, envelope: Envelope) -> None:
    agents.agent_amend(user_id=event.user_id, active=False)


@subscribe(TenantCreated, TenantUpdated)
def on_tenant_changed(event: TenantCreated | TenantUpdated, envelope: Envelope) -> None:
    tenants.tenant_profile_store(name=event.name, as_of=envelope.aggregate_version)


@tenant_copy
def on_tenant_answer(told: TenantAnswer) -> Stored:
    return tenants.tenant_profile_store(
        name=told.name,
        as_of=told.version,
        asked_at=told.asked_at,
    )


@member_copy
def on_member_answer(told: MemberAnswer) -> Stored:
    return agents.agent_store(
        user_id=told.user_id,
        name=told.name,
        role=told.role,
        active=told.active,
        as_of=told.version,
        asked_at=told.asked_at,
    )
