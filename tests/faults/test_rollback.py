"""What was rolled back is not told to anybody."""

from __future__ import annotations

from tests.support.broker import messages
from tests.support.deals import lead_make
from tests.support.inside import asked
from tests.support.waiting import wait_for

TOPIC = "lead_ingest.lead"
PUBLISH = """
from uuid import UUID, uuid4
from django.db import transaction
from shared.contracts.lead_ingest import LeadActivityRecorded
from shared.core.clock import utcnow
from shared.events import outbox
from shared.tenancy.context import tenant_scope

class Undone(Exception):
    pass

def told(lead):
    outbox.publish(
        LeadActivityRecorded(lead_id=lead, activity_id=uuid4(), kind="note", occurred_at=utcnow()),
        version=1,
    )

rolled_back, committed = uuid4(), uuid4()
with tenant_scope(UUID(json.loads(sys.argv[1]))):
    for _ in range(5):
        try:
            with transaction.atomic():
                told(rolled_back)
                raise Undone
        except Undone:
            pass
    with transaction.atomic():
        told(committed)
        try:
            with transaction.atomic():
                told(rolled_back)
                raise Undone
        except Undone:
            pass
found = {"rolled_back": str(rolled_back), "committed": str(committed)}
"""


def test_a_transaction_rolled_back_sends_no_message(suite, sellers) -> None:
    lead_make(sellers, 1)
    made = asked(suite, "lead_ingest", PUBLISH, given=sellers.tenant_id)

    def keys() -> list[str]:
        found = messages(suite.values, TOPIC, sellers.tenant_id)
        return [message["key"].partition(":")[2] for message in found]

    wait_for(lambda: made["committed"] in keys(), what="the committed event")
    assert keys().count(made["committed"]) == 1
    assert keys().count(made["rolled_back"]) == 0
