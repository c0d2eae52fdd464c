"""Copies of other services' rows: the newest word stays, in whatever order they come."""

from uuid import uuid4

import pytest

from shared.core.clock import utcnow
from shared.db.copies import CopyUnknownYet, Stored, copy_amend, copy_change, copy_store
from shared.tenancy.context import tenant_scope
from shared.testing.project.models import Guest

pytestmark = pytest.mark.django_db
EVE = uuid4()


def store(name, **how):
    return copy_store(Guest, values={"name": name}, user_id=EVE, **how)


def guest():
    """(name, as_of) of the one copy."""
    return Guest.objects.values_list("name", "as_of").get()


def test_the_newest_word_stays_and_what_is_known_here_alone_too(tenant):
    assert store("Eve", as_of=2) is Stored.ADDED
    Guest.objects.update(table=7)
    assert store("Old", as_of=1) is Stored.NEWER
    assert store("Other", as_of=2) is Stored.NEWER
    assert store("Eve", as_of=2) is Stored.SAME
    assert guest() == ("Eve", 2)
    assert store("Eva", as_of=3) is Stored.CHANGED
    assert (guest(), Guest.objects.get().table) == (("Eva", 3), 7)


def test_a_newer_word_that_says_the_same_is_remembered(tenant):
    store("Eve", as_of=1)
    assert store("Eve", as_of=5) is Stored.SAME
    assert store("Old", as_of=4) is Stored.NEWER
    assert guest() == ("Eve", 5)


def test_each_word_without_a_version_counts(tenant):
    assert [store(name) for name in ("Eve", "Eva", "Eva")] == [
        Stored.ADDED,
        Stored.CHANGED,
        Stored.SAME,
    ]
    assert guest() == ("Eva", 0)


@pytest.mark.parametrize("as_of", [2, None])
def test_an_answer_corrects_what_was_spoilt(tenant, as_of):
    store("Eve", as_of=2)
    Guest.objects.update(name="Spoilt")
    assert store("Eve", as_of=as_of, asked_at=utcnow()) is Stored.CHANGED
    assert guest() == ("Eve", 2)


@pytest.mark.parametrize("as_of", [2, None])
def test_an_answer_is_too_old_for_what_changed_since_it_was_asked_for(tenant, as_of):
    store("Eve", as_of=2)
    asked_at = utcnow()
    copy_amend(Guest, values={"name": "Eva"}, user_id=EVE)
    assert store("Eve", as_of=as_of, asked_at=asked_at) is Stored.NEWER
    assert guest() == ("Eva", 2)


def test_an_answer_of_an_older_version_corrects_nothing(tenant):
    store("Eve", as_of=3)
    assert store("Old", as_of=2, asked_at=utcnow()) is Stored.NEWER
    assert guest() == ("Eve", 3)


def test_a_change_is_of_a_copy_that_is_there_and_newer(tenant):
    copy_change(Guest, as_of=1, values={"name": "Nobody"}, user_id=EVE)
    assert not Guest.objects.exists()
    store("Eve", as_of=2)
    copy_change(Guest, as_of=2, values={"name": "Old"}, user_id=EVE)
    assert guest() == ("Eve", 2)
    copy_change(Guest, as_of=3, values={"name": "Eva"}, user_id=EVE)
    assert guest() == ("Eva", 3)


def test_what_is_told_in_another_order_waits_for_the_copy(tenant):
    with pytest.raises(CopyUnknownYet):
        copy_amend(Guest, values={"name": "Eva"}, user_id=EVE)
    assert not Guest.objects.exists()
    store("Eve", as_of=1)
    copy_amend(Guest, values={"name": "Eva"}, user_id=EVE)
    assert guest() == ("Eva", 1)


def test_no_word_reaches_the_copy_of_another_tenant(tenant, other_tenant):
    store("Eve", as_of=1)
    with tenant_scope(other_tenant):
        assert store("Mallory", as_of=9) is Stored.ADDED
        copy_amend(Guest, values={"name": "Evil"}, user_id=EVE)
    assert guest() == ("Eve", 1)
