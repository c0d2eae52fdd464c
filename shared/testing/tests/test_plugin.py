"""The plugin's own promises."""

from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections
from django.test import TransactionTestCase
from rest_framework.test import APIClient

from shared.contracts.payment import InvoicePaid, InvoiceVoided
from shared.contracts.types import MoneyData
from shared.core.clock import utcnow
from shared.events.envelope import Envelope
from shared.events.models import OutboxEvent
from shared.events.outbox import publish
from shared.events.subscribe import subscribe, unsubscribe
from shared.tenancy.context import current_tenant, tenant_scope
from shared.testing.clients import gateway_keys_replaced, member_client
from shared.testing.database import database_flush, database_reserved
from shared.testing.project.models import Country, Shop


def invoice_voided() -> InvoiceVoided:
    return InvoiceVoided(
        invoice_id=uuid4(), number="INV-1", lead_id=None, reason="typo", occurred_at=utcnow()
    )


def test_no_tenant_unless_asked_for():
    assert current_tenant() is None


def test_the_tenant_is_in_scope_and_others_are_not(tenant, other_tenant, cast):
    assert current_tenant() == tenant == cast.alice.tenant_id
    assert cast.mallory.tenant_id == other_tenant != tenant


def test_the_cast(cast):
    roles = {"alice": "owner", "bob": "manager", "carla": "agent", "dev": "agent"}
    roles |= {"faye": "finance", "mallory": "owner"}
    members = {name: getattr(cast, name) for name in roles}
    assert {name: member.role for name, member in members.items()} == roles
    ids = [value for m in members.values() for value in (m.user_id, m.session_id)]
    assert len(set(ids)) == 12
    assert {value.version for value in ids} == {7}
    assert cast.alice.email == "alice@example.com"


@pytest.mark.django_db
def test_tests_run_as_the_app_role_in_a_database_of_their_own():
    with connection.cursor() as cursor:
        cursor.execute("select current_user, current_database()")
        user, database = cursor.fetchone()
    assert user == "sample_app"
    assert database.startswith("test_sample_db")


@pytest.mark.django_db(transaction=True, databases=["default", "system"])
class TestCommitted:
    def test_first_leaves_rows_behind(self, tenant):
        Shop.objects.create(name="left behind")
        Country.objects.create(name="left behind")

    def test_then_nothing_is_left(self, tenant):
        assert not Shop.objects.exists()
        assert not Country.objects.exists()
        with connections["system"].cursor() as cursor:
            cursor.execute("select count(*) from sample_shop")
            assert cursor.fetchone() == (0,)

    def test_flush_keeps_what_migrations_made(self, tenant):
        Shop.objects.create(name="x")
        database_flush()
        with connection.cursor() as cursor:
            for table in ("django_migrations", "django_content_type", "auth_permission"):
                cursor.execute(f"select count(*) from {table}")
                assert cursor.fetchone()[0] > 0


def test_teardown_is_the_owners():
    assert TransactionTestCase._fixture_teardown.__name__ == "<lambda>"


def test_two_sessions_get_two_databases():
    with database_reserved("test_reserved") as one, database_reserved("test_reserved") as two:
        assert (one, two) == ("test_reserved", "test_reserved_2")
    with database_reserved("test_reserved") as again:
        assert again == "test_reserved"


@pytest.mark.django_db
def test_assert_published(tenant, assert_published):
    event = invoice_voided()
    publish(event, version=3)
    assert assert_published(InvoiceVoided) == [event]
    assert assert_published(InvoicePaid, count=0) == []
    with pytest.raises(AssertionError, match=r"1 InvoiceVoided published, not 2"):
        assert_published(InvoiceVoided, count=2)


@pytest.mark.django_db
def test_another_tenants_events_are_not_seen(tenant, other_tenant, assert_published):
    with tenant_scope(other_tenant):
        publish(invoice_voided(), version=1)
    assert_published(InvoiceVoided, count=0)
    assert not OutboxEvent.objects.exists()


@pytest.fixture
def received():
    calls: list[tuple[InvoiceVoided, Envelope, UUID | None]] = []

    @subscribe(InvoiceVoided)
    def on_invoice_voided(event: InvoiceVoided, envelope: Envelope) -> None:
        calls.append((event, envelope, current_tenant()))

    yield calls
    unsubscribe([on_invoice_voided])


@pytest.mark.django_db
def test_deliver_is_the_consumers_path(tenant, received, deliver):
    event = invoice_voided()
    deliver(event, version=4, times=3)
    [(seen, envelope, where)] = received
    assert (seen, where) == (event, tenant)
    assert (envelope.source, envelope.aggregate_version) == ("payment", 4)
    deliver(event)
    assert len(received) == 2


@pytest.mark.django_db
def test_deliver_of_an_event_that_nobody_handles_fails(tenant, deliver):
    paid = InvoicePaid(
        invoice_id=uuid4(),
        number="INV-2",
        lead_id=None,
        agent_id=None,
        amount=MoneyData(amount=str(Decimal("1.00")), currency="USD"),
        occurred_at=utcnow(),
        recorded_at=utcnow(),
    )
    with pytest.raises(AssertionError, match="no handler subscribes"):
        deliver(paid)


CALLER = "/api/v1/sample/caller/"


@pytest.mark.django_db
class TestClients:
    @pytest.fixture(autouse=True)
    def shops(self, tenant, other_tenant):
        Shop.objects.create(name="ours")
        with tenant_scope(other_tenant):
            Shop.objects.create(name="theirs")

    def test_a_member_calls_in_their_own_tenant(self, client_for, cast):
        alice = client_for(cast.alice).get(CALLER)
        assert alice.status_code == 200
        assert alice.json() == {"kind": "user", "role": "owner", "shops": ["ours"]}
        assert client_for(cast.mallory).get(CALLER).json()["shops"] == ["theirs"]

    def test_the_tests_own_tenant_is_back_after_a_request(self, client_for, cast, tenant):
        client_for(cast.mallory).get(CALLER)
        assert current_tenant() == tenant
        assert Shop.objects.get().name == "ours"

    def test_roles_that_are_not_named_are_refused(self, client_for, cast):
        for member in (cast.carla, cast.faye):
            assert client_for(member).get(CALLER).status_code == 403

    def test_nobody_is_refused(self, client_for):
        assert APIClient().get(CALLER).status_code == 401

    def test_a_named_service_calls_for_a_tenant(self, service_client, other_tenant):
        assert service_client("payment").get(CALLER).json()["shops"] == ["ours"]
        foreign = service_client("payment", tenant_id=other_tenant).get(CALLER)
        assert foreign.json() == {"kind": "service", "role": None, "shops": ["theirs"]}

    def test_other_services_are_refused(self, service_client):
        assert service_client("assignment").get(CALLER).status_code == 403

    def test_test_keys_are_good_in_the_fixture_only(self, cast):
        with gateway_keys_replaced():
            client = member_client(cast.alice)
            assert client.get(CALLER).status_code == 200
        assert client.get(CALLER).status_code in (401, 503)
