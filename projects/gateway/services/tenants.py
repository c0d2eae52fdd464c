"""Tenants: made with their first owner, and changed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from projects.gateway import selectors
from projects.gateway.errors import EmailTaken, SlugTaken
from projects.gateway.models import MemberState, Tenant, TenantUser, User
from projects.gateway.services.audit import audit_record
from projects.gateway.services.conflicts import conflicts_named
from projects.gateway.services.passwords import password_check
from shared.auth.roles import OWNER
from shared.contracts.gateway import MemberAdded, TenantCreated, TenantUpdated
from shared.core.clock import utcnow
from shared.core.errors import PreconditionFailed
from shared.events import outbox
from shared.tenancy.context import tenant_required, tenant_scope

CONSTRAINTS = {"gateway_user_email_key": EmailTaken, "gateway_tenant_slug_key": SlugTaken}


@dataclass(frozen=True, kw_only=True)
class Registration:
    """A new tenant and its first owner."""

    tenant: Tenant
    user: User


def tenant_register(
    *, email: str, password: str, name: str, tenant: dict[str, str], ip: str | None = None
) -> Registration:
    """Make a tenant (name, slug, timezone, currency) and the user who owns it.

    Raises EmailTaken, SlugTaken, PasswordRefused.
    """
    password_check(password, email=email, name=name)
    with transaction.atomic():
        with conflicts_named(CONSTRAINTS):
            owner = User.objects.create_user(email, password, name=name)
            made = Tenant.objects.create(**tenant)
        with tenant_scope(made.id):
            _owner_add(made, owner, ip)
    return Registration(tenant=made, user=owner)


@transaction.atomic
def tenant_update(
    *, changes: dict[str, Any], by: UUID | None, ip: str | None = None, version: int | None = None
) -> Tenant:
    """Change name, timezone or currency of the tenant in context.

    Raises TenantNotFound, and PreconditionFailed when `version` is not the present one.
    """
    tenant_id = tenant_required()
    before = selectors.tenant_get(tenant_id=tenant_id)
    rows = Tenant.objects.filter(id=tenant_id)
    rows = rows if version is None else rows.filter(version=version)
    if not rows.update(**changes, version=F("version") + 1, updated_at=utcnow()):
        raise PreconditionFailed
    tenant = selectors.tenant_get(tenant_id=tenant_id)
    outbox.publish(TenantUpdated(**_facts(tenant)), version=tenant.version)
    audit_record(
        action="tenant.updated",
        subject_type="tenant",
        subject_id=tenant.id,
        actor_id=by,
        ip=ip,
        before={name: getattr(before, name) for name in changes},
        after=changes,
    )
    return tenant


def _owner_add(tenant: Tenant, owner: User, ip: str | None) -> None:
    member = TenantUser.objects.create(user=owner, role=OWNER, state=MemberState.ACTIVE)
    outbox.publish(TenantCreated(**_facts(tenant)), version=tenant.version)
    outbox.publish(
        MemberAdded(
            user_id=owner.id,
            role=member.role,
            name=owner.name,
            email=owner.email,
            state=member.state,
        ),
        version=member.version,
    )
    audit_record(
        action="tenant.created",
        subject_type="tenant",
        subject_id=tenant.id,
        actor_id=owner.id,
        ip=ip,
        after={"slug": tenant.slug},
    )


def _facts(tenant: Tenant) -> dict[str, Any]:
    return {
        "tenant_id": tenant.id,
        "slug": tenant.slug,
        "name": tenant.name,
        "timezone": tenant.timezone,
        "currency": tenant.currency,
    }
