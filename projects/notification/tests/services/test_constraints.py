"""The database guards what must hold, whoever writes."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from projects.notification.models import Suppression
from projects.notification.tests.factories import mail_make, template_make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: [mail_make("a@x", event_id=E, recipient_id=E) for _ in "12"], "notification_once"),
        (lambda: mail_make("a@x", state="lost"), "notification_state_known"),
        (lambda: mail_make("a@x", state="skipped"), "notification_reason_given"),
        (lambda: mail_make("a@x", channel="pigeon"), "notification_channel_known"),
        (lambda: [template_make(number=n) for n in (1, 2)], "template_one_draft"),
        (lambda: template_make(state="published"), "template_published_at_given"),
        (lambda: Suppression.objects.create(address="A@x", cause="manual"), "suppression_address"),
    ],
)
def test_constraints(tenant, make, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()


E = uuid4()
