"""Requests that no client would send, made from this service's own OpenAPI document."""

import pytest

from projects.notification.models import PushSubscription, Suppression
from projects.notification.tests import factories
from shared.testing.fuzzing import Fuzzer, bounded, service_schema
from shared.testing.raw_requests import malformed_check, unknown_fields_check

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])
schema = service_schema()


@pytest.fixture
def fuzzer(tenant, cast, client_for):
    factories.member_make(cast.alice)
    factories.mail_make("a@example.com", recipient_id=cast.alice.user_id)
    factories.template_make()
    Suppression.objects.create(address="b@example.com", cause="manual")
    PushSubscription.objects.create(
        user_id=cast.alice.user_id, endpoint="https://push.example.com/1", p256dh="k", auth="a"
    )
    return Fuzzer(schema, client_for(cast.alice))


@schema.parametrize()
@bounded
def test_every_operation_answers_as_documented(case, fuzzer):
    fuzzer.check(case)


def test_unknown_fields_are_refused(fuzzer):
    unknown_fields_check(fuzzer)


def test_malformed_requests_get_problems(fuzzer):
    malformed_check(fuzzer)
