"""Requests that no client would send, made from this service's own OpenAPI document."""

import pytest

from projects.scheduler.services.firing import job_fire
from projects.scheduler.tests import factories
from shared.testing.fuzzing import Fuzzer, bounded, service_schema
from shared.testing.raw_requests import malformed_check, unknown_fields_check

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])
schema = service_schema()


@pytest.fixture
def fuzzer(sibling, tenant, cast, client_for):
    factories.declare()
    job = factories.job_make()
    factories.task_make()
    job_fire(job_id=job.id, now=factories.NOW + factories.MINUTE)
    return Fuzzer(schema, client_for(cast.alice))


@schema.parametrize()
@bounded
def test_every_operation_answers_as_documented(case, fuzzer):
    fuzzer.check(case)


def test_unknown_fields_are_refused(fuzzer):
    unknown_fields_check(fuzzer)


def test_malformed_requests_get_problems(fuzzer):
    malformed_check(fuzzer)
