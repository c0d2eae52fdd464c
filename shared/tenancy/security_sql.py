"""The SQL of row-level security and composite keys; each statement may run twice."""

from hashlib import blake2b

CURRENT = "(select nullif(current_setting('app.tenant_id', true), '')::uuid)"


def table_secure(table: str, *, system_role: str) -> list[str]:
    """RLS with FORCE, the tenant policy, the system policy, unique (tenant_id, id)."""
    t = quoted(table)
    return [
        f"alter table {t} enable row level security",
        f"alter table {t} force row level security",
        f"drop policy if exists tenant on {t}",
        f"create policy tenant on {t} using (tenant_id = {CURRENT})"
        f" with check (tenant_id = {CURRENT})",
        f"drop policy if exists system on {t}",
        f"create policy system on {t} to {quoted(system_role)} using (true) with check (true)",
        unique_once(table),
    ]


def table_unsecure(table: str) -> list[str]:
    """Undo table_secure."""
    t = quoted(table)
    return [
        f"alter table {t} drop constraint if exists {quoted(named(table, 'tenant_uniq'))}",
        f"drop policy if exists system on {t}",
        f"drop policy if exists tenant on {t}",
        f"alter table {t} no force row level security",
        f"alter table {t} disable row level security",
    ]


def key_add(table: str, column: str, parent: str) -> list[str]:
    """(tenant_id, column) references parent (tenant_id, id), with an index on it.

    A null column refers to nothing, as ever (MATCH SIMPLE).
    """
    key = (
        f"foreign key (tenant_id, {quoted(column)}) references {quoted(parent)} (tenant_id, id)"
        " deferrable initially deferred"
    )
    return [
        unique_once(parent),
        constraint_once(table, named(table, column, "tenant_fk"), key),
        key_index(table, column),
    ]


def key_drop(table: str, column: str) -> list[str]:
    """Undo key_add."""
    name = quoted(named(table, column, "tenant_fk"))
    return [
        key_index_drop(table, column),
        f"alter table {quoted(table)} drop constraint if exists {name}",
    ]


def key_index(table: str, column: str, *, sparse: bool = False) -> str:
    """The index of a key; a sparse one has only the rows that refer to something."""
    index, name = quoted(named(table, column, "tenant_idx")), quoted(column)
    condition = f" where {name} is not null" if sparse else ""
    return f"create index if not exists {index} on {quoted(table)} (tenant_id, {name}){condition}"


def key_index_drop(table: str, column: str) -> str:
    """Undo key_index."""
    return f"drop index if exists {quoted(named(table, column, 'tenant_idx'))}"


def changes_revoke(table: str, role: str) -> list[str]:
    """The role may not change rows."""
    return [f"revoke update, delete, truncate on {quoted(table)} from {quoted(role)}"]


def changes_grant(table: str, role: str) -> list[str]:
    """The role may change rows again."""
    return [f"grant update, delete on {quoted(table)} to {quoted(role)}"]


def role_set(role: str) -> str:
    """Act as another role until the transaction ends."""
    return f"set local role {quoted(role)}"


def unique_once(table: str) -> str:
    """What composite keys refer to: unique (tenant_id, id)."""
    return constraint_once(table, named(table, "tenant_uniq"), "unique (tenant_id, id)")


def constraint_once(table: str, name: str, definition: str) -> str:
    """Add a constraint unless the table has one of that name."""
    return (
        "do $do$ begin if not exists (select from pg_constraint where"
        f" conrelid = '{quoted(table)}'::regclass and conname = '{name}') then"
        f" alter table {quoted(table)} add constraint {quoted(name)} {definition};"
        " end if; end $do$"
    )


def named(*parts: str) -> str:
    """A name of at most 63 bytes, unique by a digest when it has to be cut."""
    name = "_".join(parts)
    if len(name) <= 63:
        return name
    return f"{name[:52]}_{blake2b(name.encode(), digest_size=5).hexdigest()}"


def quoted(name: str) -> str:
    """A quoted identifier."""
    return '"' + name.replace('"', '""') + '"'
