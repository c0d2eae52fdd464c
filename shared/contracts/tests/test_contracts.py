from decimal import Decimal

import pytest

from shared.contracts.catalogue import contracts_load
from shared.contracts.types import MoneyData
from shared.core.money import Money, MoneyError


def test_topics_belong_to_the_project_of_their_module():
    for spec in contracts_load():
        project = spec.cls.__module__.rpartition(".")[2]
        # What every service may send is in the module of all.
    producer = spec.topic.split(".")[0].replace("*", "jobs")
    assert producer == project, spec.type


def test_one_aggregate_is_one_key_on_a_topic():
    keys: dict[str, set[str]] = {}
    for spec in contracts_load():
        keys.setdefault(spec.topic, set()).add(spec.key)
    assert all(len(names) == 1 for names in keys.values()), keys


def test_types_say_what_happened():
    for spec in contracts_load():
        assert spec.cls.__doc__, spec.type
        aggregate, _, past = spec.type.partition(".")
        assert aggregate, spec.type
        assert past, spec.type


@pytest.mark.parametrize(
    ("money", "amount"),
    [
        (Money(Decimal("1234.5"), "USD"), "1234.50"),
        (Money.from_minor(500, "JPY"), "500"),
        (Money.from_minor(1234, "KWD"), "1.234"),
        (Money.from_minor(-5, "USD"), "-0.05"),
        (Money.from_minor(10**15, "JPY"), "1000000000000000"),
    ],
)
def test_money_travels_as_a_plain_decimal(money, amount):
    data = MoneyData.of(money)
    assert (data.amount, data.currency) == (amount, money.currency)
    assert data.money() == money


def test_money_that_does_not_fit_its_currency_is_refused():
    with pytest.raises(MoneyError):
        MoneyData("1.2345", "KWD").money()
