"""What other services learn of members.

To them a suspended member is a removed one, and a reinstated member an added one: both travel
on one topic under one key, so nobody sees them in another order.
"""

from projects.gateway.models import TenantUser
from shared.contracts.gateway import MemberAdded, MemberRemoved, MemberRoleChanged
from shared.events import outbox


def member_added_publish(member: TenantUser) -> None:
    event = MemberAdded(
        user_id=member.user_id,
        role=member.role,
        name=member.user.name,
        email=member.user.email,
        state=member.state,
    )
    outbox.publish(event, version=member.version)


def member_removed_publish(member: TenantUser) -> None:
    outbox.publish(MemberRemoved(user_id=member.user_id), version=member.version)


def member_role_publish(member: TenantUser, *, previous: str) -> None:
    event = MemberRoleChanged(user_id=member.user_id, role=member.role, previous_role=previous)
    outbox.publish(event, version=member.version)
