"""A pipeline out of a seed, as dirty as real ones: what `demo` runs without a file."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

FIRST = ("Ada", "Ben", "Cleo", "Dora", "Emil", "Finn", "Gina", "Hugo", "Ines", "Jan", "Kim", "Lea")
LAST = ("Abel", "Brandt", "Costa", "Dahl", "Evans", "Fuchs", "Gray", "Hill", "Ito", "Jones")
COMPANIES = ("Northwind", "Initech", "Umbrella", "Globex", "Hooli", "Vandelay", "Wonka", "Stark")
AGENTS = (
    ("Carla", 5, "West"),
    ("Dev", 3, "West"),
    ("Elena", 2, "West"),
    ("Farid", 2, "West"),
    ("Greta", 1, "West"),
    ("Hana", 1, "West"),
    ("Igor", 1, "East"),
    ("Jane", 1, "East"),
    ("Kofi", 1, "East"),
    ("Lena", 1, "Reserve"),
)
REGIONS = ("West", "West", "West", "East", "Islands")
COLUMNS = (
    "first_name",
    "last_name",
    "email",
    "phone",
    "company",
    "region",
    "country",
    "external_id",
    "engaged_on",
)
DUPLICATE, BAD_EMAIL, ODD_PHONE = 0.04, 0.03, 0.10
WON, LOST, WORKED = 0.35, 0.25, 0.20
ODD_PHONES = ("call after six", "12", "+1 (202) 555 0143 ext 9", "020/7946-0958")


@dataclass(frozen=True)
class Fate:
    """What becomes of a lead: the state it ends in, when, and what it is worth."""

    status: str
    engaged_at: datetime
    closed_at: datetime
    amount: Decimal


class Generated:
    """`size` rows of which some are duplicates and some cannot stand; same seed, same rows.

    Everything happens within the quarter `begin` to `end` (half-open), at noon in `zone`.
    """

    def __init__(self, seed: int, size: int, *, begin: date, end: date, zone: ZoneInfo) -> None:
        self._random = random.Random(seed)
        self._begin, self._days, self._zone = begin, (end - begin).days, zone
        self.rows: list[dict[str, str]] = []
        self.fates: dict[str, Fate] = {}
        for number in range(size):
            self.rows.append(self._row(number))

    def pieces(self, size: int) -> Iterator[bytes]:
        """CSV files of at most `size` rows each."""
        for start in range(0, len(self.rows), size):
            yield csv_of(self.rows[start : start + size])

    def _row(self, number: int) -> dict[str, str]:
        chance = self._random
        if self.rows and chance.random() < DUPLICATE:
            return dict(chance.choice(self.rows))
        first, last = chance.choice(FIRST), chance.choice(LAST)
        external_id = f"L{number:05d}"
        fate = self.fates[external_id] = self._fate()
        return {
            "first_name": first,
            "last_name": f" {last} ",
            "email": self._email(first, last, number),
            "phone": self._phone(),
            "company": chance.choice(COMPANIES),
            "region": chance.choice(REGIONS),
            "country": "us",
            "external_id": external_id,
            "engaged_on": fate.engaged_at.date().isoformat(),
        }

    def _email(self, first: str, last: str, number: int) -> str:
        if self._random.random() < BAD_EMAIL:
            return f"{first} at example"
        return f"{first}.{last}.{number}@Example.COM"

    def _phone(self) -> str:
        if self._random.random() < ODD_PHONE:
            return self._random.choice(ODD_PHONES)
        return f"(202) 555-{self._random.randrange(100, 200):04d}"

    def _fate(self) -> Fate:
        chance = self._random
        engaged = chance.randrange(self._days // 2)
        closed = engaged + chance.randrange(1, self._days // 2)
        amount = Decimal(chance.randrange(20_000, 600_000)) / 100
        status = chance.choices(
            ("won", "lost", "qualified", "new"), (WON, LOST, WORKED, 1 - WON - LOST - WORKED)
        )[0]
        return Fate(status, self._noon(engaged), self._noon(closed), amount)

    def _noon(self, day: int) -> datetime:
        return datetime.combine(self._begin + timedelta(days=day), time(12), tzinfo=self._zone)


def csv_of(rows: Sequence[dict[str, str]]) -> bytes:
    """A CSV file with a header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def quarter_before(day: date) -> tuple[date, date]:
    """The calendar quarter that ended last before or on `day`, half-open."""
    end = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    begin = (end - timedelta(days=1)).replace(day=1)
    return date(begin.year, begin.month - 2, 1), end
