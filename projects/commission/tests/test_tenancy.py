"""What the database itself keeps apart."""

import pytest
from django.db import IntegrityError, connection, transaction

from projects.commission.models import CalculationLine, CommissionCalculation, Payout
from projects.commission.services.periods import period_close
from projects.commission.tests import factories
from projects.commission.tests.factories import NOW, paid
from shared.core.ids import uuid7
from shared.tenancy.audit import tables_without_policy
from shared.tenancy.context import TenantMissing, tenant_scope

pytestmark = pytest.mark.django_db


def test_every_table_is_secured(tenant) -> None:
    assert tables_without_policy(connection) == []


def test_without_a_tenant_there_is_nothing(carla) -> None:
    paid(carla, "100")
    with tenant_scope(None):
        with pytest.raises(TenantMissing):
            list(CalculationLine.objects.all())
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from commission_calculationline")
            assert cursor.fetchone() == (0,)


def test_row_level_security_holds_without_the_managers_filter(carla, other_tenant) -> None:
    paid(carla, "1000")
    period_close(label="2017-Q2", by=None, at=NOW)
    with tenant_scope(other_tenant), connection.cursor() as cursor:
        for table in ("payout", "commissioncalculation", "calculationline", "commissionfact"):
            cursor.execute(f"select count(*) from commission_{table}")
            assert cursor.fetchone() == (0,), table
        cursor.execute("update commission_payout set amount = 1")
        assert cursor.rowcount == 0
    assert Payout.objects.get().amount == 80


def test_a_row_cannot_point_into_another_tenant(carla, cast) -> None:
    theirs = paid(carla, "100").calculation
    with tenant_scope(cast.mallory.tenant_id):
        factories.profile()
        stray = CommissionCalculation(
            agent_id=uuid7(), period_id=theirs.period_id, currency="USD", plan_id=theirs.plan_id
        )
        stray.save(force_insert=True)
        with pytest.raises(IntegrityError, match="tenant_fk"), transaction.atomic():
            connection.check_constraints()
        stray.delete()
