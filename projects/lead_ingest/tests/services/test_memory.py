"""A file of 200,000 rows takes the memory of one of 10,000."""

import subprocess
import sys

import pytest

READ = """
import sys
import django
django.setup()
from dataclasses import asdict
from datetime import UTC, datetime
from uuid import UUID
from projects.lead_ingest.domain.files import CsvFile
from projects.lead_ingest.domain.mapping import ColumnMap
from projects.lead_ingest.models import LeadImport, TenantProfile
from projects.lead_ingest.services.import_reading import RowReader, batches
from shared.events.event_lines import EventWriter
from shared.tenancy.context import tenant_scope

def blocks():
    yield b"Id,Firm,Size,Note\\n"
    for start in range(0, int(sys.argv[1]), 1000):
        rows = (b"L%d,Firm %d,big,%s\\n" % (n, n, b"x" * 80) for n in range(start, start + 1000))
        yield b"".join(rows)

now, count = datetime(2026, 1, 15, tzinfo=UTC), 0
mapping = ColumnMap(columns={"external_id": "Id", "company": "Firm", "custom.size": "Size"})
profile = TenantProfile(tenant_id=UUID(int=1), timezone="UTC", currency="USD")
lead_import = LeadImport(source="crm", imported_by=UUID(int=2), mapping=asdict(mapping))
with tenant_scope(profile.tenant_id):
    events = EventWriter()
for batch in batches(CsvFile(blocks()), RowReader.of(lead_import, profile, now), events):
    count += len(batch.leads)
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(count, peak.split()[1])
"""


def peak_of(rows: int) -> int:
    """The most memory of a process that reads a file of so many rows, in KiB."""
    command = [sys.executable, "-c", READ, str(rows)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=240, check=True)
    count, peak = map(int, ended.stdout.split())
    assert count == rows
    return peak


@pytest.mark.timeout(480)
def test_memory_does_not_grow_with_the_file():
    assert peak_of(200_000) < 1.05 * peak_of(10_000)
