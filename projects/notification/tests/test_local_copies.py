"""Members and tenants as the gateway tells of them: the newest word stays."""

from uuid import uuid4

import pytest

from projects.notification.models import Member, TenantProfile
from projects.notification.tests.factories import profile_make
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

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def profile(tenant):
    profile_make()


def test_members_come_change_and_go(cast, deliver):
    user = uuid4()
    added = MemberAdded(user_id=user, role="agent", name="E", email="e@x.example", state="active")
    deliver(added, version=1, times=2)
    deliver(MemberRoleChanged(user_id=user, role="manager", previous_role="agent"), version=2)
    deliver(UserUpdated(user_id=user, name="Eve", email="eve@x.example"))
    deliver(added, version=1)
    member = Member.objects.get(user_id=user)
    assert (member.name, member.email, member.role) == ("Eve", "eve@x.example", "manager")
    deliver(UserDeactivated(user_id=user))
    assert not Member.objects.get(user_id=user).active
    deliver(added, version=5)
    assert Member.objects.get(user_id=user).active
    deliver(MemberRemoved(user_id=user), version=6)
    assert not Member.objects.get(user_id=user).active


def test_what_an_account_tells_before_its_membership_arrives_is_not_lost(deliver):
    user = uuid4()
    updated = UserUpdated(user_id=user, name="Eve", email="eve@x.example")
    for early in (updated, UserDeactivated(user_id=user)):
        with pytest.raises(CopyUnknownYet):
            deliver(early)
    deliver(MemberAdded(user_id=user, role="agent", name="E", email="e@x.example", state="active"))
    deliver(updated)
    assert Member.objects.values_list("name", "email").get(user_id=user) == ("Eve", "eve@x.example")


def test_the_newest_word_on_the_tenant_stays(tenant, deliver):
    facts = {"tenant_id": tenant, "slug": "acme", "timezone": "UTC", "currency": "USD"}
    deliver(TenantUpdated(name="New", **facts), version=3)
    deliver(TenantCreated(name="Old", **facts), version=2)
    assert TenantProfile.objects.get().name == "New"
