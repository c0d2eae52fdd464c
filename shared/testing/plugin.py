"""The pytest plugin of the suite: `-p shared.testing.plugin`, beside pytest-django.

Real PostgreSQL with real migrations; tests run as the app role. A test marked
`django_db(transaction=True, databases=["default", "system"])` commits, sees the system
role's view too, and is cleaned up by the owner.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from shared.testing.cast import OTHER_TENANT, TENANT, Cast, Member

if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from shared.observability.spans import Span


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """One test database per session; `--reuse-db` keeps it."""
    from django.db import connections

    from shared.testing.database import database_make, database_remove, database_reserved

    keep = request.config.getvalue("reuse_db") and not request.config.getvalue("create_db")
    wanted = f"test_{connections['default'].settings_dict['NAME']}"
    with database_reserved(wanted) as database, django_db_blocker.unblock():
        database_make(database, keep=keep)
        with _flush_through_owner():
            yield
        if not keep:
            database_remove(database)


@contextmanager
def _flush_through_owner() -> Iterator[None]:
    from django.test import TransactionTestCase

    from shared.testing.database import database_flush

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: database_flush())
        yield


@pytest.fixture
def spans() -> Iterator[list["Span"]]:
    """What is recorded of traces during the test, in the order in which it ends."""
    from shared.observability.spans import spans_send_to

    ended: list[Span] = []
    spans_send_to(ended.append)
    yield ended
    spans_send_to(None)


@pytest.fixture(autouse=True)
def _no_context_left() -> Iterator[None]:
    """Each test starts without a tenant and leaves none behind."""
    from shared.tenancy.context import context_clear

    context_clear()
    yield
    context_clear()


@pytest.fixture(scope="session", autouse=True)
def _wide_quotas(django_test_environment: None) -> None:
    """A test suite is one busy tenant: only tests of quotas themselves are refused by them."""
    from django.conf import settings

    if settings.configured:
        for name, (_, window) in getattr(settings, "RATE_LIMITS", {}).items():
            settings.RATE_LIMITS[name] = (10**9, window)


@pytest.fixture
def tenant() -> Iterator[UUID]:
    """The tenant of the cast, in scope for the whole test."""
    from shared.tenancy.context import tenant_scope

    with tenant_scope(TENANT):
        yield TENANT


@pytest.fixture
def other_tenant() -> UUID:
    """Mallory's tenant, not in scope."""
    return OTHER_TENANT


@pytest.fixture(scope="session")
def cast() -> Cast:
    """Alice, Bob, Carla, Dev, Faye; and Mallory."""
    return Cast()


@pytest.fixture
def client_for() -> "Iterator[Callable[[Member], APIClient]]":
    """`client_for(cast.alice)`: a DRF client with that member's access token."""
    from shared.testing.clients import gateway_keys_replaced, member_client

    with gateway_keys_replaced():
        yield member_client


@pytest.fixture(scope="session")
def _service_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("service-keys")


@pytest.fixture
def service_client(_service_keys: Path) -> "Iterator[Callable[..., APIClient]]":
    """`service_client("payment")`: a client that calls as that service, for the cast's tenant."""
    from shared.testing.clients import caller_client, service_keys_replaced

    def client(service: str, tenant_id: UUID | None = TENANT) -> "APIClient":
        return caller_client(service, tenant_id)

    with service_keys_replaced(_service_keys):
        yield client


@pytest.fixture
def assert_published() -> Callable[..., list[Any]]:
    """`assert_published(LeadWon, count=1)`: those events, in order, from the tenant's outbox."""
    from shared.testing.events import published_check

    return published_check


@pytest.fixture
def deliver() -> Callable[..., None]:
    """`deliver(event, version=1, times=1)`: what the consumer does when the event arrives."""
    from shared.testing.events import event_deliver

    return event_deliver
