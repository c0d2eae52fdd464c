import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core.errors import DomainError
from shared.core.money import (
    AmountInvalid,
    AmountTooPrecise,
    CurrencyMismatch,
    CurrencyUnknown,
    Money,
    MoneyError,
    allocate,
    exponent,
    round_half_even,
)

VECTORS = Path(__file__).resolve().parents[4] / "shared" / "vectors" / "commission.json"
vectors = json.loads(VECTORS.read_text()) if VECTORS.exists() else {}
needs_vectors = pytest.mark.skipif(not vectors, reason="the vectors are not beside the repository")

currencies = st.sampled_from(["USD", "EUR", "JPY", "KWD", "CLF"])
minors = st.integers(min_value=-(10**15), max_value=10**15)
weights = st.lists(
    st.one_of(st.integers(0, 10**6), st.decimals(0, 1000, places=4)), min_size=1, max_size=12
).filter(any)


@pytest.mark.parametrize(("currency", "digits"), [("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)])
def test_exponents(currency, digits):
    assert exponent(currency) == digits


@pytest.mark.parametrize("currency", ["usd", "XAU", "XXX", "ZZZ", "", "US", None, 840])
def test_unknown_currencies(currency):
    with pytest.raises(CurrencyUnknown):
        exponent(currency)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("500", "JPY", 500), ("1.234", "KWD", 1234), ("12.34", "USD", 1234), ("-0.01", "USD", -1)],
)
def test_minor_units(text, currency, minor):
    money = Money.parse(text, currency)
    assert money.minor == minor
    assert Money.from_minor(minor, currency) == money


@pytest.mark.parametrize(
    ("text", "currency"), [("1.2345", "KWD"), ("0.5", "JPY"), ("0.001", "USD")]
)
def test_too_many_digits_are_never_rounded_silently(text, currency):
    with pytest.raises(AmountTooPrecise):
        Money.parse(text, currency)


@pytest.mark.parametrize(
    "text",
    ["NaN", "Infinity", "-inf", "1e3", "1E400", "", " 1", "1 ", "+1", ".5", "1.", "1,000", "٣",
     "0x10", "1" * 17, "--1", "1_000", None, 5, 1.5],
)  # fmt: skip
def test_only_plain_decimal_strings(text):
    with pytest.raises(AmountInvalid):
        Money.parse(text, "USD")


@pytest.mark.parametrize(
    "amount", [1.5, 1, "1", Decimal("NaN"), Decimal("Infinity"), Decimal("1E+99")]
)
def test_an_amount_is_a_finite_decimal(amount):
    with pytest.raises(AmountInvalid):
        Money(amount, "USD")


def test_errors_are_bad_requests_and_value_errors():
    with pytest.raises(MoneyError) as raised:
        Money.parse("1.2345", "KWD")
    assert isinstance(raised.value, DomainError)
    assert isinstance(raised.value, ValueError)
    assert (raised.value.status, raised.value.code) == (400, "amount_too_precise")
    assert str(raised.value) == "1.2345 has more decimal places than KWD allows (3)."


def test_arithmetic_keeps_to_one_currency():
    five, two = Money.parse("5", "USD"), Money.parse("2.50", "USD")
    assert str(five + two) == "7.50 USD"
    assert str(two - five) == "-2.50 USD"
    assert -five < two
    assert not five - five
    for combine in (lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b):
        with pytest.raises(CurrencyMismatch):
            combine(five, Money.parse("2", "EUR"))


def test_zero_has_no_sign():
    assert str(Money.parse("-0.00", "USD")) == "0.00 USD"


@given(minors, currencies)
def test_minor_units_and_text_go_round(minor, currency):
    money = Money.from_minor(minor, currency)
    assert money.minor == minor
    assert Money.parse(f"{money.amount:f}", currency) == money


@given(st.decimals(-(10**12), 10**12, places=6), currencies)
def test_rounding_errs_by_half_a_unit_at_most(amount, currency):
    rounded = round_half_even(amount, currency)
    unit = Decimal(1).scaleb(-exponent(currency))
    assert abs(rounded - amount) <= unit / 2
    assert Money(rounded, currency).amount == rounded
    if abs(rounded - amount) == unit / 2:
        assert (rounded / unit) % 2 == 0


@given(minors, weights)
def test_shares_add_up_and_are_fair(total, parts):
    shares = allocate(total, parts)
    whole = sum(map(Decimal, parts))
    assert sum(shares) == total
    for share, part in zip(shares, parts, strict=True):
        assert abs(share - total * Decimal(part) / whole) < Decimal("1.000001")
        assert share * total >= 0
        if not part:
            assert share == 0


@given(minors, weights)
def test_a_refund_is_shared_like_the_charge(total, parts):
    assert allocate(-total, parts) == [-share for share in allocate(total, parts)]


def test_equal_remainders_favour_the_earlier():
    assert allocate(5, [1, 1]) == [3, 2]
    assert allocate(2, [1, 1, 1]) == [1, 1, 0]


@pytest.mark.parametrize("parts", [[], [0], [0, 0], [1, -1], [-1, 2]])
def test_weights_that_make_no_sense(parts):
    with pytest.raises(ValueError, match="weights"):
        allocate(100, parts)


@needs_vectors
@pytest.mark.parametrize("case", vectors.get("half_even", []), ids=lambda case: case["raw"])
def test_half_even_vectors(case):
    assert str(round_half_even(Decimal(case["raw"]), "USD")) == case["rounded"]


@needs_vectors
@pytest.mark.parametrize("case", vectors.get("split", []), ids=lambda case: case["total"])
def test_split_vectors(case):
    shares = allocate(Money.parse(case["total"], "USD").minor, case["weights"])
    assert [f"{Money.from_minor(share, 'USD').amount:f}" for share in shares] == case["shares"]
