"""Requests that no client would send, made from this service's own OpenAPI document."""

import pytest

from projects.worker.services.outcomes import job_bury
from projects.worker.tests.factories import claimed, queued
from shared.testing.fuzzing import Fuzzer, bounded, service_schema
from shared.testing.raw_requests import malformed_check, unknown_fields_check

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])
schema = service_schema()


@pytest.fixture
def fuzzer(tenant, cast, client_for, target):
    queued()
    job_bury(job=claimed(), reason="x")
    return Fuzzer(schema, client_for(cast.alice))


@schema.parametrize()
@bounded
def test_every_operation_answers_as_documented(case, fuzzer):
    fuzzer.check(case)


def test_unknown_fields_are_refused(fuzzer):
    unknown_fields_check(fuzzer)


def test_malformed_requests_get_problems(fuzzer):
    malformed_check(fuzzer)
