"""Members and tenants as the gateway tells of them: the newest word stays."""

from uuid import uuid4

import pytest

from projects.notification.models import Member, TenantProfile
from projects.notification.tests.factories import profile_make
from shared.contracts.gateway import (
    MemberAdded,
    UserUpdated,
)
from shared.testing.copies import member_copy_check, tenant_copy_check

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def profile(tenant):
    profile_make()


def test_members_come_change_and_go(tenant, deliver):
    member_copy_check(deliver, Member)


def test_an_address_follows_the_account(deliver):
    user = uuid4()
    deliver(MemberAdded(user_id=user, role="agent", name="E", email="e@x.example", state="active"))
    deliver(UserUpdated(user_id=user, name="E", email="eve@x.example"))
    assert Member.objects.get(user_id=user).email == "eve@x.example"


def test_the_newest_word_on_the_tenant_stays(tenant, deliver):
    tenant_copy_check(deliver, TenantProfile)
