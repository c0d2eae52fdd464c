"""What people call the fields and states of a lead, in the order of preference."""

import re
from collections.abc import Mapping

from projects.lead_ingest.domain import statuses

NAMES: Mapping[str, tuple[str, ...]] = {
    "external_id": (
        *("external id", "id", "lead id", "prospect id", "opportunity id", "deal id"),
        *("contact id", "customer id", "record id", "uuid", "reference", "ref", "lead number"),
    ),
    "email": ("email", "e mail", "email address", "e mail address", "mail", "work email"),
    "phone": (
        *("phone", "phone number", "telephone", "tel", "mobile", "mobile number", "mobile phone"),
        *("cell", "cell phone", "telefon"),
    ),
    "first_name": ("first name", "firstname", "given name", "forename", "vorname"),
    "last_name": (
        *("last name", "lastname", "surname", "family name", "nachname", "full name", "name"),
        *("contact name", "lead name"),
    ),
    "company": (
        *("company", "company name", "account", "account name", "organisation", "organization"),
        *("firm", "employer", "business name", "firma"),
    ),
    "title": ("title", "job title", "position", "product", "product name", "subject"),
    "country": ("country", "country code", "land"),
    "region": ("region", "state", "province", "county", "bundesland"),
    "city": ("city", "town", "ort", "stadt"),
    "postal_code": ("postal code", "postcode", "zip", "zip code", "plz"),
    "language": ("language", "locale", "lang", "sprache"),
    "timezone": ("timezone", "time zone"),
    "campaign": ("campaign", "campaign name", "utm campaign"),
    "status": (
        *("status", "lead status", "stage", "deal stage", "lead stage", "pipeline stage"),
        *("converted", "is converted", "qualified", "outcome"),
    ),
    "assigned_to": (
        *("assigned to", "agent", "sales agent", "owner", "lead owner", "account owner"),
        *("sales rep", "salesperson", "rep"),
    ),
    "engaged_on": (
        *("engaged on", "engage date", "engaged at", "created on", "created at", "create date"),
        *("created date", "created", "lead date", "date", "submitted at"),
    ),
    "closed_on": ("closed on", "close date", "closed at", "closing date", "won at"),
    "deal_amount": ("deal amount", "close value", "deal value", "contract value", "amount"),
    "deal_currency": ("deal currency", "currency", "currency code"),
    "lost_reason": ("lost reason", "loss reason", "reason lost", "reason"),
}

STATES: Mapping[str, tuple[str, ...]] = {
    statuses.NEW: ("new", "open", "prospecting", "prospect", "lead", "not contacted", "fresh"),
    statuses.CONTACTED: (
        *("contacted", "engaging", "engaged", "working", "in progress", "attempted", "connected"),
    ),
    statuses.QUALIFIED: ("qualified", "converted", "mql", "sql", "opportunity"),
    statuses.PROPOSAL: ("proposal", "proposal sent", "quote", "offer", "negotiation"),
    statuses.WON: ("won", "closed won", "sold", "customer", "signed"),
    statuses.LOST: ("lost", "closed lost", "rejected", "dead"),
    statuses.NURTURE: ("nurture", "nurturing", "on hold", "later", "recycled"),
    statuses.JUNK: ("junk", "spam", "invalid", "unqualified", "disqualified"),
}
STATE_OF = {word: state for state, words in STATES.items() for word in words}

YES = frozenset({"1", "yes", "y", "true", "ja"})
NO = frozenset({"0", "no", "n", "false", "nein"})
# What forms and exports write where nobody chose anything.
NOTHING = frozenset({"select", "none", "null", "nan", "n a", "unknown", "not provided"})

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def words(text: str) -> str:
    """In lower case, words divided by one space: `Deal_Stage` and `dealStage` are the same."""
    return _NOT_WORD.sub(" ", _CAMEL.sub(" ", text).lower()).strip()
