"""Local copies are made right from what the gateway says now, while events go on changing them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from shared.auth.local_copies import LocalCopy, local_copies
from shared.core.clock import utcnow
from shared.db.copies import Stored
from shared.http.client import ServiceClient
from shared.tenancy.context import tenant_scope

# A row that an event changes while the answer is on its way is asked for again, this often.
ROUNDS = 5


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """What became of one tenant's copies of a kind: how many rows were added, changed, the same,
    or NEWER than each answer and so left to their events."""

    tenant_id: UUID
    copy: str
    rows: Counter[Stored]


def local_copies_rebuild(*, tenant_id: UUID | None = None) -> Iterator[Rebuilt]:
    """Compare the copies of one tenant, or of all, with the gateway's, and store what differs.

    Raises UpstreamUnavailable, UpstreamRefused. What was done until then stays.
    """
    for tenant in _tenant_ids(tenant_id) if local_copies() else ():
        for copy in local_copies():
            with tenant_scope(tenant):
                rows = _copy_rebuild(copy)
            yield Rebuilt(tenant_id=tenant, copy=copy.name, rows=rows)


def _tenant_ids(tenant_id: UUID | None) -> Iterator[UUID]:
    after: str | None = ""
    while after is not None:
        with tenant_scope(tenant_id):
            page = _page("/internal/tenants", after)
        yield from (UUID(row["id"]) for row in page["results"])
        after = page["next"]


def _copy_rebuild(copy: LocalCopy) -> Counter[Stored]:
    found: Counter[Stored] = Counter()
    after: str | None = ""
    while after is not None:
        rows, after = _page_store(copy, after)
        found.update(rows.values())
    return found


def _page_store(copy: LocalCopy, after: str) -> tuple[dict[str, Stored], str | None]:
    done: dict[str, Stored] = {}
    for _ in range(ROUNDS):
        asked_at = utcnow()
        page = _page(copy.path, after)
        for row in page["results"]:
            if done.get(row["id"], Stored.NEWER) is Stored.NEWER:
                # Each row alone, so that no event waits for a page and nothing can deadlock.
                with transaction.atomic():
                    done[row["id"]] = copy.store(row, asked_at)
        if Stored.NEWER not in done.values():
            break
    return done, page["next"]


def _page(path: str, after: str) -> dict[str, Any]:
    params = {"after": after} if after else {}
    found: dict[str, Any] = ServiceClient("gateway").get(path, params=params)
    return found
