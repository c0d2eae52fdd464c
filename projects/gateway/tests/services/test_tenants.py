import pytest
from django.core.management import call_command

from projects.gateway.models import Tenant
from projects.gateway.tests.factories import cast_make
from shared.contracts.gateway import TenantUpdated
from shared.tenancy.context import tenant_scope
from shared.testing.cast import OTHER_TENANT, TENANT

pytestmark = pytest.mark.django_db(databases=["default", "system"])


def test_all_tenants_are_told_again_as_they_are(assert_published, capsys):
    cast_make()
    call_command("tenants_announce")
    assert "2 tenants told again" in capsys.readouterr().out
    for tenant_id, name in ((TENANT, "Acme"), (OTHER_TENANT, "Evil")):
        with tenant_scope(tenant_id):
            [event] = assert_published(TenantUpdated)
        assert (event.tenant_id, event.name) == (tenant_id, name)
    assert set(Tenant.objects.values_list("version", flat=True)) == {2}
