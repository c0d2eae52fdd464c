"""A file of leads, in which some rows come again and some cannot stand."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

COLUMNS = (
    "external_id",
    "first_name",
    "last_name",
    "email",
    "phone",
    "company",
    "title",
    "country",
    "region",
    "city",
    "postal_code",
    "campaign",
)
# Of so many rows the last has the email of the one before it; of twice as many one has none.
REPEATED, FAULTY, FAULT = 50, 100, 36


@dataclass(frozen=True)
class LeadsFile:
    """A file that was written, and what must become of its rows."""

    path: Path
    rows: int
    created: int
    duplicates: int
    rejected: int


def leads_write(path: Path, rows: int, *, faults: bool = True) -> LeadsFile:
    """Write a file of so many rows; without `faults` each email can be read."""
    duplicates = rejected = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(rows):
            faulty = faults and number % FAULTY == FAULT
            repeated = number % REPEATED == REPEATED - 1
            rejected, duplicates = rejected + faulty, duplicates + repeated
            writer.writerow(row_of(number, name=number - repeated, sign="at" if faulty else "@"))
    return LeadsFile(path, rows, rows - duplicates - rejected, duplicates, rejected)


def row_of(number: int, *, name: int, sign: str) -> tuple[str, ...]:
    """One row, in the order of COLUMNS."""
    return (
        f"row-{number}",
        "Greta",
        f"Lindqvist {number}",
        f"greta.{name}{sign}lindqvist.example",
        f"(415) 555-{number % 10_000:04}",
        "Lindqvist Instruments",
        "Head of Procurement",
        "US",
        "CA",
        "San Francisco",
        "94105",
        "autumn-2026",
    )
