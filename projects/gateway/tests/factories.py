"""The cast as accounts of this service."""

from projects.gateway.models import Tenant, TenantUser, User
from shared.tenancy.context import tenant_scope
from shared.testing.cast import OTHER_TENANT, TENANT, Cast, Member

PASSWORD = "correct horse battery 7"
EVERYBODY = (Cast.alice, Cast.bob, Cast.carla, Cast.dev, Cast.faye, Cast.mallory)


def cast_make() -> None:
    """Both tenants with all their members."""
    Tenant.objects.create(id=TENANT, slug="acme", name="Acme", timezone="Europe/Berlin")
    Tenant.objects.create(id=OTHER_TENANT, slug="evil", name="Evil")
    for person in EVERYBODY:
        account_make(person)
        member_make(person)


def account_make(person: Member, **fields: object) -> User:
    return User.objects.create_user(
        person.email, PASSWORD, id=person.user_id, name=person.name, **fields
    )


def member_make(person: Member, *, tenant_id=None, role: str | None = None) -> TenantUser:
    with tenant_scope(tenant_id or person.tenant_id):
        return TenantUser.objects.create(user_id=person.user_id, role=role or person.role)


def member_of(person: Member) -> TenantUser:
    with tenant_scope(person.tenant_id):
        return TenantUser.objects.select_related("user").get(user_id=person.user_id)
