from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from projects.commission.domain.bands import Multiplier, Tier
from projects.commission.domain.clawbacks import clawbacks_by_share
from projects.commission.domain.definition import Definition
from projects.commission.domain.draws import draw_recoverable
from projects.commission.domain.proration import earned_by_payments
from projects.commission.domain.settlement import settle
from projects.commission.domain.splits import split_amount
from projects.commission.domain.statement import steps_between
from projects.commission.domain.terms import (
    Terms,
    commission_difference,
    raw_commission,
    total_commission,
)
from shared.core.money import Money

cents = st.integers(1, 10**9).map(lambda minor: Decimal(minor).scaleb(-2))
rates = st.integers(1, 9999).map(lambda part: Decimal(part).scaleb(-4))
caps = st.none() | cents


@st.composite
def tiered(draw: st.DrawFn) -> Definition:
    bounds = sorted(draw(st.sets(cents, min_size=1, max_size=4)))
    tiers = tuple(Tier(up_to=bound, rate=draw(rates)) for bound in [*bounds, None])
    mode = draw(st.sampled_from(["marginal", "retroactive"]))
    return Definition(kind="tiers", mode=mode, tiers=tiers, cap=draw(caps))


@st.composite
def accelerated(draw: st.DrawFn) -> Definition:
    shares = sorted(draw(st.sets(rates.map(lambda rate: rate * 3), min_size=1, max_size=3)))
    steps = tuple(Multiplier(above=share, times=draw(rates) * 4) for share in shares)
    floor_share = draw(st.none() | rates)
    return Definition(
        kind="accelerator", rate=draw(rates), multipliers=steps, floor_share=floor_share
    )


percentages = st.builds(Definition, kind=st.just("percentage"), rate=rates, cap=caps)
terms_any = st.builds(
    Terms,
    definition=percentages | tiered() | accelerated(),
    currency=st.sampled_from(["USD", "JPY", "KWD"]),
    quota=cents,
    split=rates,
)


def posted(terms: Terms, movements: list[Decimal]) -> Decimal:
    """The sum of the lines that these payments and refunds leave, in this order."""
    sold = total = Decimal(0)
    for movement in movements:
        total += commission_difference(terms, sold, sold + movement)
        sold += movement
    return total


@given(terms_any, st.lists(cents, max_size=12), st.randoms(use_true_random=False))
def test_total_of_a_period_does_not_depend_on_the_order(terms, deals, random) -> None:
    shuffled = list(deals)
    random.shuffle(shuffled)
    assert posted(terms, shuffled) == posted(terms, deals)
    assert posted(terms, deals) == total_commission(terms, sum(deals, Decimal(0)))


@given(terms_any, st.lists(cents, min_size=1, max_size=8))
def test_refunding_everything_takes_back_everything(terms, deals) -> None:
    assert posted(terms, [*deals, *(-deal for deal in reversed(deals))]) == 0


@given(terms_any, cents, cents)
def test_rounding_happens_once_and_by_at_most_half_a_unit(terms, sold, more) -> None:
    unit = {"USD": Decimal("0.01"), "JPY": Decimal(1), "KWD": Decimal("0.001")}[terms.currency]
    error = total_commission(terms, sold) - raw_commission(terms, sold)
    assert abs(error) <= unit / 2
    assert commission_difference(terms, sold, sold + more) % unit == 0


@given(terms_any, cents, cents)
def test_the_steps_of_a_statement_cover_exactly_what_was_sold(terms, before, more) -> None:
    steps = steps_between(terms, before, before + more)
    assert sum(step.part for step in steps) == more


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(1, 1000), min_size=1, max_size=9))
def test_split_shares_add_up_and_stray_less_than_a_cent(minor, weights) -> None:
    shares = split_amount(Money.from_minor(minor, "USD"), weights)
    assert sum(share.minor for share in shares) == minor
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share.minor - Decimal(minor) * weight / sum(weights)) < 1


@given(cents, st.lists(cents, min_size=1, max_size=9))
def test_partial_payments_earn_the_whole_commission_in_the_end(commission, payments) -> None:
    invoice = sum(payments, Decimal(0))
    facts = {"invoice": invoice, "payments": payments, "currency": "USD"}
    assert sum(earned_by_payments(commission, **facts)) == commission


@given(cents, st.lists(cents, min_size=1, max_size=9))
def test_partial_refunds_take_back_the_whole_commission_in_the_end(commission, refunds) -> None:
    deal = sum(refunds, Decimal(0))
    taken = clawbacks_by_share(commission, deal=deal, refunds=refunds, currency="USD")
    assert sum(taken) == -commission


@given(st.lists(st.integers(-(10**6), 10**6).map(Decimal), max_size=12))
def test_settling_pays_what_was_earned_but_never_less_than_nothing(totals) -> None:
    carried = paid = Decimal(0)
    for total in totals:
        settled = settle(total, carried)
        assert settled.paid >= 0 >= settled.carried
        carried, paid = settled.carried, paid + settled.paid
    assert paid + carried == sum(totals)


@given(cents, st.lists(cents, max_size=12))
def test_a_recoverable_draw_advances_and_recovers_the_same_money(guarantee, earned) -> None:
    balance = paid = Decimal(0)
    for each in earned:
        drawn = draw_recoverable(each, guarantee=guarantee, balance=balance)
        assert drawn.paid >= guarantee
        assert drawn.balance >= 0
        balance, paid = drawn.balance, paid + drawn.paid
    assert paid - balance == sum(earned)
