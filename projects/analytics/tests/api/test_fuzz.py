"""Requests that no client would send, made from this service's own OpenAPI document."""

from uuid import uuid4

import pytest

from projects.analytics.services import reports
from projects.analytics.tests import factories
from shared.testing.fuzzing import Fuzzer, bounded, service_schema
from shared.testing.jobs import jobs_drain
from shared.testing.raw_requests import malformed_check, unknown_fields_check

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])
schema = service_schema()


@pytest.fixture
def fuzzer(tenant, cast, client_for):
    factories.tenant_make()
    factories.record(*factories.deal_story(uuid4()))
    report = reports.report_create(name="R", kind="metric", key="revenue")
    reports.run_request(report_id=report.id, by=cast.alice.user_id)
    jobs_drain("report-run")
    return Fuzzer(schema, client_for(cast.alice))


@schema.parametrize()
@bounded
def test_every_operation_answers_as_documented(case, fuzzer):
    fuzzer.check(case)


def test_unknown_fields_are_refused(fuzzer):
    unknown_fields_check(fuzzer)


def test_malformed_requests_get_problems(fuzzer):
    malformed_check(fuzzer)
