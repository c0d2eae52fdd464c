"""How the columns of a file become the fields of a lead."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.core.cells import cell_plain

# The longest text that each field takes.
TEXT_FIELDS: Mapping[str, int] = {
    "external_id": 128,
    "first_name": 120,
    "last_name": 120,
    "email": 320,
    "phone": 64,
    "company": 200,
    "title": 200,
    "country": 80,
    "region": 120,
    "city": 120,
    "postal_code": 20,
    "language": 35,
    "timezone": 64,
    "campaign": 120,
}
LONGEST_REASON = 200
HISTORY_FIELDS = (
    "status",
    "assigned_to",
    "engaged_on",
    "closed_on",
    "deal_amount",
    "deal_currency",
    "lost_reason",
)
FIELDS = (*TEXT_FIELDS, *HISTORY_FIELDS)
CUSTOM = "custom."
CUSTOM_MOST = 20
LONGEST_CUSTOM = 1000
_CUSTOM = re.compile(r"custom\.[a-z0-9_]{1,64}")
IDENTIFYING = ("external_id", "email", "phone")


class MappingRefused(ValueError):
    """The map does not fit the file; the text says why."""


@dataclass(frozen=True)
class ColumnMap:
    """`columns` names a column for each field, `values` rewrites what stands in it,
    `defaults` fills what is empty. A field that is in none of them stays empty. Besides the
    fields of a lead there are `custom.KEY`, up to CUSTOM_MOST of them."""

    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)

    def check(self, header: Sequence[str]) -> None:
        """Raise MappingRefused for unknown fields, for columns that the file lacks and for
        a map that identifies no lead."""
        named = {*self.columns, *self.values, *self.defaults}
        unknown = sorted(n for n in named - set(FIELDS) if not _CUSTOM.fullmatch(n))
        if unknown:
            raise MappingRefused(f"a lead has no field {', '.join(unknown)}")
        if sum(name.startswith(CUSTOM) for name in named) > CUSTOM_MOST:
            raise MappingRefused(f"a lead has at most {CUSTOM_MOST} custom fields")
        if missing := sorted(set(self.columns.values()) - set(header)):
            raise MappingRefused(f"the file has no column {', '.join(missing)}")
        if not set(IDENTIFYING) & set(self.columns):
            raise MappingRefused(f"one of {', '.join(IDENTIFYING)} must be mapped")

    def apply(self, row: Mapping[str, str]) -> dict[str, str]:
        """The fields of one row, as text."""
        fields, values = {**self.defaults}, self.values
        for name, column in self.columns.items():
            text = row.get(column) or ""
            text = (cell_plain(text) if text.startswith("'") else text).strip()
            if values and (rewritten := values.get(name)):
                text = rewritten.get(text, text)
            if text:
                fields[name] = text
        return fields
