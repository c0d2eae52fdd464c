"""A copy put by one statement stands as one that was read before it was written."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.core.ids import uuid7
from shared.db.copies import copy_store
from shared.tenancy.context import TenantMissing, tenant_scope
from shared.tenancy.copies import copy_put
from shared.testing.project.models import Guest

pytestmark = pytest.mark.django_db
EVE = uuid4()
WORDS = st.lists(st.tuples(st.sampled_from(["Eve", "Eva"]), st.integers(0, 3)), max_size=6)


def guests() -> list[tuple]:
    return list(Guest.objects.values_list("user_id", "name", "as_of", "table"))


def left_by(how, words, stamped) -> list[list[tuple]]:
    """What stands after each word."""
    found = []
    with transaction.atomic():
        for name, as_of in words:
            stamp = {"as_of": as_of} if stamped else {}
            how(Guest, values={"name": name}, user_id=EVE, **stamp)
            Guest.objects.filter(table=0).update(table=7)
            found.append(guests())
        transaction.set_rollback(True)
    return found


@given(WORDS, st.booleans())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_it_leaves_what_reading_first_leaves(tenant, words, stamped):
    assert left_by(copy_put, words, stamped) == left_by(copy_store, words, stamped)


def test_a_row_is_touched_only_by_a_word_that_counts(tenant):
    copy_put(Guest, values={"name": "Eve"}, as_of=2, user_id=EVE)
    first = Guest.objects.get()
    copy_put(Guest, values={"name": "Old"}, as_of=2, user_id=EVE)
    assert Guest.objects.get().updated_at == first.updated_at
    copy_put(Guest, values={"name": "Eva"}, as_of=3, user_id=EVE)
    changed = Guest.objects.get()
    assert (changed.id, changed.created_at) == (first.id, first.created_at)
    assert (changed.name, changed.updated_at > first.updated_at) == ("Eva", True)


def test_several_wait_for_the_commit_and_cost_no_statement_of_their_own(
    tenant, django_assert_num_queries
):
    with django_assert_num_queries(1):
        for _ in range(5):
            copy_put(Guest, values={"name": "Eve"}, as_of=1, user_id=uuid7())
        assert Guest.objects.count() == 5


def test_what_the_database_refuses_comes_up_at_the_end(tenant):
    def two_put():
        with transaction.atomic():
            copy_put(Guest, values={"name": "x" * 81}, as_of=1, user_id=EVE)
            copy_put(Guest, values={"name": "Eve"}, as_of=1, user_id=uuid7())

    with pytest.raises(DatabaseError, match="too long"):
        two_put()
    assert not Guest.objects.exists()


def test_no_word_reaches_the_copy_of_another_tenant(tenant, other_tenant):
    copy_put(Guest, values={"name": "Eve"}, as_of=1, user_id=EVE)
    with tenant_scope(other_tenant):
        copy_put(Guest, values={"name": "Mallory"}, as_of=9, user_id=EVE)
        assert guests() == [(EVE, "Mallory", 9, 0)]
    assert guests() == [(EVE, "Eve", 1, 0)]
    with pytest.raises(TenantMissing), tenant_scope(None):
        copy_put(Guest, values={"name": "Nobody"}, user_id=EVE)
