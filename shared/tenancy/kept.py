"""Queries of the ORM whose SQL is built once and whose plan the database keeps."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property, partial, wraps
from inspect import signature
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.utils import create_namedtuple_class

from shared.db.postgresql.kept import Kept
from shared.db.reading import converter, kept_rows, row_of
from shared.tenancy.context import tenant_required, tenant_scope

Row = TypeVar("Row", bound=models.Model)

# Stands for the tenant while SQL is built.
_TENANT = UUID(int=0)


class Place(models.Expression):
    """Stands for an argument where SQL is built."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, *args: Any, **options: Any) -> tuple[str, list[Any]]:
        return "%s", [self]


class Statement(NamedTuple):
    """SQL and what its parameters are: places of arguments, the tenant's, or values."""

    model: type[models.Model]
    sql: Kept
    params: tuple[Any, ...]

    def values(self, arguments: Mapping[str, Any]) -> list[Any]:
        """The parameters of one call."""
        tenant_id = tenant_required()
        return [
            arguments[param.name]
            if isinstance(param, Place)
            else tenant_id
            if param is _TENANT
            else param
            for param in self.params
        ]


class KeptQuery(Generic[Row]):
    """A selector that is called once, to build the SQL of all calls.

    Its arguments may only be compared with columns, each given in the column's own type.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Row]]) -> None:
        self._build = build
        self.__doc__ = build.__doc__

    def get(self, **arguments: Any) -> Row:
        """The one row of the tenant in context, of a query that cannot find two.

        Raises the model's DoesNotExist, TenantMissing.
        """
        statement = self._statement
        found = kept_rows(statement.sql, statement.values(arguments))
        if not found:
            raise statement.model.DoesNotExist  # type: ignore[attr-defined]
        return row_of(statement.model, found[0])  # type: ignore[return-value]

    @cached_property
    def _statement(self) -> Statement:
        places = {name: Place(name) for name in signature(self._build).parameters}
        queryset = self._build(**places)
        with tenant_scope(_TENANT):
            sql, params = queryset.query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        return Statement(queryset.model, Kept(sql), tuple(params))


class KeptRows:
    """A queryset of named columns with places in it, whose SQL is built once.

    `again`: whether the database is to keep the plan, which is worth it for what comes often.
    """

    def __init__(self, queryset: models.QuerySet[Any], *, again: bool) -> None:
        with tenant_scope(_TENANT):
            compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
            sql, params = compiler.as_sql()
        selected = [expression for expression, _, _ in compiler.select or ()]
        # As the ORM converts: what the database gives in another form, such as JSON.
        self._converters = [
            (place, expression, converter(expression.output_field, each))
            for place, (converters, expression) in compiler.get_converters(selected).items()
            for each in converters
        ]
        row = create_namedtuple_class(*queryset._fields)  # type: ignore[attr-defined]
        self._row = partial(tuple.__new__, row)
        self._statement = Statement(queryset.model, Kept(sql), tuple(params))
        self._again = again

    def all(self, arguments: Mapping[str, Any]) -> list[Any]:
        """Named tuples of the tenant in context. Raises TenantMissing."""
        values, database = self._statement.values(arguments), connections[DEFAULT_DB_ALIAS]
        make = partial(self._converted, database) if self._converters else self._row
        if self._again:
            return kept_rows(self._statement.sql, values, make)
        with database.cursor() as cursor:
            cursor.execute(str(self._statement.sql), values)
            return [make(row) for row in cursor.fetchall()]

    def _converted(self, database: Any, row: Sequence[Any]) -> Any:
        values = list(row)
        for place, expression, convert in self._converters:
            values[place] = convert(values[place], expression, database)
        return self._row(values)


class Origin(NamedTuple):
    """The selector and the arguments that a queryset comes from."""

    build: Callable[..., models.QuerySet[Any]]
    arguments: Mapping[str, Any]


def listed(build: Callable[..., models.QuerySet[Row]]) -> Callable[..., models.QuerySet[Row]]:
    """A selector of lists: pages of its queryset, as it is, come from kept SQL.

    Its arguments, keywords, may only be compared with columns, each given in the column's own
    type, or be None for no comparison. Nothing else in it may depend on the moment.
    """
    everything = cache(lambda names: build(**dict.fromkeys(names)))

    @wraps(build)
    def call(**arguments: Any) -> models.QuerySet[Row]:
        given = any(value is not None for value in arguments.values())
        queryset = build(**arguments) if given else everything(tuple(arguments)).all()
        # Not copied with the queryset: whatever is added to it has another origin.
        queryset.origin = Origin(build, arguments)  # type: ignore[attr-defined]
        return queryset

    return call
