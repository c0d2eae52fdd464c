"""Asking the services what they declare, and keeping a copy of it."""

import logging
import time
from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction

from projects.scheduler import clients
from projects.scheduler.clients import Declaration
from projects.scheduler.models import DeclaredTask
from projects.scheduler.services.defaults import LOCK, declaration_apply
from shared.db.locking import advisory_lock
from shared.http.errors import UpstreamRefused, UpstreamUnavailable

logger = logging.getLogger(__name__)

ASKED_EVERY = 180.0
ASKED_AGAIN = 5.0

# When each service is asked next, by the clock of this process: all of them at its start.
_asked_at: dict[str, float] = {}


def declarations_refresh() -> None:
    """Ask the services whose turn it is, and have all schedules follow what is new.

    One that is away is asked again soon; what was heard of it stays until then.
    """
    for service in clients.services_known():
        if time.monotonic() >= _asked_at.get(service, 0.0):
            pause = ASKED_EVERY if _ask(service) else ASKED_AGAIN
            _asked_at[service] = time.monotonic() + pause
    for declared in DeclaredTask.objects.filter(applied=False):
        declaration_apply(declared)
        DeclaredTask.objects.filter(id=declared.id, updated_at=declared.updated_at).update(
            applied=True
        )


def declarations_forget() -> None:
    """Ask every service at the next turn."""
    _asked_at.clear()


def _ask(service: str) -> bool:
    try:
        declarations_store(service, clients.tasks_declared(service))
    except (UpstreamUnavailable, UpstreamRefused) as error:
        logger.info("%s cannot be asked for its tasks: %s", service, error)
        return False
    return True


@transaction.atomic
def declarations_store(service: str, declarations: Sequence[Declaration]) -> None:
    """Keep what a service declares now; what it no longer declares is withdrawn."""
    advisory_lock(LOCK)
    known = {each.task: each for each in DeclaredTask.objects.filter(service=service)}
    for declaration in declarations:
        _store(known.pop(declaration.task, None), service, declaration)
    for gone in known.values():
        if not gone.withdrawn:
            logger.warning("%s no longer declares the task %s", service, gone.task)
            gone.withdrawn, gone.applied = True, False
            gone.save()


def _store(known: DeclaredTask | None, service: str, declaration: Declaration) -> None:
    wanted = {**asdict(declaration), "withdrawn": False}
    row = known or DeclaredTask(service=service)
    if known and all(getattr(known, name) == value for name, value in wanted.items()):
        return
    for name, value in {**wanted, "applied": False}.items():
        setattr(row, name, value)
    row.save()
