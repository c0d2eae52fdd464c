"""Row-level security on the databases that the processes really use."""

from __future__ import annotations

import pytest

from shared.suite.registry import services_load
from tests.support.databases import rows

NAMES = [service.name for service in services_load()]
PLATFORM = {"events_outboxevent", "events_inboxevent", "events_deadletter"}


@pytest.mark.parametrize("service", NAMES)
def test_every_tenant_table_is_forced_with_both_policies_and_composite_keys(
    insides, service: str
) -> None:
    assert insides[service]["without_policy"] == []
    assert set(insides[service]["tenant_tables"]) >= PLATFORM


@pytest.mark.parametrize("service", NAMES)
def test_a_foreign_key_between_tenant_tables_is_refused_across_tenants(
    suite, insides, service: str
) -> None:
    keys = rows(
        suite.values,
        service,
        "select child.relname, k.conname, cardinality(k.conkey) from pg_constraint k "
        "join pg_class child on child.oid = k.conrelid "
        "where k.contype = 'f' and child.relname = any(%s) "
        "and k.confrelid::regclass::text = any(%s)",
        insides[service]["tenant_tables"],
        insides[service]["tenant_tables"],
    )
    assert all(columns == 2 for _, _, columns in keys), keys


def test_no_role_of_a_service_can_pass_by_the_policies(suite) -> None:
    powers = rows(
        suite.values,
        "gateway",
        "select rolname from pg_roles where (rolsuper or rolbypassrls) and rolname ~ %s",
        "_(app|owner|system)$",
    )
    assert powers == []
