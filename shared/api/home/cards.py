"""Cards: a number in words, and where it goes."""

from dataclasses import dataclass

from shared.api.admin_columns import list_url
from shared.api.home.scope import HomeScope
from shared.api.home.widgets import Card, Figure
from shared.core.money import Money

GOOD, BAD, PLAIN = "success", "danger", ""


@dataclass(frozen=True)
class Shown:
    """What the template draws."""

    title: str
    text: str
    unit: str
    note: str
    trend: str
    mood: str
    url: str
    alarming: bool


def card_read(card: Card, scope: HomeScope) -> Shown:
    """The figure of a card, asked once."""
    figure = card.read(scope)
    text, unit = _words(figure.value)
    trend, more = trend_of(figure)
    return Shown(
        title=card.title,
        text=text,
        unit=unit,
        note=figure.note,
        trend=trend,
        mood=_mood(more, worse_when_more=card.worse_when_more),
        url="" if card.model is None else list_url(card.model, **card.filters, **scope.filters),
        alarming=card.alarming and bool(figure.value),
    )


def trend_of(figure: Figure) -> tuple[str, int]:
    """`+12 %` and 1, `-3 %` and -1; nothing and 0 where there is nothing to compare."""
    now, before = _amount(figure.value), _amount(figure.before)
    if now is None or not before:
        return "", 0
    percent = (now - before) * 100 // abs(before)
    return f"{percent:+,} %", (now > before) - (now < before)


def _amount(value: object) -> int | None:
    """Money in minor units, so that the comparison stays exact."""
    if isinstance(value, Money):
        return value.minor
    return value if isinstance(value, int) else None


def _words(value: int | Money | str) -> tuple[str, str]:
    if isinstance(value, Money):
        return f"{value.amount:,f}", value.currency
    return (f"{value:,}" if isinstance(value, int) else value), ""


def _mood(more: int, *, worse_when_more: bool) -> str:
    if more == 0:
        return PLAIN
    return BAD if (more > 0) == worse_when_more else GOOD
