"""Events of members, whom lead_ingest keeps in one row each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID

from confluent_kafka import Producer

from shared.core.clock import utcnow
from shared.core.ids import uuid7
from shared.events.envelope import Envelope
from shared.events.wire import wire_headers
from shared.suite.bench.figures import RowFailed

TOPIC = "gateway.member"
SENDING = 60


def members_send(broker: str, topic: str, tenants: Sequence[str], count: int) -> None:
    """Put as many `member.added` on a topic, the tenants in turn. Raises RowFailed."""
    producer = Producer({"bootstrap.servers": broker, "enable.idempotence": True})
    failures: list[object] = []
    for number in range(count):
        envelope = member_added(UUID(tenants[number % len(tenants)]), number)
        producer.produce(
            topic,
            key=envelope.key,
            value=envelope.data,
            headers=[*wire_headers(envelope).items()],
            on_delivery=lambda error, _: failures.append(error) if error else None,
        )
        producer.poll(0)
    if producer.flush(SENDING) or failures:
        raise RowFailed(f"The broker did not take all of {count} events.")


def member_added(tenant_id: UUID, number: int) -> Envelope:
    """As the gateway tells of a new member."""
    user_id = str(uuid7())
    facts = {"user_id": user_id, "role": "agent", "name": f"Agent {number}", "state": "active"}
    return Envelope(
        id=uuid7(),
        type="member.added",
        source="gateway",
        time=utcnow(),
        tenant_id=tenant_id,
        topic=TOPIC,
        key=f"{tenant_id}:{user_id}",
        aggregate_id=user_id,
        aggregate_version=1,
        dataschema="urn:tributary:member.added:v1",
        data=json.dumps({**facts, "email": f"agent.{number}@bench.example"}).encode(),
    )
