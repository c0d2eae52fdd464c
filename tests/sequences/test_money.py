"""Charges and refunds through the edge, to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.suite.demo.door import DoorRefused
from tests.support.deals import profile_await
from tests.support.firms import Firm
from tests.support.money import charged, ledger_balance, refund, usd

TOO_MUCH = "refund_exceeds_remaining"


@pytest.fixture(autouse=True)
def books(firm: Firm) -> Iterator[None]:
    """The ledger sums to zero after every test."""
    yield
    assert ledger_balance(firm) == "0.00"


def test_refunds_stop_where_the_charge_is_spent(firm: Firm) -> None:
    charge = charged(firm, "1000.00")
    steps = [("400.00", "succeeded"), ("700.00", TOO_MUCH), ("600.00", "succeeded")]
    for amount, outcome in steps:
        assert refund(firm, charge, amount) == outcome, amount
    assert refund(firm, charge, "1.00") in (TOO_MUCH, "not_refundable")
    after = firm.door.get(f"transactions/{charge['id']}/")
    assert (after["refunded"], after["remaining"]) == (usd("1000.00"), usd("0.00"))
    assert len(firm.door.get("refunds/", transaction_id=charge["id"])["results"]) == 2


def test_of_two_refunds_at_once_one_passes(firm: Firm) -> None:
    charge = charged(firm, "1000.00")
    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(lambda _: refund(firm, charge, "600.00"), range(2)))
    assert outcomes == [TOO_MUCH, "succeeded"]
    assert firm.door.get(f"transactions/{charge['id']}/")["refunded"] == usd("600.00")


def test_two_deliberate_refunds_with_two_keys_both_pass(firm: Firm) -> None:
    charge = charged(firm, "1000.00")
    assert [refund(firm, charge, "100.00") for _ in range(2)] == ["succeeded", "succeeded"]
    assert firm.door.get(f"transactions/{charge['id']}/")["remaining"] == usd("800.00")


@pytest.mark.parametrize(
    ("money", "status"),
    [
        (("500", "JPY"), 201),
        (("500.5", "JPY"), 400),
        (("1.234", "KWD"), 201),
        (("1.2345", "KWD"), 400),
        (("1.001", "USD"), 400),
    ],
)
def test_minor_units_are_those_of_the_currency(firm: Firm, money, status: int) -> None:
    amount, currency = money
    price = {"amount": amount, "currency": currency}
    lines = [{"description": "a thing", "unit_price": price}]
    body = {"currency": currency, "lines": lines}
    if status == 201:
        profile_await(firm)
        assert firm.door.post("invoices/", body)["total"] == price
        return
    with pytest.raises(DoorRefused) as refused:
        firm.door.post("invoices/", body)
    assert refused.value.status == status
