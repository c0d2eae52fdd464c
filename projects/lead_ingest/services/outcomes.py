"""What the worker says of jobs that were requested here."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from projects.lead_ingest.services.exports import export_give_up
from projects.lead_ingest.services.imports import import_give_up


@transaction.atomic
def job_given_up(*, job_id: UUID, reason: str, now: datetime) -> None:
    """The import or export that waits for this job has failed; for other jobs nothing happens."""
    import_give_up(job_id=job_id, reason=reason, now=now)
    export_give_up(job_id=job_id, reason=reason, now=now)
