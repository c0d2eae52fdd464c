"""One spelling for what people type: emails, phones, names, countries."""

import phonenumbers
from email_validator import EmailNotValidError, validate_email

UNTYPED_COUNTRY = "US"


class EmailUnreadable(ValueError):
    """The text is not an email address."""


def email_normalize(raw: str) -> str:
    """The address in one spelling: lower case, Unicode normalised, domain in ASCII.

    Raises EmailUnreadable. No DNS is asked: a lead must not wait for a name server.
    """
    try:
        checked = validate_email(
            raw.strip(), check_deliverability=False, test_environment=True, allow_smtputf8=True
        )
    except EmailNotValidError as error:
        raise EmailUnreadable(str(error)) from error
    return f"{checked.local_part}@{checked.ascii_domain}".lower()


def phone_normalize(raw: str, *, country: str = "") -> str:
    """The number in E.164, or "" where it cannot be read (the raw text is kept beside it)."""
    region = country.upper() if len(country) == 2 else UNTYPED_COUNTRY
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def text_clean(raw: str) -> str:
    """The text without outer and doubled white space and without control characters."""
    printable = "".join(c if c.isprintable() else " " for c in raw)
    return " ".join(printable.split())


def country_normalize(raw: str) -> str:
    """Two-letter codes in upper case; names as they were typed, cleaned."""
    cleaned = text_clean(raw)
    return cleaned.upper() if len(cleaned) == 2 else cleaned
