"""Reads the catalogue of a database for tables where tenancy does not hold."""

from typing import Any

from shared.tenancy.keys import tenant_keys

_TABLES = """
select c.relname, c.relrowsecurity, c.relforcerowsecurity,
    exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant'
        and p.polcmd = '*' and p.polqual is not null and p.polwithcheck is not null
        and p.polpermissive
        and pg_get_expr(p.polqual, p.polrelid) ~ 'app\\.tenant_id'
        and pg_get_expr(p.polwithcheck, p.polrelid) ~ 'app\\.tenant_id'),
    exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'system'
        and p.polcmd = '*' and p.polroles <> '{0}'),
    (select string_agg(p.polname, ', ') from pg_policy p
        where p.polrelid = c.oid and p.polname not in ('tenant', 'system'))
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
order by c.relname
"""

_KEYS = """
select child.relname, k.conname from pg_constraint k
join pg_class child on child.oid = k.conrelid
join pg_class parent on parent.oid = k.confrelid
join pg_attribute own on own.attrelid = child.oid and own.attname = 'tenant_id'
join pg_attribute theirs on theirs.attrelid = parent.oid and theirs.attname = 'tenant_id'
where k.contype = 'f' and child.relnamespace = 'public'::regnamespace
    and not (own.attnum = any(k.conkey) and theirs.attnum = any(k.confkey))
order by 1, 2
"""


def tables_without_policy(connection: Any) -> list[str]:
    """One sentence for each table, or key between tenants' tables, that is not secured.

    Every table with a tenant_id needs FORCE, a tenant policy and a system policy, and no
    others; a foreign key between two such tables must hold tenant_id, and each
    TenantForeignKey of the installed models must be there.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = cursor.fetchall()
        cursor.execute(_KEYS)
        keys = cursor.fetchall()
        cursor.execute("select conname from pg_constraint where contype = 'f'")
        known = {name for (name,) in cursor.fetchall()}
    loose = [f"{table}.{key} does not include tenant_id" for table, key in keys]
    missing = _keys_missing(known)
    return (
        [f"{row[0]} {reason}" for row in tables for reason in _reasons(*row[1:])] + loose + missing
    )


def _reasons(
    enabled: bool, forced: bool, tenant: bool, system: bool, other: str | None
) -> list[str]:
    facts = {
        "has no row-level security": not enabled,
        "lacks FORCE ROW LEVEL SECURITY": not forced,
        "has no tenant policy": not tenant,
        "has no system policy": not system,
        f"has further policies: {other}": bool(other),
    }
    return [reason for reason, true in facts.items() if true]


def _keys_missing(known: set[str]) -> list[str]:
    return [
        f"{table}.{column} has no composite key"
        for table, column, name in tenant_keys()
        if name not in known
    ]
