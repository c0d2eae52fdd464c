"""Migration operations that put tenancy into the database."""

from collections.abc import Callable
from typing import Any

from django.db import connections, router
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import RunPython

from shared.tenancy import security_sql
from shared.tenancy.context import system_scope
from shared.tenancy.models import TenantForeignKey

Statements = Callable[[Any], list[str]]


def role_name(alias: str) -> str:
    """The database role behind an alias ("default" is app): test databases use them too."""
    return connections[alias].settings_dict["USER"]


class _TableOperation(Operation):
    """Changes the table of one model and nothing of the migration state."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The state of models stays as it is."""

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.model_name], {})

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        self._run(self.forwards_sql, app_label, editor, after)

    def database_backwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        self._run(self.backwards_sql, app_label, editor, after)

    def _run(
        self, statements: Callable[[Any], list[str]], label: str, editor: Any, st: Any
    ) -> None:
        model = st.apps.get_model(label, self.model_name)
        if router.allow_migrate_model(editor.connection.alias, model):
            for statement in statements(model):
                editor.execute(statement, params=None)

    def forwards_sql(self, model: Any) -> list[str]:
        raise NotImplementedError

    def backwards_sql(self, model: Any) -> list[str]:
        raise NotImplementedError


class SecureTenantTable(_TableOperation):
    """Row-level security with FORCE, both policies, and composite keys to other tenant tables.

    Put it after CreateModel in the same migration, and again after a later AddField of a
    TenantForeignKey: what is there already stays.
    """

    def forwards_sql(self, model: Any) -> list[str]:
        table = model._meta.db_table
        statements = security_sql.table_secure(table, system_role=role_name("system"))
        for field in model._meta.local_fields:
            if isinstance(field, TenantForeignKey):
                parent = field.remote_field.model._meta.db_table
                statements += security_sql.key_add(table, field.column, parent)
        return statements

    def backwards_sql(self, model: Any) -> list[str]:
        table = model._meta.db_table
        columns = [f.column for f in model._meta.local_fields if isinstance(f, TenantForeignKey)]
        keys = [s for column in columns for s in security_sql.key_drop(table, column)]
        return keys + security_sql.table_unsecure(table)

    def describe(self) -> str:
        return f"Secure the tenants' rows of {self.model_name}"


class LeanKeyIndexes(_TableOperation):
    """No index for a TenantForeignKey that one of the model's own begins with, and one without
    nulls for a key that may be null.

    Each index costs every insert. And one full of nulls misleads: in a table that nobody has
    analysed yet, PostgreSQL may take it, small as it is, to find a row by (tenant_id, id).
    """

    def forwards_sql(self, model: Any) -> list[str]:
        return self._each(model, self._lean)

    def backwards_sql(self, model: Any) -> list[str]:
        return self._each(model, lambda model, field: [_key_index(field)])

    def describe(self) -> str:
        return f"Keep the indexes of {self.model_name} that its keys need"

    def _lean(self, model: Any, field: TenantForeignKey) -> list[str]:
        if _index_begins(model, ["tenant_id", field.name]):
            return []
        return [_key_index(field, sparse=field.null)]

    def _each(self, model: Any, wanted: Callable[[Any, Any], list[str]]) -> list[str]:
        keys = [field for field in model._meta.local_fields if isinstance(field, TenantForeignKey)]
        table = model._meta.db_table
        return [
            statement
            for key in keys
            for statement in [security_sql.key_index_drop(table, key.column), *wanted(model, key)]
        ]


def _key_index(field: TenantForeignKey, *, sparse: bool = False) -> str:
    return security_sql.key_index(field.model._meta.db_table, field.column, sparse=sparse)


def _index_begins(model: Any, names: list[str]) -> bool:
    """Whether an index over all rows begins with these fields."""
    found = [*model._meta.indexes, *model._meta.constraints]
    whole = [one for one in found if getattr(one, "fields", None) and not one.condition]
    return any([name.lstrip("-") for name in one.fields[:2]] == names for one in whole)


class AppendOnly(_TableOperation):
    """The app role may add rows but neither change nor remove them.

    It cannot lock them either (SELECT ... FOR UPDATE needs UPDATE): use an advisory lock.
    """

    def forwards_sql(self, model: Any) -> list[str]:
        return security_sql.changes_revoke(model._meta.db_table, role_name("default"))

    def backwards_sql(self, model: Any) -> list[str]:
        return security_sql.changes_grant(model._meta.db_table, role_name("default"))

    def describe(self) -> str:
        return f"Let the app role only add to {self.model_name}"


class RunAsSystem(RunPython):
    """RunPython as the system role, in a named system scope: FORCE binds the owner too.

    The function takes (apps, schema_editor), as for RunPython, and sees the rows of all
    tenants. Give the schema changes a migration of their own.
    """

    def __init__(self, code: Any, reverse_code: Any = None, **options: Any) -> None:
        reverse = None if reverse_code is None else _as_system(reverse_code)
        super().__init__(_as_system(code), reverse, **options)


def _as_system(code: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    def run(apps: Any, schema_editor: Any) -> None:
        if code is RunPython.noop:
            return
        connection = schema_editor.connection
        with system_scope(f"migration:{code.__module__}.{code.__name__}"):
            with connection.cursor() as cursor:
                cursor.execute(security_sql.role_set(role_name("system")))
            try:
                code(apps, schema_editor)
            finally:
                _role_reset(connection)

    return run


def _role_reset(connection: Any) -> None:
    # A failed statement has ended the transaction already, and the role with it.
    if not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("set local role none")
