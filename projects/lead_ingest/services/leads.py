"""Leads come in, are changed, and are put away."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from projects.lead_ingest import selectors
from projects.lead_ingest.domain import normalisation, scoring
from projects.lead_ingest.errors import LeadClosed, LeadExists
from projects.lead_ingest.models import Lead, LeadStatus, RawSubmission, SubmissionOutcome
from projects.lead_ingest.services import facts
from shared.contracts.lead_ingest import LeadArchived
from shared.core.errors import BadRequest, FieldError
from shared.events import outbox

TEXTS = ("first_name", "last_name", "company", "title", "region", "city", "postal_code")


def lead_create(
    *, fields: Mapping[str, Any], raw: Mapping[str, Any], by: UUID, occurred_at: datetime
) -> Lead:
    """Store a lead as `new`, keep what came in beside it, and publish lead.created.

    The unique constraints say whether it is known. Raises LeadExists for a known email or
    external id, MemberNotFound for an unknown agent, BadRequest for an email that cannot be read.
    """
    if agent := fields.get("assigned_to"):
        selectors.members_require([agent])
    lead = Lead(**normalized(fields), created_by=by, occurred_at=occurred_at)
    lead.status_since = occurred_at
    lead.score = lead.automated_score = scoring.score(vars(lead)).total
    # All three rows go along with the commit, in one message.
    with known_refused(), transaction.atomic():
        lead.insert_later()
        RawSubmission(
            source=lead.source, lead=lead, payload=dict(raw), outcome=SubmissionOutcome.CREATED
        ).insert_later()
        outbox.publish(facts.lead_created(lead), version=lead.version)
    return lead


@contextmanager
def known_refused() -> Iterator[None]:
    """Raise LeadExists where another lead has the email or the external id."""
    try:
        yield
    except IntegrityError as error:
        if "lead_email_once" in str(error) or "lead_external_id_once" in str(error):
            raise LeadExists from error
        raise


def normalized(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields in one spelling, with email_normalized and phone beside what was typed."""
    values = dict(fields)
    for name in TEXTS:
        if name in values:
            values[name] = normalisation.text_clean(values[name])
    if "country" in values:
        values["country"] = normalisation.country_normalize(values["country"])
    if "email" in values:
        values["email_normalized"] = email_of(values["email"])
    if "phone" in values:
        values["phone_raw"] = values["phone"]
        values["phone"] = normalisation.phone_normalize(
            values["phone_raw"], country=values.get("country", "")
        )
    return values


def email_of(raw: str) -> str:
    """The normalised address, "" for none. Raises BadRequest with the field."""
    if not raw:
        return ""
    try:
        return normalisation.email_normalize(raw)
    except normalisation.EmailUnreadable as error:
        problem = FieldError(field="email", code="invalid", message=str(error))
        raise BadRequest("The email address cannot be read.", errors=[problem]) from error


@transaction.atomic
def lead_update(*, lead_id: UUID, fields: Mapping[str, Any], agent_id: UUID | None = None) -> Lead:
    """Change what is known of a lead and publish lead.updated with the changed names.

    Nothing changed publishes nothing. `agent_id` limits it to this agent's leads.
    Raises LeadNotFound, LeadExists, BadRequest.
    """
    lead = selectors.lead_locked(lead_id=lead_id, agent_id=agent_id)
    values = normalized({"country": lead.country, **fields})
    changed = sorted(name for name, value in values.items() if getattr(lead, name) != value)
    if not changed:
        return lead
    for name in changed:
        setattr(lead, name, values[name])
    lead_rescore(lead)
    lead_save(lead)
    outbox.publish(facts.lead_updated(lead, changed=changed), version=lead.version)
    return lead


def lead_rescore(lead: Lead) -> None:
    """Score anew; a score that a person set by hand stays."""
    by_hand = lead.score != lead.automated_score
    lead.automated_score = scoring.score(vars(lead)).total
    if not by_hand:
        lead.score = lead.automated_score


def lead_save(lead: Lead) -> None:
    """Write a locked lead as its next version. Raises LeadExists."""
    lead.version += 1
    with known_refused(), transaction.atomic():
        lead.save()


@transaction.atomic
def lead_archive(*, lead_id: UUID, at: datetime) -> None:
    """Put a lead away: it leaves the lists and frees its email; a won lead stays.

    Publishes lead.archived. Raises LeadNotFound, LeadClosed.
    """
    lead = selectors.lead_locked(lead_id=lead_id)
    if lead.status == LeadStatus.WON:
        raise LeadClosed(status=lead.status)
    lead.archived_at = at
    lead_save(lead)
    outbox.publish(LeadArchived(lead_id=lead.id, occurred_at=at), version=lead.version)
