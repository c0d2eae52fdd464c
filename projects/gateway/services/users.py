"""Users: their own data, and the platform's operators."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from projects.gateway import selectors
from projects.gateway.domain.emails import email_normalise
from projects.gateway.errors import CredentialsRefused
from projects.gateway.models import Session, User
from projects.gateway.services.passwords import credentials_check, password_check
from projects.gateway.services.revoking import sessions_revoke
from projects.gateway.services.sessions import Device, device_columns
from shared.contracts.gateway import UserDeactivated, UserUpdated
from shared.core.clock import utcnow
from shared.events import outbox
from shared.tenancy.context import tenant_scope


def user_rename(*, user_id: UUID, name: str) -> User:
    """Change the user's name; every tenant of theirs is told. Raises UserNotFound."""
    members = selectors.sign_in_memberships(user_id=user_id)
    with transaction.atomic():
        rows = User.objects.filter(id=user_id)
        rows.update(name=name, version=F("version") + 1, updated_at=utcnow())
        user = selectors.user_get(user_id=user_id)
        event = UserUpdated(user_id=user.id, name=user.name, email=user.email)
        for member in members:
            with tenant_scope(member.tenant_id):
                outbox.publish(event, version=user.version)
    return user


def user_deactivate(*, user_id: UUID, by: UUID | None, now: datetime) -> User:
    """Bar a user from signing in and end all their sessions. Raises UserNotFound."""
    members = selectors.sign_in_memberships(user_id=user_id)
    with transaction.atomic():
        rows = User.objects.filter(id=user_id, is_active=True)
        changed = rows.update(is_active=False, version=F("version") + 1, updated_at=now)
        user = selectors.user_get(user_id=user_id)
        for member in members if changed else []:
            with tenant_scope(member.tenant_id):
                outbox.publish(UserDeactivated(user_id=user.id), version=user.version)
        live = Session.objects.filter(user=user, revoked_at=None).order_by("id")
        ids = list(live.values_list("id", flat=True))
        sessions_revoke(session_ids=ids, reason="user_deactivated", by=by, ip=None, now=now)
    return user


def staff_login(*, email: str, password: str, device: Device, now: datetime) -> Session:
    """Open an operator's session in a service's admin; its end is announced like any other.

    Raises CredentialsRefused, also for everybody who is no operator.
    """
    user = credentials_check(email=email, password=password)
    if not user.is_staff:
        raise CredentialsRefused
    return Session.objects.create(user=user, last_seen_at=now, **device_columns(device))


@transaction.atomic
def operator_create(*, email: str, password: str, name: str, superuser: bool = True) -> User:
    """Make a platform operator, or make one of an existing user. Raises PasswordRefused."""
    password_check(password, email=email, name=name)
    address = email_normalise(email)
    user = User.objects.select_for_update().filter(email=address).first() or User(email=address)
    user.name = name or user.name
    user.is_staff, user.is_superuser, user.is_active = True, superuser, True
    user.set_password(password)
    user.save()
    return user
