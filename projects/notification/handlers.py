"""What notification does when others report."""

from collections.abc import Sequence

from projects.notification.services import local_copies, telling
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
from shared.contracts.payment import DisbursementFailed, PaymentFailed
from shared.core.clock import utcnow
from shared.events.envelope import Envelope
from shared.events.subscribe import Handled, subscribe, subscribe_together


@subscribe_together(
    DisbursementFailed,
    LeadAssigned,
    LeadImportCompleted,
    LeadReassigned,
    LeadUnassigned,
    LeadWon,
    PaymentFailed,
    PayoutApproved,
    PayoutFailed,
    PayoutPaid,
)
def on_something_to_tell(handled: Sequence[Handled]) -> None:
    telling.notifications_make(
        told=[
            telling.Told.of(e, event_id=envelope.id, type=envelope.type, told_at=envelope.time)
            for e, envelope in handled
        ],
        now=utcnow(),
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
    local_copies.member_store(
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
    local_copies.member_rename(user_id=event.user_id, name=event.name, email=event.email)


@subscribe(UserDeactivated)
def on_user_deactivated(event: UserDeactivated, envelope: Envelope) -> None:
    local_copies.member_deactivate(user_id=event.user_id)
