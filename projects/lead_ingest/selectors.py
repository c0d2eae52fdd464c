"""What is read of leads, in the tenant of the context."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from projects.lead_ingest.errors import (
    LeadExportNotFound,
    LeadImportNotFound,
    LeadNotFound,
    MemberNotFound,
    TenantProfileUnknown,
)
from projects.lead_ingest.models import (
    Lead,
    LeadActivity,
    LeadExport,
    LeadImport,
    LeadImportProblem,
    LeadSource,
    LeadStatus,
    Member,
    Tag,
    TenantProfile,
)
from shared.tenancy.kept import KeptQuery, listed


@listed
def lead_list(*, agent_id: UUID | None = None) -> QuerySet[Lead]:
    """The leads that are not archived; with `agent_id` only those given to this agent."""
    leads = Lead.objects.filter(archived_at__isnull=True)
    return leads if agent_id is None else leads.filter(assigned_to=agent_id)


def lead_get(*, lead_id: UUID, agent_id: UUID | None = None) -> Lead:
    """One lead. Raises LeadNotFound, also for another agent's lead where `agent_id` is given."""
    try:
        if agent_id is None:
            return _lead.get(lead_id=lead_id)
        return _lead_of_agent.get(lead_id=lead_id, agent_id=agent_id)
    except Lead.DoesNotExist as error:
        raise LeadNotFound from error


@KeptQuery
def _lead(lead_id: UUID) -> QuerySet[Lead]:
    return lead_list().filter(id=lead_id)


@KeptQuery
def _lead_of_agent(lead_id: UUID, agent_id: UUID) -> QuerySet[Lead]:
    return lead_list(agent_id=agent_id).filter(id=lead_id)


def lead_locked(*, lead_id: UUID, agent_id: UUID | None = None) -> Lead:
    """As lead_get, with the row locked until the transaction ends."""
    try:
        return lead_list(agent_id=agent_id).select_for_update().get(id=lead_id)
    except Lead.DoesNotExist as error:
        raise LeadNotFound from error


def lead_summary(*, agent_id: UUID | None = None) -> dict[str, object]:
    """Count and deal amounts for each state: `{"total": n, "by_status": {...}}`."""
    rows = (
        lead_list(agent_id=agent_id)
        .order_by()
        .values("status", "deal_currency")
        .annotate(count=Count("id"), amount=Sum("deal_amount", filter=Q(status=LeadStatus.WON)))
    )
    return summary_of(list(rows))


def summary_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, object]:
    """Fold rows of (status, currency, count, amount) into one entry for each status."""
    by_status: dict[str, dict[str, Any]] = {}
    for row in rows:
        entry = by_status.setdefault(row["status"], {"count": 0, "amount": []})
        entry["count"] += row["count"]
        if row["amount"]:
            entry["amount"].append({"amount": row["amount"], "currency": row["deal_currency"]})
    return {"total": sum(e["count"] for e in by_status.values()), "by_status": by_status}


@listed
def activity_list(*, lead_id: UUID) -> QuerySet[LeadActivity]:
    """What happened to a lead."""
    return LeadActivity.objects.filter(lead_id=lead_id)


@listed
def import_list() -> QuerySet[LeadImport]:
    """The tenant's imports."""
    return LeadImport.objects.all()


def import_get(*, import_id: UUID) -> LeadImport:
    """One import. Raises LeadImportNotFound."""
    try:
        return LeadImport.objects.get(id=import_id)
    except LeadImport.DoesNotExist as error:
        raise LeadImportNotFound from error


def import_locked(*, import_id: UUID) -> LeadImport:
    """As import_get, with the row locked until the transaction ends."""
    try:
        return LeadImport.objects.select_for_update().get(id=import_id)
    except LeadImport.DoesNotExist as error:
        raise LeadImportNotFound from error


@listed
def export_list() -> QuerySet[LeadExport]:
    """The tenant's exports."""
    return LeadExport.objects.all()


def export_get(*, export_id: UUID) -> LeadExport:
    """One export. Raises LeadExportNotFound."""
    try:
        return LeadExport.objects.get(id=export_id)
    except LeadExport.DoesNotExist as error:
        raise LeadExportNotFound from error


def export_locked(*, export_id: UUID) -> LeadExport:
    """As export_get, with the row locked until the transaction ends."""
    try:
        return LeadExport.objects.select_for_update().get(id=export_id)
    except LeadExport.DoesNotExist as error:
        raise LeadExportNotFound from error


@listed
def import_problem_list(*, import_id: UUID) -> QuerySet[LeadImportProblem]:
    """The rows of an import that could not become leads."""
    return LeadImportProblem.objects.filter(lead_import_id=import_id)


@listed
def source_list() -> QuerySet[LeadSource]:
    """The tenant's sources."""
    return LeadSource.objects.all()


@listed
def tag_list() -> QuerySet[Tag]:
    """The tenant's tags."""
    return Tag.objects.all()


def tenant_profile() -> TenantProfile:
    """The tenant's zone and currency. Raises TenantProfileUnknown until its event came."""
    profile = TenantProfile.objects.first()
    if profile is None:
        raise TenantProfileUnknown
    return profile


def members_require(user_ids: Iterable[UUID]) -> None:
    """Raise MemberNotFound unless all are active members of the tenant."""
    wanted = set(user_ids)
    if members_known(wanted) != wanted:
        raise MemberNotFound


def members_known(user_ids: Iterable[UUID]) -> set[UUID]:
    """Those who are active members of the tenant."""
    members = Member.objects.filter(user_id__in=set(user_ids), active=True)
    return set(members.values_list("user_id", flat=True))


def members_called(names: Iterable[str]) -> dict[str, UUID]:
    """Active members by the names given, whatever the case; a name that two have is left out."""
    wanted = {name.casefold(): name for name in names}
    found: dict[str, list[UUID]] = {}
    for user_id, name in Member.objects.filter(active=True).values_list("user_id", "name"):
        if name.casefold() in wanted:
            found.setdefault(wanted[name.casefold()], []).append(user_id)
    return {name: ids[0] for name, ids in found.items() if len(ids) == 1}
