from io import StringIO

import pytest
from confluent_kafka import KafkaError
from django.core.management import CommandError, call_command
from django.db import transaction

from shared.core.ids import uuid7
from shared.events import outbox
from shared.events.outbox_rows import TRIES
from shared.events.parked import parked_list
from shared.events.relay import Relay
from shared.events.tests.events import ShopOpened
from shared.events.tests.running import running, topic_messages, wait_for

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def test_a_parked_event_is_tried_again_and_its_key_follows(broker, tenant):
    shop_id = uuid7()
    with transaction.atomic():
        for version in (1, 2):
            outbox.publish(ShopOpened(shop_id=shop_id, name="x"), version=version)
    broker.refuse(*[KafkaError.POLICY_VIOLATION] * TRIES)
    out = StringIO()
    with running(Relay):
        (row,) = wait_for(parked_list)
        call_command("parked_events", "list", stdout=out)
        assert f"{row.id}  shop.opened  {row.key}" in out.getvalue()
        with pytest.raises(CommandError):
            call_command("parked_events", "retry", str(uuid7()))
        call_command("parked_events", "retry", str(row.id), stdout=out)
        wait_for(lambda: len(topic_messages("sample.shop")) == 2)
    versions = [m.headers["ce_aggregateversion"] for m in topic_messages("sample.shop")]
    assert versions == ["1", "2"]
