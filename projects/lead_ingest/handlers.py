"""What lead_ingest does when others report."""

from projects.lead_ingest.services import assignees, local_copies, outcomes
from shared.auth.local_copies import MemberAnswer, TenantAnswer, member_copy, tenant_copy
from shared.contracts.assignment import LeadAssigned, LeadReassigned, LeadUnassigned
from shared.contracts.gateway import (
    MemberAdded,
    MemberRemoved,
    MemberRoleChanged,
    TenantCreated,
    TenantUpdated,
    UserDeactivated,
    UserUpdated,
)
from shared.contracts.payment import InvoiceIssued
from shared.contracts.worker import JobCancelled, JobDeadLettered
from shared.db.copies import Stored
from shared.events.envelope import Envelope
from shared.events.subscribe import subscribe


@subscribe(LeadAssigned, LeadReassigned)
def on_lead_assigned(event: LeadAssigned | LeadReassigned, envelope: Envelope) -> None:
    assignees.lead_assign(
        lead_id=event.lead_id,
        agent_id=event.agent_id,
        version=envelope.aggregate_version,
        occurred_at=event.occurred_at,
    )


@subscribe(LeadUnassigned)
def on_lead_unassigned(event: LeadUnassigned, envelope: Envelope) -> None:
    assignees.lead_assign(
        lead_id=event.lead_id,
        agent_id=None,
        version=envelope.aggregate_version,
        occurred_at=event.occurred_at,
    )


@subscribe(TenantCreated, TenantUpdated)
def on_tenant_changed(event: TenantCreated | TenantUpdated, envelope: Envelope) -> None:
    local_copies.tenant_profile_store(
        name=event.name,
        timezone=event.timezone,
        currency=event.currency,
        as_of=envelope.aggregate_version,
    )


@subscribe(MemberAdded)
def on_member_added(event: MemberAdded, envelope: Envelope) -> None:
    local_copies.member_put(
        user_id=event.user_id,
        name=event.name,
        role=event.role,
        active=event.state == "active",
        as_of=envelope.aggregate_version,
    )


@subscribe(MemberRoleChanged)
def on_member_role_changed(event: MemberRoleChanged, envelope: Envelope) -> None:
    local_copies.member_change(
        user_id=event.user_id, role=event.role, as_of=envelope.aggregate_version
    )


@subscribe(MemberRemoved)
def on_member_removed(event: MemberRemoved, envelope: Envelope) -> None:
    local_copies.member_change(
        user_id=event.user_id, active=False, as_of=envelope.aggregate_version
    )


@subscribe(UserUpdated)
def on_user_updated(event: UserUpdated, envelope: Envelope) -> None:
    local_copies.member_amend(user_id=event.user_id, name=event.name)


@subscribe(UserDeactivated)
def on_user_deactivated(event: UserDeactivated, envelope: Envelope) -> None:
    local_copies.member_amend(user_id=event.user_id, active=False)


@subscribe(InvoiceIssued)
def on_invoice_issued(event: InvoiceIssued, envelope: Envelope) -> None:
    if event.lead_id:
        local_copies.lead_invoiced(lead_id=event.lead_id, at=event.occurred_at)


@subscribe(JobDeadLettered)
def on_job_dead_lettered(event: JobDeadLettered, envelope: Envelope) -> None:
    outcomes.job_given_up(job_id=event.job_id, reason=event.reason, now=event.occurred_at)


@subscribe(JobCancelled)
def on_job_cancelled(event: JobCancelled, envelope: Envelope) -> None:
    outcomes.job_given_up(job_id=event.job_id, reason="cancelled", now=event.occurred_at)


@tenant_copy
def on_tenant_answer(told: TenantAnswer) -> Stored:
    return local_copies.tenant_profile_store(
        name=told.name,
        timezone=told.timezone,
        currency=told.currency,
        as_of=told.version,
        asked_at=told.asked_at,
    )


@member_copy
def on_member_answer(told: MemberAnswer) -> Stored:
    return local_copies.member_store(
        user_id=told.user_id,
        name=told.name,
        role=told.role,
        active=told.active,
        as_of=told.version,
        asked_at=told.asked_at,
    )
