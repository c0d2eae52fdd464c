"""The databases alone keep companies apart, whatever a program forgets."""

from __future__ import annotations

import psycopg
import pytest

from shared.suite.registry import services_load
from tests.support.databases import role_url, rows

NAMES = [service.name for service in services_load()]
TABLES = """
select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
where a.attname = 'tenant_id' and not a.attisdropped and c.relkind in ('r', 'p')
    and c.relnamespace = 'public'::regnamespace
"""
SCOPE = "select set_config('app.tenant_id', %s, false)"
INSERT = "insert into events_inboxevent (id, tenant_id, event_id, created_at) values ({})"
VALUES = "gen_random_uuid(), %s, gen_random_uuid(), now()"


def tables_of(suite, service: str) -> list[str]:
    return [name for (name,) in rows(suite.values, service, TABLES)]


def counts(connection, tables: list[str]) -> int:
    return sum(
        connection.execute(f'select count(*) from "{table}"').fetchone()[0] for table in tables
    )


@pytest.mark.parametrize("service", NAMES)
def test_without_a_tenant_every_table_is_empty(suite, alice, service: str) -> None:
    tables = tables_of(suite, service)
    with psycopg.connect(role_url(suite.values, service, "app"), autocommit=True) as connection:
        assert counts(connection, tables) == 0
        connection.execute(SCOPE, [alice.firm.tenant_id])
        assert counts(connection, tables) > 0
        connection.execute(SCOPE, [""])
        assert counts(connection, tables) == 0


@pytest.mark.parametrize("service", NAMES)
def test_a_tenant_sees_and_touches_no_row_of_another(suite, alice, mallory, service: str) -> None:
    tables, hers = tables_of(suite, service), alice.firm.tenant_id
    with psycopg.connect(role_url(suite.values, service, "app"), autocommit=True) as connection:
        connection.execute(SCOPE, [mallory.firm.tenant_id])
        for table in tables:
            seen = connection.execute(
                f'select count(*) from "{table}" where tenant_id = %s', [hers]
            ).fetchone()
            assert seen == (0,), table
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            connection.execute(INSERT.format(VALUES), [hers])


@pytest.mark.parametrize("service", NAMES)
def test_without_a_tenant_no_row_can_be_written(suite, alice, service: str) -> None:
    with psycopg.connect(role_url(suite.values, service, "app"), autocommit=True) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            connection.execute(INSERT.format(VALUES), [alice.firm.tenant_id])
        connection.execute(SCOPE, [alice.firm.tenant_id])
        written = connection.execute(INSERT.format(VALUES), [alice.firm.tenant_id]).rowcount
    assert written == 1
