"""Columns that several tables have, so that money and currencies look the same everywhere."""

from decimal import Decimal
from typing import Any

from django.db import models


def amount_column(**options: Any) -> models.DecimalField:
    """Money in major units; the exponent of the currency is kept by the services."""
    return models.DecimalField(max_digits=20, decimal_places=4, **options)


def total_column() -> models.DecimalField:
    """A running total, from zero."""
    return amount_column(default=Decimal(0), editable=False)


def currency_column(**options: Any) -> models.CharField:
    """An ISO 4217 code."""
    return models.CharField(max_length=3, **options)
