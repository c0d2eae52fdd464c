"""What notification does when others report."""

from collections.abc import Sequence

from projects.notification.domain import states
from projects.notification.services import local_copies, settling, telling
from shared.auth.local_copies import MemberAnswer, TenantAnswer, member_copy, tenant_copy
from shared.contracts.analytics import ReportReady
from shared.contracts.assignment import LeadAssigned, LeadReassigned, LeadUnassigned
from shared.contracts.commission import PayoutApproved, PayoutFailed, PayoutPaid
from shared.contracts.gateway import (
    MemberAdded,
    MemberRemoved,
    MemberRoleChanged,
    TenantCreated,
    TenantUpdated,
    UserDeactivated,
    UserUpdated,
)
from shared.contracts.lead_ingest import LeadImportCompleted, LeadWon
from shared.contracts.payment import DisbursementFailed, InvoiceOverdue, PaymentFailed
from shared.contracts.worker import JobCancelled, JobDeadLettered
from shared.core.clock import utcnow
from shared.db.copies import Stored
from shared.events.envelope import Envelope
from shared.events.subscribe import Handled, subscribe, subscribe_together


@subscribe_together(
    DisbursementFailed,
    InvoiceOverdue,
    JobDeadLettered,
    LeadAssigned,
    LeadImportCompleted,
    LeadReassigned,
    LeadUnassigned,
    LeadWon,
    PaymentFailed,
    PayoutApproved,
    PayoutFailed,
    PayoutPaid,
    ReportReady,
)
def on_something_to_tell(handled: Sequence[Handled]) -> None:
    telling.notifications_make(
        told=[
            telling.Told.of(
                event,
                event_id=envelope.id,
                type=envelope.type,
                told_at=envelope.time,
                traceparent=envelope.traceparent,
            )
            for event, envelope in handled
        ],
        now=utcnow(),
    )


@subscribe(JobDeadLettered)
def on_job_dead_lettered(event: JobDeadLettered, envelope: Envelope) -> None:
    settling.mail_job_ended(
        job_id=event.job_id, state=states.UNDELIVERED, at=event.occurred_at, detail=event.reason
    )


@subscribe(JobCancelled)
def on_job_cancelled(event: JobCancelled, envelope: Envelope) -> None:
    settling.mail_job_ended(job_id=event.job_id, state=states.CANCELLED, at=event.occurred_at)


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
        email=event.email,
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
    local_copies.member_amend(user_id=event.user_id, name=event.name, email=event.email)


@subscribe(UserDeactivated)
def on_user_deactivated(event: UserDeactivated, envelope: Envelope) -> None:
    local_copies.member_amend(user_id=event.user_id, active=False)


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
        email=told.email,
        role=told.role,
        active=told.active,
        as_of=told.version,
        asked_at=told.asked_at,
    )
