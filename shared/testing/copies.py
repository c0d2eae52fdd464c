"""What every service's copies of tenants and members keep to, told as the gateway tells it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Model

from shared.contracts.gateway import (
    MemberAdded,
    MemberRemoved,
    MemberRoleChanged,
    TenantCreated,
    TenantUpdated,
    UserDeactivated,
    UserUpdated,
)
from shared.db.copies import CopyUnknownYet
from shared.tenancy.context import tenant_required

Deliver = Callable[..., None]


def tenant_copy_check(deliver: Deliver, model: type[Model]) -> None:
    """The newest name of the tenant in context stays."""
    facts: dict[str, Any] = {"tenant_id": tenant_required(), "slug": "a"}
    facts |= {"timezone": "UTC", "currency": "EUR"}
    deliver(TenantCreated(name="Old", **facts), version=1, times=2)
    deliver(TenantUpdated(name="New", **facts), version=3)
    deliver(TenantUpdated(name="Between", **facts), version=2)
    assert model._default_manager.values_list("name").get() == ("New",)


def member_copy_check(deliver: Deliver, model: type[Model]) -> None:
    """A member comes, changes, goes and comes back; nothing old undoes what is newer, and what
    their account tells before their membership has arrived is not lost."""
    user_id = uuid4()
    added = MemberAdded(user_id=user_id, role="agent", name="E", email="e@x.org", state="active")
    updated = UserUpdated(user_id=user_id, name="Eve", email="eve@x.org")
    closed = UserDeactivated(user_id=user_id)

    def copied() -> tuple[Any, ...]:
        rows = model._default_manager.filter(user_id=user_id)
        return rows.values_list("name", "role", "active").get()

    for early in (updated, closed):
        with pytest.raises(CopyUnknownYet):
            deliver(early)
    deliver(added, version=1, times=2)
    deliver(updated)
    deliver(MemberRoleChanged(user_id=user_id, role="manager", previous_role="agent"), version=2)
    deliver(added, version=1)
    assert copied() == ("Eve", "manager", True)
    deliver(closed)
    assert copied() == ("Eve", "manager", False)
    deliver(added, version=5)
    assert copied() == ("E", "agent", True)
    deliver(MemberRemoved(user_id=user_id), version=6)
    deliver(added, version=5)
    assert copied() == ("E", "agent", False)
