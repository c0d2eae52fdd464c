from functools import partial

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from projects.gateway.errors import (
    AccountExists,
    LastOwner,
    MemberExists,
    MemberNotFound,
    PasswordRefused,
    RoleNotManageable,
)
from projects.gateway.models import AuditEntry, Session, TenantUser, User
from projects.gateway.services.actors import Actor
from projects.gateway.services.member_changes import member_change, member_remove
from projects.gateway.services.members import member_add
from projects.gateway.tests.factories import PASSWORD, cast_make, member_make, member_of
from projects.gateway.tests.threads import together
from shared.contracts.gateway import MemberAdded, MemberRemoved, MemberRoleChanged, SessionRevoked
from shared.core.clock import utcnow
from shared.tenancy.context import TenantMissing, tenant_scope

pytestmark = pytest.mark.django_db(databases=["default", "system"])
together_db = pytest.mark.django_db(transaction=True, databases=["default", "system"])


@pytest.fixture
def people(cast, tenant):
    cast_make()
    return cast


def actor(person, role=None):
    return Actor(user_id=person.user_id, role=role or person.role)


def add(by, *, email="New@Example.com", role="agent", password=PASSWORD, actor_role=None):
    who = actor(by, actor_role)
    return member_add(email=email, name="New", role=role, password=password, actor=who)


def change(by, whom, **wanted):
    return member_change(member_id=member_of(whom).id, **wanted, actor=actor(by), now=utcnow())


def test_a_new_member_has_an_account_and_is_announced(people, assert_published):
    new = add(people.alice)
    assert new.initial_password is None
    assert new.member.user.check_password(PASSWORD)
    [event] = assert_published(MemberAdded)
    assert (event.email, event.role, event.state) == ("new@example.com", "agent", "active")


def test_a_generated_password_works_and_is_told_once(people):
    new = add(people.alice, password=None)
    assert new.member.user.check_password(new.initial_password)


def test_weak_passwords_are_refused_with_reasons(people):
    with pytest.raises(PasswordRefused) as refusal:
        add(people.alice, password="12345")
    assert {error.code for error in refusal.value.errors} >= {"password_too_short"}
    assert not User.objects.filter(email="new@example.com").exists()


def test_an_existing_account_joins_with_its_own_password(people, assert_published):
    new = add(people.alice, email=people.mallory.email, password=None)
    assert new.initial_password is None
    assert new.member.user_id == people.mallory.user_id
    assert new.member.user.check_password(PASSWORD)
    with pytest.raises(MemberExists):
        add(people.alice, email=people.mallory.email, password=None)
    with pytest.raises(MemberExists):
        add(people.alice, email=people.mallory.email)
    assert_published(MemberAdded)


def test_nobody_sets_the_password_of_somebody_elses_account(people):
    with pytest.raises(AccountExists):
        add(people.alice, email=people.mallory.email, password="another password 9")
    assert User.objects.get(id=people.mallory.user_id).check_password(PASSWORD)


def test_admins_make_no_owners_and_touch_none(people, assert_published):
    with pytest.raises(RoleNotManageable):
        add(people.bob, role="owner", actor_role="admin")
    admin = Actor(user_id=people.bob.user_id, role="admin")
    owner = member_of(people.alice).id
    for attempt in (
        partial(member_change, member_id=owner, role="viewer"),
        partial(member_change, member_id=owner, state="suspended"),
        partial(member_remove, member_id=owner),
    ):
        with pytest.raises(RoleNotManageable):
            attempt(actor=admin, now=utcnow())
    assert_published(MemberRoleChanged, count=0)


def test_a_new_role_is_announced_with_the_old_one(people, assert_published):
    member = change(people.alice, people.carla, role="manager")
    [event] = assert_published(MemberRoleChanged)
    assert (event.role, event.previous_role, member.version) == ("manager", "agent", 2)
    entry = AuditEntry.objects.get(action="member.changed")
    assert (entry.before["role"], entry.after["role"]) == ("agent", "manager")


def test_the_same_role_again_changes_and_tells_nothing(people, assert_published):
    assert change(people.alice, people.carla, role="agent").version == 1
    assert_published(MemberRoleChanged, count=0)
    assert not AuditEntry.objects.exists()


def test_a_suspended_member_is_signed_out_and_gone_to_others(people, assert_published):
    Session.objects.create(
        user_id=people.carla.user_id, active_tenant_id=people.carla.tenant_id, last_seen_at=utcnow()
    )
    change(people.alice, people.carla, state="suspended")
    assert_published(MemberRemoved)
    assert_published(SessionRevoked)
    change(people.alice, people.carla, state="active")
    assert_published(MemberAdded)


def test_a_removed_member_can_come_back_and_versions_go_on(people):
    member_id = member_of(people.carla).id
    member_remove(member_id=member_id, actor=actor(people.alice), now=utcnow())
    with pytest.raises(MemberNotFound):
        member_remove(member_id=member_id, actor=actor(people.alice), now=utcnow())
    back = add(people.alice, email=people.carla.email, password=None, role="viewer").member
    assert (back.id, back.version, back.role, back.removed_at) == (member_id, 3, "viewer", None)


def test_the_last_owner_stays(people, assert_published):
    for attempt in ({"role": "admin"}, {"state": "suspended"}):
        with pytest.raises(LastOwner):
            change(people.alice, people.alice, **attempt)
    with pytest.raises(LastOwner):
        member_remove(member_id=member_of(people.alice).id, actor=actor(people.alice), now=utcnow())
    assert member_of(people.alice).role == "owner"
    assert_published(MemberRoleChanged, count=0)


@together_db
def test_two_owners_cannot_step_down_at_once(people):
    TenantUser.objects.filter(user_id=people.bob.user_id).update(role="owner")

    def step_down(person):
        with tenant_scope(person.tenant_id):
            change(people.alice, person, role="viewer")

    outcomes = together(partial(step_down, people.alice), partial(step_down, people.bob))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LastOwner", "NoneType"]
    assert TenantUser.objects.filter(role="owner").count() == 1


@together_db
def test_one_person_added_twice_at_once_is_one_member(people, assert_published):
    def join():
        with tenant_scope(people.alice.tenant_id):
            return add(people.alice, email=people.mallory.email, password=None)

    outcomes = together(join, join, join, join)
    assert sum(isinstance(outcome, MemberExists) for outcome in outcomes) == 3
    assert_published(MemberAdded)


def test_another_tenants_member_does_not_exist_here(people):
    with pytest.raises(MemberNotFound):
        change(people.alice, people.mallory, role="viewer")
    assert member_of(people.mallory).role == "owner"


def test_the_database_refuses_a_second_membership_and_no_tenant_reads_nothing(people):
    with pytest.raises(IntegrityError), transaction.atomic():
        member_make(people.alice)
    with pytest.raises(TenantMissing), tenant_scope(None):
        TenantUser.objects.count()


def test_rows_of_other_tenants_stay_hidden_from_plain_sql(people):
    with connection.cursor() as cursor:
        cursor.execute("select count(*), count(distinct tenant_id) from gateway_tenantuser")
        assert cursor.fetchone() == (5, 1)
        cursor.execute("select count(*) from gateway_user")
        assert cursor.fetchone() == (6,)


def test_the_audit_trail_is_append_only(people):
    change(people.alice, people.carla, role="viewer")
    for attempt in (AuditEntry.objects.all().delete, lambda: AuditEntry.objects.update(action="")):
        with pytest.raises(ProgrammingError), transaction.atomic():
            attempt()
