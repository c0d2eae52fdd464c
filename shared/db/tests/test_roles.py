"""Roles on a real server: what they are refused, and when a service refuses to start."""

import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from psycopg import sql
from psycopg.conninfo import make_conninfo

from shared.db.roles import (
    DatabaseNames,
    admin_connection,
    app_role_check,
    database_create_sql,
    database_drop,
    database_ensure,
)
from shared.settings import env

ADMIN = "POSTGRES_ADMIN_URL"
PASSWORD = "rolestest"
# Roles belong to the whole server, where other test sessions may run.
A, B, C = (f"rolestest{os.getpid()}_{letter}" for letter in "abc")
WEAK = f"rolestest{os.getpid()}_admin"


def url(database: str, role: str) -> str:
    return make_conninfo(env.text(ADMIN), dbname=database, user=role, password=PASSWORD)


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[DatabaseNames, DatabaseNames]]:
    """Two services' databases, each made twice, since making them is idempotent."""
    admin_url = env.text(ADMIN)
    names = (DatabaseNames.of(A), DatabaseNames.of(B))
    for service in names:
        database_drop(admin_url, service.database)
        passwords = dict.fromkeys(service.roles, PASSWORD)
        assert database_ensure(admin_url, service, passwords)
        assert not database_ensure(admin_url, service, passwords)
    yield names
    with admin_connection(admin_url) as admin:
        for service in names:
            database_drop(admin_url, service.database)
            for role in service.roles:
                admin.execute(sql.SQL("drop role {}").format(sql.Identifier(role)))


def test_each_role_enters_its_own_database_and_no_other(pair):
    for mine, other in (pair, pair[::-1]):
        for role in mine.roles:
            with psycopg.connect(url(mine.database, role)) as own:
                assert own.execute("select current_user").fetchone() == (role,)
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                psycopg.connect(url(other.database, role))


def test_roles_have_no_powers(pair):
    with admin_connection(env.text(ADMIN)) as admin:
        rows = admin.execute(
            "select rolname, rolsuper or rolbypassrls or rolcreatedb or rolcreaterole"
            " or rolreplication or rolinherit, rolcanlogin from pg_roles where rolname = any(%s)",
            [list(pair[0].roles)],
        ).fetchall()
    assert sorted(rows) == sorted((role, False, True) for role in pair[0].roles)


def test_app_and_system_use_what_the_owner_makes_and_make_nothing(pair):
    names = pair[0]
    with psycopg.connect(url(names.database, names.owner), autocommit=True) as owner:
        owner.execute("create table t (id bigint generated always as identity, n int)")
    for role in (names.app, names.system):
        with psycopg.connect(url(names.database, role), autocommit=True) as user:
            user.execute("insert into t (n) values (1)")
            user.execute("update t set n = 2")
            user.execute("delete from t")
            for refused in (
                "create table u (n int)",
                "truncate t",
                "drop table t",
                "create schema s",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    user.execute(refused)


def test_only_the_owner_may_become_system(pair):
    names = pair[0]
    become = sql.SQL("set role {}").format(sql.Identifier(names.system))
    with psycopg.connect(url(names.database, names.owner)) as owner:
        owner.execute(become)
    refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
    with psycopg.connect(url(names.database, names.app)) as app, refused:
        app.execute(become)


def test_an_admin_without_superuser_is_enough():
    names = DatabaseNames.of(C)
    with admin_connection(env.text(ADMIN)) as admin:
        admin.execute(f"create role {WEAK} login createrole createdb password '{PASSWORD}'")
        try:
            weak = url("postgres", WEAK)
            assert database_ensure(weak, names, dict.fromkeys(names.roles, PASSWORD))
            with psycopg.connect(url(names.database, names.owner)) as owner:
                owner.execute("create table t (n int)")
        finally:
            database_drop(env.text(ADMIN), names.database)
            for role in (*names.roles[::-1], WEAK):
                admin.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(role)))


def test_a_role_with_powers_loses_them(pair):
    app = sql.Identifier(pair[0].app)
    with admin_connection(env.text(ADMIN)) as admin:
        admin.execute(sql.SQL("alter role {} superuser bypassrls createdb").format(app))
        database_ensure(env.text(ADMIN), pair[0], dict.fromkeys(pair[0].roles, PASSWORD))
        facts = admin.execute(
            "select rolsuper, rolbypassrls, rolcreatedb from pg_roles where rolname = %s",
            [pair[0].app],
        )
        assert facts.fetchone() == (False, False, False)


def test_sql_for_administrators_names_everything():
    text = ";\n".join(database_create_sql("sales", {"owner": "o'1", "app": "a", "system": "s"}))
    assert "'o''1'" in text
    for part in (
        "sales_db",
        "sales_owner",
        "sales_app",
        "sales_system",
        "NOBYPASSRLS",
        "FROM PUBLIC",
    ):
        assert part in text


@pytest.fixture
def app_role(monkeypatch):
    """The app alias as another role, for one check."""

    def become(**changes: str) -> None:
        connection.close()
        for key, value in changes.items():
            monkeypatch.setitem(connection.settings_dict, key, value)

    yield become
    monkeypatch.undo()
    connection.close()


@pytest.mark.django_db(transaction=True, databases=["default", "system"])
class TestAppRoleCheck:
    def test_the_ordinary_roles_pass(self):
        app_role_check()

    def test_a_superuser_is_refused(self, app_role):
        admin = psycopg.conninfo.conninfo_to_dict(env.text(ADMIN))
        app_role(USER=admin["user"], PASSWORD=admin["password"])
        with pytest.raises(ImproperlyConfigured, match=r"^SAMPLE_DATABASE_URL .* is a superuser"):
            app_role_check()

    def test_the_owner_is_refused(self, app_role):
        owner = connections["owner"].settings_dict
        app_role(USER=owner["USER"], PASSWORD=owner["PASSWORD"])
        with pytest.raises(ImproperlyConfigured, match=r"^SAMPLE_DATABASE_URL .* owns tables"):
            app_role_check()

    def test_bypassing_is_refused(self, app_role, pair):
        names = pair[0]
        statement = sql.SQL("alter role {} bypassrls").format(sql.Identifier(names.app))
        with admin_connection(env.text(ADMIN)) as admin:
            admin.execute(statement)
        app_role(NAME=names.database, USER=names.app, PASSWORD=PASSWORD)
        with pytest.raises(ImproperlyConfigured, match="has BYPASSRLS"):
            app_role_check()
        database_ensure(env.text(ADMIN), names, dict.fromkeys(names.roles, PASSWORD))
        app_role_check()


def test_a_process_with_a_superuser_does_not_start():
    start = (
        "import django; django.setup(); from shared.settings.wsgi import service_check as c; c()"
    )
    environment = {**os.environ, "SAMPLE_DATABASE_URL": env.text(ADMIN)}
    ended = subprocess.run(
        [sys.executable, "-c", start],
        cwd=env.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode != 0
    assert "SAMPLE_DATABASE_URL must not use the role" in ended.stderr
