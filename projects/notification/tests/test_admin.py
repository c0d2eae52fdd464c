"""The admin: every page opens at a steady cost, links lead on, actions call services."""

from uuid import uuid4

import pytest

from projects.notification.models import (
    DeliveryAttempt,
    Member,
    Notification,
    NotificationPreference,
    NotificationTemplate,
    PushSubscription,
    Suppression,
)
from projects.notification.tests.factories import mail_make, profile_make, template_make
from shared.tenancy.context import context_clear, tenant_scope
from shared.testing import admin
from shared.testing.cast import OTHER_TENANT, TENANT

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


@pytest.fixture
def operator():
    with tenant_scope(TENANT):
        profile_make()
    return admin.operator_client()


def make(count):
    for _ in range(count):
        member = Member.objects.create(user_id=uuid4(), name="New", role="agent", as_of=1)
        mail = mail_make("a@example.com", recipient_id=member.user_id, state="undelivered")
        DeliveryAttempt.objects.create(notification=mail, outcome="refused", milliseconds=1)
        NotificationPreference.objects.create(
            user_id=member.user_id, category="wins", channel="email", enabled=True
        )
        Suppression.objects.create(address=f"{uuid4()}@example.com", cause="manual")
        template_make(language=str(uuid4())[:8])
        PushSubscription.objects.create(user_id=member.user_id, endpoint=str(uuid4()), auth="a")


def test_every_model_has_pages_that_open(operator):
    with tenant_scope(TENANT):
        make(2)
    assert admin.unregistered() == []
    admin.pages_check(operator)
    admin.filters_check(operator)
    admin.searches_check(operator)


def test_lists_cost_the_same_for_more_rows(operator):
    models = [Notification, DeliveryAttempt, Member, NotificationTemplate, Suppression]
    admin.queries_check(operator, make, models)


def test_notifications_name_their_recipients_and_are_found_by_them(operator):
    with tenant_scope(TENANT):
        carla, dev = (
            Member.objects.create(user_id=uuid4(), name=name, role="agent", as_of=1)
            for name in ("Carla", "Dev")
        )
        mails = [mail_make("a@x", recipient_id=each.user_id) for each in (carla, dev)]
    context_clear()
    url = "/admin/notification/notification/"
    found = operator.get(url, {"q": "carla"})
    assert [row.id for row in found.context["cl"].result_list] == [mails[0].id]
    assert f'title="{carla.user_id}">Carla</span>' in found.content.decode()
    assert "A lead is yours" in found.content.decode()
    page = operator.get(f"{url}{mails[1].id}/change/").content.decode()
    assert "Lead L1 was given to you on 2026-01-15." in page
    assert f"Dev · {dev.user_id}" in page


def _act(operator, name, *chosen):
    body = {"action": name, "_selected_action": [str(each.id) for each in chosen]}
    url = f"/admin/notification/{type(chosen[0])._meta.model_name}/"
    return operator.post(url, body, follow=True).content.decode()


def test_actions_run_in_the_rows_tenant_and_say_what_was_refused(operator):
    with tenant_scope(TENANT):
        ours, waiting = mail_make("a@x", state="undelivered"), mail_make("b@x")
        draft, lifted = template_make(), Suppression.objects.create(address="c@x", cause="manual")
    with tenant_scope(OTHER_TENANT):
        theirs = mail_make("a@x", state="undelivered")
    context_clear()
    assert "Send again: 2 done." in _act(operator, "send_again", ours, theirs)
    assert "done." not in _act(operator, "send_again", waiting)
    assert "Cancel: 1 done." in _act(operator, "cancel", waiting)
    assert "Publish: 1 done." in _act(operator, "publish", draft)
    assert "1 done." in _act(operator, "lift", lifted)
    with tenant_scope(TENANT):
        states = dict(Notification.objects.values_list("id", "state"))
        assert states == {ours.id: "queued", waiting.id: "cancelled"}
        assert NotificationTemplate.objects.get().state == "published"
        assert not Suppression.objects.exists()


def test_keys_of_browsers_are_not_shown(operator):
    with tenant_scope(TENANT):
        row = PushSubscription.objects.create(user_id=uuid4(), endpoint="https://x", auth="s3cret")
    context_clear()
    page = operator.get(f"/admin/notification/pushsubscription/{row.id}/change/")
    assert page.status_code == 200
    assert "s3cret" not in page.content.decode()
