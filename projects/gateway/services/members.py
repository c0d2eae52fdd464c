"""Members of the tenant in context."""

from dataclasses import dataclass

from django.db import transaction

from projects.gateway.domain.emails import email_normalise
from projects.gateway.errors import AccountExists, EmailTaken, MemberExists
from projects.gateway.models import MemberState, TenantUser, User
from projects.gateway.services.actors import Actor
from projects.gateway.services.audit import audit_record
from projects.gateway.services.conflicts import conflicts_named
from projects.gateway.services.member_events import member_added_publish
from projects.gateway.services.passwords import password_check, password_generate


@dataclass(frozen=True, kw_only=True)
class NewMember:
    """A member just added; `initial_password` only where one was generated, and only now."""

    member: TenantUser
    initial_password: str | None


def member_add(
    *, email: str, name: str, role: str, password: str | None, actor: Actor
) -> NewMember:
    """Make an active member, and an account where the address has none.

    An account that exists keeps its password. Raises RoleNotManageable, MemberExists,
    AccountExists (a password was given for an existing account), PasswordRefused.
    """
    actor.manage_check(role)
    email = email_normalise(email)
    user = User.objects.filter(email=email).first()
    if user is not None and password is not None:
        raise MemberExists if _is_member(user) else AccountExists
    secret = None if user else (password or password_generate())
    if secret:
        password_check(secret, email=email, name=name)
    with transaction.atomic():
        account = user or _account_make(email, name, secret)
        member = _member_make(account, role)
        member_added_publish(member)
        _audit(member, actor)
    return NewMember(member=member, initial_password=None if password else secret)


def _is_member(user: User) -> bool:
    return TenantUser.objects.filter(user=user, removed_at=None).exists()


def _account_make(email: str, name: str, password: str | None) -> User:
    with conflicts_named({"gateway_user_email_key": EmailTaken}):
        return User.objects.create_user(email, password, name=name)


def _member_make(user: User, role: str) -> TenantUser:
    former = TenantUser.objects.select_for_update().filter(user=user).first()
    if former is None:
        with conflicts_named({"member_once": MemberExists}):
            return TenantUser.objects.create(user=user, role=role)
    if former.removed_at is None:
        raise MemberExists
    former.role, former.state, former.removed_at = role, MemberState.ACTIVE, None
    former.version += 1
    former.save()
    return former


def _audit(member: TenantUser, actor: Actor) -> None:
    audit_record(
        action="member.added",
        subject_type="member",
        subject_id=member.id,
        actor_id=actor.user_id,
        ip=actor.ip,
        after={"user_id": str(member.user_id), "role": member.role},
    )
