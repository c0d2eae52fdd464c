"""Passwords: accepted, generated, compared."""

import secrets

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX as UNUSABLE
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from projects.gateway.domain.emails import email_normalise
from projects.gateway.errors import CredentialsRefused, PasswordRefused
from projects.gateway.models import User
from shared.core.errors import FieldError


def password_check(password: str, *, email: str, name: str) -> None:
    """Raises PasswordRefused with each reason."""
    try:
        validate_password(password, User(email=email, name=name))
    except ValidationError as refusal:
        reasons = [
            FieldError("password", str(reason.code), reason.messages[0])
            for reason in refusal.error_list
        ]
        raise PasswordRefused(errors=reasons) from None


def password_generate() -> str:
    """A password that nobody needs to remember."""
    return secrets.token_urlsafe(15)


def credentials_check(*, email: str, password: str) -> User:
    """The active user of these credentials. Raises CredentialsRefused, in the same time for all."""
    user = User.objects.filter(email=email_normalise(email)).first()
    # For an unusable password Django hashes all the same, so an unknown address takes as long.
    known = user.check_password(password) if user else check_password(password, UNUSABLE)
    if user is None or not known or not user.is_active:
        raise CredentialsRefused
    return user
