"""Requests that no client would send, made from this service's own OpenAPI document."""

import pytest

from projects.commission.services.periods import period_close
from projects.commission.tests import factories
from shared.testing.fuzzing import Fuzzer, bounded, service_schema
from shared.testing.raw_requests import malformed_check, unknown_fields_check

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])
schema = service_schema()


@pytest.fixture
def fuzzer(tenant, cast, client_for):
    factories.profile()
    agent_id = factories.agent(cast.carla.user_id)
    factories.assigned(agent_id, factories.approved_plan())
    factories.paid(agent_id, "1000")
    period_close(label="2017-Q2", by=None, at=factories.NOW)
    return Fuzzer(schema, client_for(cast.alice))


@schema.parametrize()
@bounded
def test_every_operation_answers_as_documented(case, fuzzer):
    fuzzer.check(case)


def test_unknown_fields_are_refused(fuzzer):
    unknown_fields_check(fuzzer)


def test_malformed_requests_get_problems(fuzzer):
    malformed_check(fuzzer)
