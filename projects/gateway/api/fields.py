"""Fields of identities."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from rest_framework import serializers

from projects.gateway.domain.emails import email_normalise
from projects.gateway.domain.zones import zone_known
from shared.core.money import MoneyError, exponent

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*\Z"


class AccountEmailField(serializers.CharField):
    """An address, normalised."""

    default_error_messages = {"invalid": "Enter a valid email address."}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)

    def to_internal_value(self, data: Any) -> str:
        address = email_normalise(super().to_internal_value(data))
        try:
            validate_email(address)
        except ValidationError:
            self.fail("invalid")
        return address


class PasswordField(serializers.CharField):
    """Any characters, kept as they are; never given back."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("style", {"input_type": "password"})
        super().__init__(max_length=256, trim_whitespace=False, **options)


class SlugField(serializers.RegexField):
    """Lower-case words joined by hyphens, as in a host name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(SLUG, max_length=63, **options)


class ZoneField(serializers.CharField):
    """An IANA time zone such as Europe/Berlin."""

    default_error_messages = {"unknown_zone": "Give an IANA time zone such as Europe/Berlin."}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=64, **options)

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if not zone_known(name):
            self.fail("unknown_zone")
        return name


class CurrencyField(serializers.CharField):
    """An ISO 4217 code."""

    default_error_messages = {"unknown_currency": "Give an ISO 4217 currency code such as USD."}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=3, **options)

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        try:
            exponent(code)
        except MoneyError:
            self.fail("unknown_currency")
        return code
