"""Changing and removing members. At least one acting owner always stays."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from projects.gateway import selectors
from projects.gateway.errors import LastOwner, MemberNotFound
from projects.gateway.models import MemberState, Tenant, TenantUser
from projects.gateway.services.actors import Actor
from projects.gateway.services.audit import audit_record
from projects.gateway.services.member_events import (
    member_added_publish,
    member_removed_publish,
    member_role_publish,
)
from projects.gateway.services.revoking import sessions_revoke
from shared.auth.roles import OWNER
from shared.tenancy.context import tenant_required


@transaction.atomic
def member_change(
    *,
    member_id: UUID,
    role: str | None = None,
    state: str | None = None,
    actor: Actor,
    now: datetime,
) -> TenantUser:
    """Give a member another role, suspend or reinstate it; a suspended one is signed out.

    Raises MemberNotFound, RoleNotManageable, LastOwner.
    """
    member = _locked(member_id)
    actor.manage_check(member.role, role or member.role)
    before = _facts(member)
    if role is not None and role != member.role:
        _role_set(member, role)
    if state is not None and state != member.state:
        _state_set(member, state, actor, now)
    _owner_left_check()
    if _facts(member) != before:
        _audit("member.changed", member, actor, before)
    return member


@transaction.atomic
def member_remove(*, member_id: UUID, actor: Actor, now: datetime) -> None:
    """End a membership and its sessions. Raises MemberNotFound, RoleNotManageable, LastOwner."""
    member = _locked(member_id)
    actor.manage_check(member.role)
    before, acted = _facts(member), member.is_acting
    member.removed_at = now
    _save(member)
    _owner_left_check()
    if acted:
        member_removed_publish(member)
    _sign_out(member, actor, now)
    _audit("member.removed", member, actor, before)


def _locked(member_id: UUID) -> TenantUser:
    # All changes of a tenant's members stand in one line, so that no two take the last owners.
    Tenant.objects.select_for_update().get(id=tenant_required())
    rows = TenantUser.objects.select_for_update(of=("self",)).select_related("user")
    member = rows.filter(id=member_id, removed_at=None).first()
    if member is None:
        raise MemberNotFound
    return member


def _role_set(member: TenantUser, role: str) -> None:
    previous, member.role = member.role, role
    _save(member)
    if member.is_acting:
        member_role_publish(member, previous=previous)


def _state_set(member: TenantUser, state: str, actor: Actor, now: datetime) -> None:
    member.state = state
    _save(member)
    if state == MemberState.ACTIVE:
        member_added_publish(member)
        return
    member_removed_publish(member)
    _sign_out(member, actor, now)


def _save(member: TenantUser) -> None:
    member.version += 1
    member.save()


def _owner_left_check() -> None:
    owners = TenantUser.objects.filter(role=OWNER, state=MemberState.ACTIVE, removed_at=None)
    if not owners.exists():
        raise LastOwner


def _sign_out(member: TenantUser, actor: Actor, now: datetime) -> None:
    ids = selectors.sessions_touching(
        user_id=member.user_id,
        tenant_id=member.tenant_id,
        since=now - settings.JWT_EXPIRES_IN,
    )
    sessions_revoke(
        session_ids=ids, reason="membership_ended", by=actor.user_id, ip=actor.ip, now=now
    )


def _facts(member: TenantUser) -> dict[str, Any]:
    return {"role": member.role, "state": member.state}


def _audit(action: str, member: TenantUser, actor: Actor, before: dict[str, Any]) -> None:
    audit_record(
        action=action,
        subject_type="member",
        subject_id=member.id,
        actor_id=actor.user_id,
        ip=actor.ip,
        before=before,
        after={} if member.removed_at else _facts(member),
    )
