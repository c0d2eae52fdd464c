"""One row of a file: either a lead that can be stored, or the reasons why not."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from projects.lead_ingest.domain import normalisation, statuses
from projects.lead_ingest.domain.mapping import CUSTOM, LONGEST_CUSTOM, LONGEST_REASON, TEXT_FIELDS
from projects.lead_ingest.domain.normalisation import text_clean
from shared.core.money import Money, MoneyError

NOON = time(12)
NO_REASON = "not_recorded"


class RowRefused(ValueError):
    """The row cannot become a lead. Args: the field and the reason."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


class LeadDraft(NamedTuple):
    """A row that passed: normalised texts, the state with its times, the amount."""

    texts: Mapping[str, str]
    custom: Mapping[str, str]
    status: str
    created_at: datetime
    engaged_at: datetime
    closed_at: datetime
    assigned_to: UUID | None
    amount: Money | None
    lost_reason: str


def draft_from(
    fields: Mapping[str, str], *, zone: ZoneInfo, currency: str, now: datetime
) -> LeadDraft:
    """Check and normalise the mapped fields of one row.

    A bare date means 12:00 in `zone`; a row without dates happened at `now`; an amount
    without currency is in `currency`.
    Raises RowRefused for the first field that cannot stand.
    """
    status = status_of(fields)
    engaged = moment(fields, "engaged_on", zone)
    closed = moment(fields, "closed_on", zone)
    created = engaged or closed or now
    if engaged and closed and closed < engaged:
        raise RowRefused("closed_on", "is before engaged_on")
    return LeadDraft(
        texts=texts_of(fields),
        custom=custom_of(fields),
        status=status,
        created_at=created,
        engaged_at=created,
        closed_at=closed or created,
        assigned_to=agent_of(fields, status),
        amount=amount_of(fields, status, currency),
        lost_reason=fields.get("lost_reason", NO_REASON)[:LONGEST_REASON]
        if status == statuses.LOST
        else "",
    )


def status_of(fields: Mapping[str, str]) -> str:
    """The state of the row, `new` where none is given."""
    status = fields.get("status", statuses.NEW)
    if status not in statuses.ALL:
        raise RowRefused("status", f"{status!r} is none of {', '.join(statuses.ALL)}")
    return status


def texts_of(fields: Mapping[str, str]) -> dict[str, str]:
    """The plain fields in one spelling; an email that cannot be read refuses the row."""
    texts = {}
    for name, text in fields.items():
        if most := TEXT_FIELDS.get(name):
            # What is plain is not worth a call.
            plain = text.isprintable() and "  " not in text
            texts[name] = cleaned = text.strip() if plain else text_clean(text)
            if len(cleaned) > most:
                raise RowRefused(name, f"is longer than {most} characters")
    if "email" in texts:
        try:
            texts["email_normalized"] = normalisation.email_normalize(texts["email"])
        except normalisation.EmailUnreadable as error:
            raise RowRefused("email", str(error)) from error
    if not (texts.get("external_id") or texts.get("email") or texts.get("phone")):
        raise RowRefused("external_id", "the row has no external_id, email or phone")
    return texts


def custom_of(fields: Mapping[str, str]) -> dict[str, str]:
    """The tenant's own fields, by key."""
    custom = {}
    for name, text in fields.items():
        if name not in TEXT_FIELDS and name.startswith(CUSTOM):
            custom[name.removeprefix(CUSTOM)] = cleaned = text_clean(text)
            if len(cleaned) > LONGEST_CUSTOM:
                raise RowRefused(name, f"is longer than {LONGEST_CUSTOM} characters")
    return custom


def moment(fields: Mapping[str, str], name: str, zone: ZoneInfo) -> datetime | None:
    """An RFC 3339 time, or a date at noon in `zone`, in UTC; None where the field is empty."""
    if not (text := fields.get(name)):
        return None
    try:
        if len(text) == len("2017-04-01"):
            parsed = datetime.combine(date.fromisoformat(text), NOON, tzinfo=zone)
        else:
            parsed = datetime.fromisoformat(text)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RowRefused(name, f"{text!r} is no date") from error


def agent_of(fields: Mapping[str, str], status: str) -> UUID | None:
    """The agent's user id. A won lead has one, since somebody is to be paid for it."""
    text = fields.get("assigned_to")
    if text is None:
        if status == statuses.WON:
            raise RowRefused("assigned_to", "a won lead needs its agent")
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise RowRefused("assigned_to", f"{text[:80]!r} is no user id") from error


def amount_of(fields: Mapping[str, str], status: str, currency: str) -> Money | None:
    """The deal amount of a won lead; zero and negative amounts are refused."""
    if status != statuses.WON:
        return None
    text = fields.get("deal_amount")
    if text is None:
        raise RowRefused("deal_amount", "a won lead needs its amount")
    try:
        amount = Money.parse(text, fields.get("deal_currency", currency))
    except MoneyError as error:
        raise RowRefused("deal_amount", str(error)) from error
    if amount.amount <= Decimal(0):
        raise RowRefused("deal_amount", "is not above zero")
    return amount
