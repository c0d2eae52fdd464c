"""Each defence alone, and both together."""

import pytest
from django.db import DatabaseError, connection, transaction

from shared.core.ids import uuid7
from shared.tenancy.context import tenant_scope
from shared.testing.project.models import Shop

pytestmark = pytest.mark.django_db


def rows(statement: str, params: list[object] | None = None) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


@pytest.fixture
def shop(tenant):
    return Shop.objects.create(name="North")


@pytest.fixture
def foreign_shop(other_tenant):
    with tenant_scope(other_tenant):
        return Shop.objects.create(name="Theirs")


def test_no_tenant_sees_no_row_and_writes_none(shop):
    with tenant_scope(None):
        assert rows("select count(*) from sample_shop") == [(0,)]
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            rows(
                "insert into sample_shop (id, tenant_id, name, version, created_at, updated_at)"
                " values (%s, %s, 'x', 1, now(), now()) returning id",
                [uuid7(), shop.tenant_id],
            )
