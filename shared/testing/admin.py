"""The admin of a project, opened as the operator opens it."""

from collections.abc import Callable, Iterable
from itertools import product
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import connections
from django.db.models import Model, UUIDField
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shared.tenancy.context import context_clear, tenant_scope
from shared.testing.cast import TENANT

FEW, MANY = 5, 50
HOME = "/admin/"


def operator_client() -> Client:
    """A browser in which a superuser of the platform is signed in."""
    facts = {"email": f"{uuid4()}@tributary.example", "is_staff": True, "is_superuser": True}
    client = Client()
    client.force_login(get_user_model().objects.create(id=uuid4(), **facts))
    return client


def unregistered() -> list[str]:
    """Models of the project that have no page."""
    own = apps.get_app_config(settings.SERVICE_NAME).get_models()
    return [model.__name__ for model in own if model not in admin.site._registry]


def pages_check(client: Client) -> None:
    """The home page opens, every list of the admin, and the page of its first row.

    A list begins with a column of its own, which leads to the row: the id of what another
    service owns leads to its page there.
    """
    context_clear()
    assert client.get(HOME).status_code == 200
    for model, shown in admin.site._registry.items():
        assert not _owned_elsewhere(model, shown.list_display[0]), model
        page = client.get(_list(model))
        assert page.status_code == 200, model
        for row in list(page.context["cl"].result_list)[:1]:
            assert client.get(_page(row)).status_code == 200, row


def filters_check(client: Client) -> None:
    """Every choice that the lists' filters offer can be followed."""
    context_clear()
    for model in admin.site._registry:
        changes = client.get(_list(model)).context["cl"]
        for spec in changes.filter_specs:
            for choice in list(spec.choices(changes))[:3]:
                url = _list(model) + choice["query_string"]
                assert client.get(url).status_code == 200, url


def searches_check(client: Client) -> None:
    """Every list that can be searched takes any word, also where it looks for ids."""
    context_clear()
    searched = [model for model, page in admin.site._registry.items() if page.search_fields]
    for model, word in product(searched, ("nobody", str(uuid4()), "1-2", "%")):
        assert client.get(_list(model), {"q": word}).status_code == 200, (model, word)


def queries_check(client: Client, make: Callable[[int], Any], models: Iterable[Any]) -> None:
    """Neither the home page nor a list asks more queries for 50 rows than for 5.

    `make(n)` makes at least n more rows of each of the models, in the tenant of the cast;
    the lists of all other models are opened too.
    """
    with tenant_scope(TENANT):
        make(FEW)
    context_clear()
    pages = [HOME, *(_list(model) for model in admin.site._registry)]
    before = {url: _queries(client, url) for url in pages}
    with tenant_scope(TENANT):
        make(MANY - FEW)
    context_clear()
    for url, few in before.items():
        many = _queries(client, url)
        assert len(many) == len(few), f"{url}: {set(many) - set(few)}"
    for model in models:
        shown = client.get(_list(model)).context["cl"].result_list
        assert len(shown) >= MANY, f"make() made {len(shown)} of {model.__name__}"


def _queries(client: Client, url: str) -> list[str]:
    client.get(url)
    asked = [CaptureQueriesContext(connections[alias]) for alias in ("default", "system")]
    with asked[0], asked[1]:
        assert client.get(url).status_code == 200, url
    return [query["sql"] for each in asked for query in each.captured_queries]


def _owned_elsewhere(model: type[Model], name: Any) -> bool:
    ids = {field.name for field in model._meta.fields if isinstance(field, UUIDField)}
    return name in ids - {model._meta.pk.name}


def _list(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def _page(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
