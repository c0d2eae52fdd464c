"""Amounts of rows that keep their currency in another column."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from shared.api.serializers import Money, MoneyField
from shared.core.money import Money as MoneyValue


@extend_schema_field(Money)
class AmountField(serializers.Field):
    """`AmountField("sold")`: a column of a row with `currency`, as `{"amount", "currency"}`."""

    def __init__(self, column: str, **options: Any) -> None:
        self.column = column
        super().__init__(source="*", read_only=True, **options)

    def to_representation(self, row: Any) -> dict[str, str]:
        money = MoneyValue(getattr(row, self.column), row.currency)
        return MoneyField().to_representation(money)
