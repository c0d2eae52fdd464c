"""One spelling for what people type: emails, phones, names, countries."""

from projects.lead_ingest.domain import phones
from projects.lead_ingest.domain.emails import EmailUnreadable, email_normalize

__all__ = [
    "EmailUnreadable",
    "country_normalize",
    "email_normalize",
    "phone_normalize",
    "text_clean",
]

UNTYPED_COUNTRY = "US"


def phone_normalize(raw: str, *, country: str = "") -> str:
    """The number in E.164, or "" where it cannot be read (the raw text is kept beside it)."""
    region = country.upper() if len(country) == 2 else UNTYPED_COUNTRY
    return phones.e164(raw, region=region)


def text_clean(raw: str) -> str:
    """The text without outer and doubled white space and without control characters."""
    if raw.isprintable():
        return " ".join(raw.split()) if "  " in raw else raw.strip()
    return " ".join("".join(c if c.isprintable() else " " for c in raw).split())


def country_normalize(raw: str) -> str:
    """Two-letter codes in upper case; names as they were typed, cleaned."""
    cleaned = text_clean(raw)
    return cleaned.upper() if len(cleaned) == 2 else cleaned
