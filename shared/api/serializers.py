"""Bases and fields of what callers send (`Input`) and get (`Output`)."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import DateTimeField, Model
from django.http import QueryDict
from django.utils.functional import cached_property
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import Field, SkipField, get_error_detail

from shared.api.acceptance import Accepting, accepted, accepting
from shared.api.compiled import Shared, inputs_shared, represent
from shared.api.json_types import mistyped
from shared.api.shapes import ColumnsField, object_represent
from shared.core.clock import parse_rfc3339, rfc3339
from shared.core.errors import DomainError
from shared.core.money import Money as MoneyValue


class Input(serializers.Serializer):
    """What a caller sends. A field that is not declared is refused (code `unknown`).

    So is a value of another JSON type than the field's. Forms and queries hold texts only:
    there, and with `texts` in the context, a text is read as what the field wants.
    """

    @cached_property
    def fields(self) -> Any:
        """Of whoever reads a body all use the same: fields keep nothing of what they read."""
        return super().fields if self.parent is not None else self._shared.fields

    @cached_property
    def _shared(self) -> Shared:
        texts = bool(self.context.get("texts"))
        return inputs_shared(type(self), partial=self.partial, texts=texts)

    @cached_property
    def _accepting(self) -> list[Accepting]:
        return self._shared.accepting if self.parent is None else accepting(self, self.fields)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if type(data) is not dict:
            return self._all_asked(data)
        # Nothing is kept on the way: one input within another reads for all threads.
        values, left = accepted(self._accepting, data)
        errors: dict[str, Any] = {}
        for field in left:
            self._ask(field, data, values, errors)
        if not self.context.get("texts"):
            errors.update(mistyped({field.field_name: field for field in left}, data))
        errors.update(self._unknown(data))
        if errors:
            raise serializers.ValidationError(errors)
        return values

    def _ask(
        self, field: Field, data: dict[str, Any], values: dict[str, Any], errors: dict[str, Any]
    ) -> None:
        """What the framework does with each field."""
        name = str(field.field_name)
        checked = getattr(self, f"validate_{name}", None)
        try:
            value = field.run_validation(field.get_value(data))
            value = checked(value) if checked else value
        except serializers.ValidationError as exc:
            errors[name] = exc.detail
        except DjangoValidationError as exc:
            errors[name] = get_error_detail(exc)
        except SkipField:
            pass
        else:
            self.set_value(values, field.source_attrs, value)

    def _all_asked(self, data: Any) -> dict[str, Any]:
        refused = {**self._mistyped(data), **self._unknown(data)}
        try:
            values: dict[str, Any] = super().to_internal_value(data)
        except serializers.ValidationError as exc:
            if not isinstance(exc.detail, dict):
                raise
            raise serializers.ValidationError({**exc.detail, **refused}) from exc
        if refused:
            raise serializers.ValidationError(refused)
        return values

    def _mistyped(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict) or isinstance(data, QueryDict) or self.context.get("texts"):
            return {}
        return mistyped({field.field_name: field for field in self._writable_fields}, data)

    def _unknown(self, data: Any) -> dict[str, list[Any]]:
        if not isinstance(data, Mapping):
            return {}
        # Form posts carry what belongs to the form and not to the resource.
        unknown = data.keys() - self.fields.fields.keys() - {"csrfmiddlewaretoken"}
        error = serializers.ErrorDetail("This field is not known.", code="unknown")
        return {str(name): [error] for name in data if name in unknown}


class Output(serializers.Serializer):
    """What a caller gets: plain fields read from an object; never validates.

    Its fields depend on the class alone, never on a context.
    """

    def to_representation(self, instance: Any) -> dict[str, Any]:
        if isinstance(instance, Model):
            # Fields that were left out when it was read come one by one.
            with suppress(KeyError):
                return object_represent(type(self), instance)
        return represent(type(self), instance)


@extend_schema_field(OpenApiTypes.DATETIME)
class UtcDateTimeField(serializers.Field):
    """RFC 3339 with an offset in, aware UTC `datetime` inside, RFC 3339 with `Z` out."""

    native_columns = (DateTimeField,)
    default_error_messages = {
        "invalid": "Give an RFC 3339 time with an offset, such as 2026-01-15T22:30:00Z.",
    }

    def to_internal_value(self, data: Any) -> datetime:
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            return parse_rfc3339(data)
        except (ValueError, OverflowError, DomainError):
            self.fail("invalid")

    def to_representation(self, value: datetime) -> str:
        return rfc3339(value)


class Money(Output):
    """A decimal string and an ISO 4217 code."""

    amount = serializers.CharField(help_text="Decimal string, such as 1234.50.")
    currency = serializers.CharField(min_length=3, max_length=3, help_text="ISO 4217 code.")


@extend_schema_field(Money)
class MoneyField(serializers.Field):
    """`{"amount": "1234.50", "currency": "USD"}` outside, `Money` inside.

    The amount must be a string and fit the currency's exponent; nothing is rounded.
    `minimum` (a decimal string) bounds the amount: `MoneyField(minimum="0.01")`.
    """

    default_error_messages = {
        "invalid": 'Give an object such as {{"amount": "1234.50", "currency": "USD"}}.',
        "amount": "{reason}",
        "minimum": "Must be at least {minimum}.",
    }

    def __init__(self, *, minimum: str | None = None, **kwargs: Any) -> None:
        self.minimum = minimum
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> MoneyValue:
        if not _is_money_shape(data):
            self.fail("invalid")
        try:
            money = MoneyValue.parse(data["amount"], data["currency"])
        except (ValueError, ArithmeticError, DomainError) as exc:
            self.fail("amount", reason=str(exc) or "Not an amount.")
        if self.minimum is not None and money.amount < type(money.amount)(self.minimum):
            self.fail("minimum", minimum=self.minimum)
        return money

    def to_representation(self, value: MoneyValue) -> dict[str, str]:
        return money_text(value)


@extend_schema_field(Money)
class MoneyColumnsField(ColumnsField):
    """Money that stands in two columns: `MoneyColumnsField("amount", "currency")`."""

    def get_attribute(self, instance: Any) -> MoneyValue | None:
        amount, currency = (getattr(instance, name) for name in self.columns)
        return None if amount is None else MoneyValue(amount, currency)

    def to_representation(self, value: MoneyValue) -> dict[str, str]:
        return money_text(value)


def money_text(value: MoneyValue) -> dict[str, str]:
    """`{"amount": "1234.50", "currency": "USD"}`."""
    return {"amount": f"{value.amount:f}", "currency": value.currency}


def _is_money_shape(data: Any) -> bool:
    if not isinstance(data, Mapping) or set(data) != {"amount", "currency"}:
        return False
    return all(isinstance(value, str) for value in data.values())
