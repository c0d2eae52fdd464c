"""What an import often is: `import_loop.py FILE TENANT`, with the ordinary server's settings.

The rows of a file through its serializer with many=True, then one after another: whether the lead
is known, the lead, its event; all in one transaction. Keeps no rows as they came. Prints
{"rows": ..., "seconds": ...}.
"""

import csv
import json
import sys
import time
from pathlib import Path
from uuid import UUID

import django
from django.db import transaction

django.setup()

from tests.bench.ordinary.models import Lead, OutboxEvent  # noqa: E402
from tests.bench.ordinary.serializers import LeadSerializer  # noqa: E402
from tests.bench.ordinary.views import event_data  # noqa: E402


def lead_save(tenant: UUID, given: dict) -> None:
    """One lead with its event, unless its email is known."""
    email = given["email"].lower()
    if Lead.objects.filter(tenant_id=tenant, email_normalized=email).exists():
        return
    phone = given["phone"]
    lead = Lead.objects.create(**given, tenant_id=tenant, email_normalized=email, phone_raw=phone)
    OutboxEvent.objects.create(
        tenant_id=tenant,
        topic="lead_ingest.lead",
        key=f"{tenant}:{lead.id}",
        type="lead.created",
        source="lead_ingest",
        dataschema="urn:tributary:lead.created:v1",
        aggregate_id=str(lead.id),
        aggregate_version=lead.version,
        data=json.dumps(event_data(lead)).encode(),
    )


def main() -> None:
    path, tenant = Path(sys.argv[1]), UUID(sys.argv[2])
    began = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{**row, "source": "crm"} for row in csv.DictReader(file)]
    serializer = LeadSerializer(data=rows, many=True)
    serializer.is_valid(raise_exception=True)
    with transaction.atomic():
        for given in serializer.validated_data:
            lead_save(tenant, given)
    seconds = time.perf_counter() - began
    sys.stdout.write(json.dumps({"rows": len(rows), "seconds": seconds}))


main()
