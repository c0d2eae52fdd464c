"""Email addresses in one spelling.

Most are plain: the validator, which looks at each letter, would change nothing but its case.
Those are told by one pattern; all others, and the reason against one, are the validator's.
"""

import re

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
# Two hyphens in a row may stand for letters that are not ASCII.
_LABEL = r"[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*"
_TOP = r"(?:[a-zA-Z0-9]+-)*[a-zA-Z0-9]*[a-zA-Z]"
_PLAIN = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_TOP}", re.ASCII)
# That of a label: so no part of a plain address can be too long.
_PLAIN_LONGEST = 63
_SPECIAL = tuple(f".{name}" for name in SPECIAL_USE_DOMAIN_NAMES)


class EmailUnreadable(ValueError):
    """The text is not an email address."""


def email_normalize(raw: str) -> str:
    """The address in one spelling: lower case, Unicode normalised, domain in ASCII.

    Raises EmailUnreadable. No DNS is asked: a lead must not wait for a name server.
    """
    typed = raw.strip()
    if len(typed) <= _PLAIN_LONGEST and _PLAIN.fullmatch(typed):
        address = typed.lower()
        if not address.endswith(_SPECIAL):
            return address
    return email_validated(typed)


def email_validated(typed: str) -> str:
    """The same by the validator."""
    try:
        checked = validate_email(
            typed, check_deliverability=False, test_environment=True, allow_smtputf8=True
        )
    except EmailNotValidError as error:
        raise EmailUnreadable(str(error)) from error
    return f"{checked.local_part}@{checked.ascii_domain}".lower()
