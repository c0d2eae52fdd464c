"""The admin: every page opens at a steady cost, actions call services in the row's tenant."""

from uuid import uuid4

import pytest

from projects.analytics.models import (
    Dashboard,
    Event,
    Funnel,
    LeadProgress,
    Metric,
    Report,
    ReportRun,
    Rollup,
    TenantProfile,
)
from projects.analytics.services import reports
from projects.analytics.tests import factories as make
from projects.analytics.tests.factories import CARLA, NOW
from shared.tenancy.context import context_clear, tenant_scope
from shared.testing import admin
from shared.testing.cast import OTHER_TENANT, TENANT

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


@pytest.fixture
def operator():
    return admin.operator_client()


def make_many(count):
    if not TenantProfile.objects.exists():
        make.tenant_make()
    for _ in range(count):
        name = str(uuid4())
        make.record(*make.deal_story(uuid4()))
        make.record((make.created(at=NOW.replace(year=1990 + Rollup.objects.count() % 30)), 1))
        Metric.objects.create(key=name, name=name, measure="count", adds=["lead.won"])
        Funnel.objects.create(key=name, name=name, stages=["won"])
        Dashboard.objects.create(name=name)
        report = reports.report_create(name=name, kind="metric", key="revenue")
        reports.run_request(report_id=report.id, by=CARLA)


def test_every_model_has_pages_that_open(operator):
    with tenant_scope(TENANT):
        make_many(2)
    assert admin.unregistered() == []
    admin.pages_check(operator)
    admin.filters_check(operator)


def test_lists_cost_the_same_for_more_rows(operator):
    models = [Event, LeadProgress, Metric, Funnel, Dashboard, Report, ReportRun]
    admin.queries_check(operator, make_many, models)


def _act(operator, model, name, *chosen):
    body = {"action": name, "_selected_action": [str(each.pk) for each in chosen]}
    url = f"/admin/analytics/{model}/"
    return operator.post(url, body, follow=True).content.decode()


def test_counting_anew_runs_in_the_rows_tenant(operator):
    chosen = []
    for tenant_id in (TENANT, OTHER_TENANT):
        with tenant_scope(tenant_id):
            make.tenant_make()
            make.record(*make.deal_story(uuid4()))
            Rollup.objects.filter(type="lead.won").delete()
            chosen.append(TenantProfile.objects.get())
    context_clear()
    assert "Count anew: 2 done." in _act(operator, "tenantprofile", "rebuild", *chosen)
    for tenant_id in (TENANT, OTHER_TENANT):
        with tenant_scope(tenant_id):
            assert Rollup.objects.filter(type="lead.won").count() == 2


def test_staff_who_are_no_superusers_only_look(operator):
    from django.contrib.auth import get_user_model

    with tenant_scope(TENANT):
        make.tenant_make()
        report = reports.report_create(name="R", kind="metric", key="revenue")
    context_clear()
    assert "Run: 1 done." in _act(operator, "report", "run", report)
    get_user_model().objects.update(is_superuser=False)
    _act(operator, "report", "run", report)
    with tenant_scope(TENANT):
        assert ReportRun.objects.count() == 1
    assert operator.get("/admin/analytics/event/").status_code == 200
