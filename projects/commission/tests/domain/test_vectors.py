"""Every entry of the vectors, reproduced. The last test fails when an entry has no test."""

from decimal import Decimal
from typing import Any

import pytest

from projects.commission.domain.clawbacks import clawback_by_recomputing, clawbacks_by_share
from projects.commission.domain.definition import definition_parse
from projects.commission.domain.draws import draw_non_recoverable, draw_recoverable
from projects.commission.domain.exchange import converted
from projects.commission.domain.limits import capped
from projects.commission.domain.proration import (
    attainment_percent,
    differences,
    earned_by_payments,
    quota_prorated,
)
from projects.commission.domain.settlement import settle
from projects.commission.domain.splits import split_amount
from projects.commission.domain.terms import Terms, commission_difference, total_commission
from shared.core.money import Money, round_half_even

Vectors = dict[str, Any]


def terms_of(definition: dict[str, Any], quota: str | None = None, currency: str = "USD") -> Terms:
    return Terms(
        definition=definition_parse(definition),
        currency=currency,
        quota=None if quota is None else Decimal(quota),
    )


def tier_terms(entry: dict[str, Any], mode: str) -> Terms:
    return terms_of({"kind": "tiers", "mode": mode, "tiers": entry["tiers"]})


def accelerator_terms(entry: dict[str, Any]) -> Terms:
    definition = {"kind": "accelerator", "rate": entry["rate"], "multipliers": entry["multipliers"]}
    return terms_of(definition, entry["quota"])


def decimals(texts: list[str]) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def lines(terms: Terms, deals: list[str]) -> list[str]:
    sold, amounts = Decimal(0), []
    for deal in decimals(deals):
        amounts.append(str(commission_difference(terms, sold, sold + deal)))
        sold += deal
    return amounts


@pytest.mark.parametrize(
    ("entry", "mode", "sequence"),
    [
        ("tiers_marginal", "marginal", "sequence"),
        ("tiers_retroactive", "retroactive", "sequence_true_up"),
    ],
)
def test_tiers(vectors: Vectors, entry: str, mode: str, sequence: str) -> None:
    terms = tier_terms(vectors[entry], mode)
    for case in vectors[entry]["cases"]:
        assert str(total_commission(terms, Decimal(case["base"]))) == case["commission"]
    steps = vectors[entry][sequence]
    assert lines(terms, steps["deals"]) == steps["commissions"]


def test_split(vectors: Vectors) -> None:
    for case in vectors["split"]:
        total = Money.parse(case["total"], "USD")
        shares = split_amount(total, case["weights"])
        assert [str(share.amount) for share in shares] == case["shares"]


def test_cap(vectors: Vectors) -> None:
    entry = vectors["cap"]
    earned, limit = decimals(entry["earned"]), Decimal(entry["limit"])
    totals = [sum(earned[: place + 1], Decimal("0.00")) for place in range(len(earned))]
    through = [capped(total, limit) for total in totals]
    assert differences([step.paid for step in through]) == decimals(entry["paid"])
    assert differences([step.withheld for step in through]) == decimals(entry["withheld"])


def test_refund_of_a_deal_of_a_capped_period(vectors: Vectors) -> None:
    entry = vectors["cap"]
    terms = terms_of({"kind": "percentage", "rate": "1", "cap": entry["limit"]})
    earned = decimals(entry["earned"])
    taken = clawback_by_recomputing(terms, sold=sum(earned, Decimal(0)), refund=earned[1])
    assert str(taken) == entry["refund_of_second_deal"]


def test_accelerator(vectors: Vectors) -> None:
    entry = vectors["accelerator"]
    terms = accelerator_terms(entry)
    for case in entry["cases"]:
        assert str(total_commission(terms, Decimal(case["sold"]))) == case["commission"]
    crossing = entry["deal_crossing_quota"]
    before, deal = Decimal(crossing["before"]), Decimal(crossing["deal"])
    assert str(commission_difference(terms, before, before + deal)) == crossing["commission"]


def test_floor(vectors: Vectors) -> None:
    entry = vectors["floor"]
    definition = {"kind": "percentage", "rate": entry["rate"], "floor_share": entry["floor_share"]}
    terms = terms_of(definition, entry["quota"])
    for case in entry["cases"]:
        assert str(total_commission(terms, Decimal(case["sold"]))) == case["commission"]


def test_quota_proration(vectors: Vectors) -> None:
    entry = vectors["quota_proration"]
    days = {name: entry[name] for name in ("days_active", "days_in_period")}
    prorated = quota_prorated(Decimal(entry["quota"]), currency="USD", **days)
    assert str(prorated) == entry["quota_prorated"]
    attained = attainment_percent(Decimal(entry["sold"]), prorated)
    assert str(attained) == entry["attainment_percent"]


def test_clawback(vectors: Vectors) -> None:
    entry = vectors["clawback"]
    partial, three = entry["partial"], entry["three_refunds"]
    for case, refunds, expected in (
        (partial, [partial["refund"]], [partial["clawback"]]),
        (three, three["refunds"], three["clawbacks"]),
    ):
        taken = clawbacks_by_share(
            Decimal(case["commission"]),
            deal=Decimal(case["deal"]),
            refunds=decimals(refunds),
            currency="USD",
        )
        assert [str(part) for part in taken] == expected


def test_carry(vectors: Vectors) -> None:
    carried = Decimal("0.00")
    for month in vectors["clawback"]["carry"]:
        total = Decimal(month["earned"]) + Decimal(month["clawback"])
        settled = settle(total, carried)
        assert settled.paid == Decimal(month["paid"]), month["month"]
        assert settled.carried == Decimal(month["carried"]), month["month"]
        carried = settled.carried


def test_currency(vectors: Vectors) -> None:
    for case in vectors["currency"]:
        terms = terms_of({"kind": "percentage", "rate": case["rate"]}, currency=case["to"])
        base = converted(Decimal(case["base"]), Decimal(case["fx_rate"]))
        assert str(total_commission(terms, base)) == case["commission"]


def test_half_even(vectors: Vectors) -> None:
    for case in vectors["half_even"]:
        assert str(round_half_even(Decimal(case["raw"]), "USD")) == case["rounded"]


def test_draw_recoverable(vectors: Vectors) -> None:
    entry = vectors["draw_recoverable"]
    guarantee, balance = Decimal(entry["guarantee"]), Decimal(0)
    for earned, paid, owed in zip(entry["earned"], entry["paid"], entry["balance"], strict=True):
        drawn = draw_recoverable(Decimal(earned), guarantee=guarantee, balance=balance)
        assert (drawn.paid, drawn.balance) == (Decimal(paid), Decimal(owed))
        balance = drawn.balance


def test_draw_non_recoverable(vectors: Vectors) -> None:
    entry = vectors["draw_non_recoverable"]
    guarantee = Decimal(entry["guarantee"])
    for earned, paid in zip(entry["earned"], entry["paid"], strict=True):
        assert draw_non_recoverable(Decimal(earned), guarantee=guarantee).paid == Decimal(paid)


def test_partial_payment(vectors: Vectors) -> None:
    entry = vectors["partial_payment"]
    earned = earned_by_payments(
        Decimal(entry["commission"]),
        invoice=Decimal(entry["invoice"]),
        payments=decimals(entry["payments"]),
        currency="USD",
    )
    assert [str(part) for part in earned] == entry["earned"]


def test_every_entry_has_a_test(vectors: Vectors) -> None:
    names = set(vectors) - {"note"}
    tested = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
    assert names - tested == {"tiers_marginal", "tiers_retroactive"}
    assert set(vectors["clawback"]) == {"partial", "three_refunds", "carry"}
