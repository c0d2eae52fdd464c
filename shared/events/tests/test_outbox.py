import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from shared.core.ids import uuid7
from shared.events import outbox
from shared.events.envelope import data_decode, spec_of
from shared.events.errors import EventMalformed, EventUndeclared, OutsideTransaction
from shared.events.event_lines import EventWriter
from shared.events.models import OutboxEvent
from shared.events.tests.events import ShopOpened, ShopRenamed
from shared.tenancy.context import TenantMismatch, TenantMissing, tenant_scope

SHOP = uuid7()


@pytest.mark.django_db(transaction=True)
def test_publish_outside_a_transaction_is_refused(tenant):
    with pytest.raises(OutsideTransaction):
        outbox.publish(ShopOpened(shop_id=SHOP, name="Corner"), version=1)
    assert not OutboxEvent.objects.exists()


@pytest.mark.django_db
def test_publish_without_a_tenant_is_refused():
    with pytest.raises(TenantMissing):
        outbox.publish(ShopOpened(shop_id=SHOP, name="Corner"), version=1)


@pytest.mark.django_db
def test_publish_writes_the_whole_envelope(tenant):
    event = ShopOpened(shop_id=SHOP, name="Corner")
    outbox.publish(event, version=7)
    row = OutboxEvent.objects.get()
    assert (row.topic, row.key) == ("sample.shop", f"{tenant}:{SHOP}")
    assert (row.type, row.source, row.aggregate_version) == ("shop.opened", "sample", 7)
    assert (row.dataschema, row.aggregate_id) == ("urn:tributary:shop.opened:v1", str(SHOP))
    assert (row.published_at, row.parked_at, row.attempts) == (None, None, 0)
    assert row.id.version == 7
    assert row.traceparent.startswith("00-")
    assert data_decode(spec_of(event), bytes(row.data)) == event


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_published(tenant):
    with transaction.atomic():
        outbox.publish(ShopOpened(shop_id=SHOP, name="Corner"), version=1)
        transaction.set_rollback(True)
    assert not OutboxEvent.objects.exists()


@pytest.mark.django_db
def test_some_go_with_the_next_statement_in_their_order(tenant, django_assert_num_queries):
    with django_assert_num_queries(1):
        outbox.publish_many(renamed(outbox.MANY - 1))
        rows = OutboxEvent.objects.order_by("position")
        versions = list(rows.values_list("aggregate_version", flat=True))
    assert versions == list(range(outbox.MANY - 1))


@pytest.mark.django_db
def test_many_are_copied_and_are_the_same_rows(tenant, django_assert_num_queries):
    with django_assert_num_queries(2):
        outbox.publish_many(renamed(3_000))
    rows = OutboxEvent.objects.order_by("position")
    assert list(rows.values_list("aggregate_version", flat=True)) == list(range(3_000))
    outbox.publish_many(renamed(1))
    copied, single = rows.first(), rows.last()
    own = ("id", "position", "time", "traceparent")
    assert [f for f in vars(single) if getattr(copied, f) != getattr(single, f)] == [
        f for f in vars(single) if f in own or f == "_state"
    ]
    assert (copied.attempts, copied.published_at) == (0, None)
    assert data_decode(spec_of(ShopRenamed), bytes(copied.data)) == renamed(1)[0][0]


@pytest.mark.django_db
def test_events_written_ahead_are_the_same_rows(tenant):
    writer = EventWriter()
    lines = writer.lines(renamed(3))
    assert not OutboxEvent.objects.exists()
    writer.publish(lines)
    outbox.publish_many(renamed(3))
    rows = list(OutboxEvent.objects.order_by("position"))
    own = ("id", "position", "time", "traceparent", "_state")
    written, published = ([told(row, own) for row in part] for part in (rows[:3], rows[3:]))
    assert written == published
    assert len({row.id for row in rows}) == 6
    assert {row.id.version for row in rows} == {7}
    assert all(row.traceparent.startswith("00-") for row in rows)
    writer.publish([])


def told(row, without):
    values = {name: value for name, value in vars(row).items() if name not in without}
    return {**values, "data": bytes(values["data"])}


@pytest.mark.django_db(transaction=True)
def test_events_written_ahead_belong_to_their_tenant_and_a_transaction(tenant):
    writer = EventWriter()
    lines = writer.lines(renamed(1))
    with pytest.raises(OutsideTransaction):
        writer.publish(lines)
    with pytest.raises(TenantMismatch), transaction.atomic(), tenant_scope(uuid7()):
        writer.publish(lines)
    with pytest.raises(EventMalformed):
        writer.lines([(ShopRenamed(shop_id=SHOP, name=1), 1)])
    with pytest.raises(TenantMissing), tenant_scope(None):
        EventWriter()
    assert not OutboxEvent.objects.exists()


def renamed(count):
    return [(ShopRenamed(shop_id=SHOP, name=f"a\x00\\{n}"), n) for n in range(count)]


@pytest.mark.django_db
def test_text_that_jsonb_would_refuse_is_kept(tenant):
    event = ShopOpened(shop_id=SHOP, name="a\x00b ' \\ 😀")
    outbox.publish(event, version=1)
    assert data_decode(spec_of(event), bytes(OutboxEvent.objects.get().data)) == event


@pytest.mark.django_db
def test_an_event_that_no_consumer_could_read_never_leaves(tenant):
    with pytest.raises(EventMalformed):
        outbox.publish(ShopOpened(shop_id=SHOP, name=5), version=1)
    with pytest.raises(EventUndeclared):
        outbox.publish(object(), version=1)
    assert not OutboxEvent.objects.exists()


@pytest.mark.django_db
def test_the_app_may_neither_change_nor_remove_nor_number_rows(tenant):
    outbox.publish(ShopOpened(shop_id=SHOP, name="Corner"), version=1)
    for statement in (
        "update events_outboxevent set published_at = now()",
        "delete from events_outboxevent",
    ):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    row = OutboxEvent.objects.get()
    row.pk, row.id = 1_000, uuid7()
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db
def test_another_tenant_sees_nothing(tenant, other_tenant):
    outbox.publish(ShopOpened(shop_id=SHOP, name="Corner"), version=1)
    with tenant_scope(other_tenant), connection.cursor() as cursor:
        assert not OutboxEvent.objects.exists()
        cursor.execute("select count(*) from events_outboxevent")
        assert cursor.fetchone() == (0,)
