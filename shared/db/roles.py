"""Three roles and one database per service: who owns, who serves, who works across tenants.

<service>_owner migrates and owns; <service>_app serves and owns nothing; <service>_system
has policies of its own. None is a superuser and none can bypass row-level security.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from psycopg import sql
from psycopg.conninfo import make_conninfo

KINDS = ("owner", "app", "system")


@dataclass(frozen=True)
class DatabaseNames:
    """The names of one service's database and roles."""

    database: str
    owner: str
    app: str
    system: str

    @classmethod
    def of(cls, service: str, database: str | None = None) -> Self:
        return cls(database or f"{service}_db", *(f"{service}_{kind}" for kind in KINDS))

    @property
    def roles(self) -> tuple[str, str, str]:
        return (self.owner, self.app, self.system)


def role_sql(names: DatabaseNames, passwords: Mapping[str, str]) -> list[sql.Composed]:
    """Make or repair the roles; passwords by role name. Run it on any database, as admin.

    The owner is a member of system without inheriting from it: a data migration may
    SET ROLE, yet the owner is bound by the tenant policy otherwise.
    """
    statements = [_role_statement(role, passwords[role]) for role in names.roles]
    system, owner = sql.Identifier(names.system), sql.Identifier(names.owner)
    return [
        *statements,
        sql.SQL("GRANT {} TO {}").format(system, owner),
        sql.SQL(_ADMIN_MAY_GIVE).format(owner=sql.Literal(names.owner)),
    ]


# An admin that is no superuser needs membership to make a database for the owner.
_ADMIN_MAY_GIVE = """
DO $do$ BEGIN
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT %I TO CURRENT_USER', {owner});
    END IF;
END $do$"""

# New roles have no powers; to take them away from an old one needs a superuser.
_ROLE = """
DO $do$ BEGIN
    BEGIN
        EXECUTE format('CREATE ROLE %I', {role});
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
    EXECUTE format('ALTER ROLE %I LOGIN NOINHERIT PASSWORD %L', {role}, {password});
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = {role} AND (rolsuper OR rolbypassrls
               OR rolcreatedb OR rolcreaterole OR rolreplication)) THEN
        EXECUTE format('ALTER ROLE %I NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE'
                       ' NOREPLICATION', {role});
    END IF;
END $do$"""


def _role_statement(role: str, password: str) -> sql.Composed:
    return sql.SQL(_ROLE).format(role=sql.Literal(role), password=sql.Literal(password))


def connect_sql(names: DatabaseNames) -> list[sql.Composed]:
    """Only the three roles may connect to the database. Run it as admin."""
    database = sql.Identifier(names.database)
    roles = sql.SQL(", ").join(map(sql.Identifier, names.roles))
    return [
        sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database),
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, roles),
        sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(database, roles),
    ]


def grant_sql(names: DatabaseNames) -> list[sql.Composed]:
    """What app and system may do with what the owner makes. Run it inside the database."""
    owner = sql.Identifier(names.owner)
    users = sql.SQL(", ").join(map(sql.Identifier, (names.app, names.system)))
    default = sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public ").format(owner)
    return [
        sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC").format(),
        sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(owner),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(users),
        default + sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}").format(users),
        default + sql.SQL("GRANT USAGE, SELECT ON SEQUENCES TO {}").format(users),
    ]


def database_sql(names: DatabaseNames) -> sql.Composed:
    """CREATE DATABASE, owned by the owner; fails when it exists."""
    return sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
        sql.Identifier(names.database), sql.Identifier(names.owner)
    )


def database_create_sql(service: str, passwords: Mapping[str, str]) -> list[str]:
    """The whole as text, for an administrator who runs it by hand (passwords by kind)."""
    names = DatabaseNames.of(service)
    by_role = {f"{service}_{kind}": passwords[kind] for kind in KINDS}
    statements = [*role_sql(names, by_role), database_sql(names), *connect_sql(names)]
    return [statement.as_string() for statement in [*statements, *grant_sql(names)]]


def database_ensure(admin_url: str, names: DatabaseNames, passwords: Mapping[str, str]) -> bool:
    """Create or repair roles (passwords by role name) and database; True when it was made."""
    with admin_connection(admin_url) as admin:
        # Two at once would fail with "tuple concurrently updated".
        admin.execute("select pg_advisory_lock(hashtext('tributary.roles'))")
        for statement in role_sql(names, passwords):
            admin.execute(statement)
        created = not _database_exists(admin, names.database)
        if created:
            admin.execute(database_sql(names))
        for statement in connect_sql(names):
            admin.execute(statement)
    with admin_connection(admin_url, names.database) as inside:
        for statement in grant_sql(names):
            inside.execute(statement)
    return created


def database_drop(admin_url: str, database: str) -> None:
    """Drop a database, if it exists, with whoever is connected to it."""
    with admin_connection(admin_url) as admin:
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        admin.execute(statement.format(sql.Identifier(database)))


@contextmanager
def admin_connection(url: str, database: str | None = None) -> Iterator[psycopg.Connection[Any]]:
    """An autocommit connection with the admin's URL, perhaps to another database."""
    target = make_conninfo(url, dbname=database, connect_timeout=10)
    with psycopg.connect(target, autocommit=True) as connection:
        yield connection


def _database_exists(admin: psycopg.Connection[Any], database: str) -> bool:
    query = "select 1 from pg_database where datname = %s"
    return admin.execute(query, [database]).fetchone() is not None


_ROLE_FACTS = """
select r.rolsuper, r.rolbypassrls, exists (
    select from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where pg_has_role(r.oid, c.relowner, 'MEMBER') and c.relkind in ('r', 'p')
    and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_toast')
from pg_roles r where r.rolname = current_user
"""


def app_role_check() -> None:
    """Refuse to serve with a role that row-level security would not bind.

    Raises ImproperlyConfigured with one sentence that names the variable.
    """
    for alias in ("default", "system"):
        connection = connections[alias]
        with connection.cursor() as cursor:
            cursor.execute(_ROLE_FACTS)
            superuser, bypass, owns = cursor.fetchone()
        reason = _refusal(superuser, bypass, owns)
        if reason:
            variable = connection.settings_dict.get("VARIABLE", f"DATABASES[{alias!r}]")
            user = connection.settings_dict["USER"]
            raise ImproperlyConfigured(
                f"{variable} must not use the role {user}, which {reason}:"
                " row-level security would not hold."
            )


def _refusal(superuser: bool, bypass: bool, owns: bool) -> str:
    if superuser:
        return "is a superuser"
    if bypass:
        return "has BYPASSRLS"
    return "owns tables, or is a member of their owner" if owns else ""
