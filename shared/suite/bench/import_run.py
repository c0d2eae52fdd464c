"""One import in a process of its own, as a request and the job after it do it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from shared.core.ids import uuid7
from shared.suite.bench.bed import Bed
from shared.suite.bench.figures import RowFailed
from shared.suite.bench.import_file import COLUMNS, LeadsFile
from shared.suite.bench.leads import SERVICE
from shared.suite.manage import manage_run

# Runs in the service. A large file is kept first; its job then reads it, chunk by chunk.
CODE = """
import json, os, time
from uuid import UUID
from projects.lead_ingest.domain.mapping import ColumnMap
from projects.lead_ingest.services.imports import leads_import
from shared.core.clock import utcnow
from shared.jobs.perform import job_perform
from shared.tenancy.context import tenant_scope

given = json.loads(os.environ["BENCH_IMPORT"])
mapping = ColumnMap({name: name for name in given["columns"]})
who = {"source": "crm", "by": UUID(given["tenant"]), "now": utcnow()}
began = time.monotonic()
with tenant_scope(UUID(given["tenant"])):
    with open(given["file"], "rb") as file:
        made = leads_import(stream=file, mapping=mapping, **who)
    args = {"import_id": str(made.id)}
    while made.state == "processing":
        job_perform(task="lead-import", job_id=made.job_id, attempt=1, args=args)
        made.refresh_from_db()
seconds = time.monotonic() - began
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
counts = [made.received, made.created, made.duplicates, made.rejected]
print(json.dumps({"counts": counts, "seconds": seconds, "peak": int(peak.split()[1]) * 1024}))
"""
PROFILE = """
insert into lead_ingest_tenantprofile
    (id, created_at, updated_at, tenant_id, name, timezone, currency, as_of)
values (uuidv7(), now(), now(), %(tenant)s, 'Bench Inc.', 'UTC', 'USD', 1)
"""
OF_TENANT = (
    "events_outboxevent",
    "jobs_jobrecord",
    "lead_ingest_leadimportproblem",
    "lead_ingest_rawsubmission",
    "lead_ingest_leadimport",
    "lead_ingest_lead",
    "lead_ingest_tenantprofile",
)


@dataclass(frozen=True)
class Imported:
    """Rows a second, and the most memory that the process had (bytes)."""

    rate: float
    peak: float


def tenant_new(bed: Bed) -> UUID:
    """One without a lead, whose zone and currency are known."""
    tenant = uuid7()
    bed.execute(SERVICE, PROFILE, {"tenant": tenant})
    return tenant


def tenant_forget(bed: Bed, tenant: UUID) -> None:
    """Delete its rows, so that each import finds tables of the same size."""
    with bed.connection(SERVICE) as connection:
        # Whatever points at these rows goes with them: nobody need look for it row by row.
        connection.execute("set session_replication_role = replica")
        for table in OF_TENANT:
            connection.execute(f"delete from {table} where tenant_id = %s".encode(), [tenant])
            connection.execute(f"vacuum analyze {table}".encode())


def import_run(bed: Bed, file: LeadsFile, tenant: UUID) -> Imported:
    """Import the file. Raises RowFailed unless each row became what it must."""
    given = {"tenant": str(tenant), "file": str(file.path), "columns": COLUMNS}
    environ = bed.environ(BENCH_IMPORT=json.dumps(given))
    done = manage_run(bed.service(SERVICE), ["shell", "-v", "0", "-c", CODE], environ, capture=True)
    if done.returncode:
        raise RowFailed(f"The import broke off: {done.stderr.strip().splitlines()[-1]}")
    found = json.loads(done.stdout.strip().splitlines()[-1])
    if found["counts"] != [file.rows, file.created, file.duplicates, file.rejected]:
        raise RowFailed(f"The import counts {found['counts']} of {file}.")
    return Imported(file.rows / found["seconds"], found["peak"])
