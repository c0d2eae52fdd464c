"""Phone numbers in E.164 by the metadata of phonenumbers, most of them without its parser.

The parser reads any text that may hold a number, at twenty times the cost of what is needed
for digits between spaces, dots, hyphens and brackets. Those are read here by the same rules;
where a rule may do more than take off a national prefix, the parser decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, PhoneNumberFormat

_PLAIN = re.compile(r"\+?[0-9(][0-9 ().-]*", re.ASCII)
_NO_DIGIT = str.maketrans("", "", "+ ().-")
_NEVER = "(?!)"
CALLING_CODE_LONGEST = 3


def e164(raw: str, *, region: str) -> str:
    """The number in E.164, or "" where it cannot be read.

    `region` (ISO 3166-1, upper case) is where a number without `+` is dialled.
    """
    return _plain_read(raw, region) or e164_parsed(raw, region=region)


def e164_parsed(raw: str, *, region: str) -> str:
    """The same by the library's parser."""
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


@dataclass(frozen=True)
class Plan:
    """How numbers with a calling code are read. `foreign` begins those in which it, or an
    international prefix, may be dialled, `prefix` is the national one, `viable` fits numbers
    that may be complete with it."""

    calling_code: str
    foreign: re.Pattern[str]
    prefix: re.Pattern[str]
    viable: re.Pattern[str]
    lengths: frozenset[int]

    def read(self, digits: str) -> str:
        """The number in E.164, or "" where the parser has to decide."""
        if self.foreign.match(digits):
            return ""
        if dialled := self.prefix.match(digits):
            if self.prefix.groups or self.viable.fullmatch(digits):
                return ""
            digits = digits[dialled.end() :]
        # Zeros that belong to a number are counted apart there.
        if len(digits) not in self.lengths or digits.startswith("0"):
            return ""
        return f"+{self.calling_code}{digits}"


def _plain_read(raw: str, region: str) -> str:
    if not _PLAIN.fullmatch(raw):
        return ""
    digits = raw.translate(_NO_DIGIT)
    if not raw.startswith("+"):
        known = region in phonenumbers.SUPPORTED_REGIONS
        return _plan_within(region).read(digits) if known else ""
    for length in range(1, CALLING_CODE_LONGEST + 1):
        if plan := _plan_after(digits[:length]):
            return plan.read(digits[length:])
    return ""


@cache
def _plan_within(region: str) -> Plan:
    """For numbers that are dialled within a region."""
    metadata: Any = PhoneMetadata.metadata_for_region(region)
    foreign = f"{metadata.international_prefix or _NEVER}|{metadata.country_code}"
    return _plan(metadata, foreign, COUNTRY_CODE_TO_REGION_CODE[metadata.country_code])


@cache
def _plan_after(calling_code: str) -> Plan | None:
    """For numbers that follow a `+` and a calling code; None where it is none."""
    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(calling_code or 0))
    if not regions or calling_code.startswith("0"):
        return None
    return _plan(_metadata_of(int(calling_code), regions), _NEVER, regions)


def _plan(metadata: Any, foreign: str, regions: Sequence[str]) -> Plan:
    general = metadata.general_desc
    # Regions that share a calling code have the lengths of the first of them.
    first = _metadata_of(metadata.country_code, regions).general_desc
    possible = {*first.possible_length, *first.possible_length_local_only}
    return Plan(
        calling_code=str(metadata.country_code),
        foreign=re.compile(foreign),
        prefix=re.compile(metadata.national_prefix_for_parsing or _NEVER),
        viable=re.compile(general.national_number_pattern or _NEVER),
        lengths=frozenset(possible & set(general.possible_length)),
    )


def _metadata_of(calling_code: int, regions: Sequence[str]) -> Any:
    return PhoneMetadata.metadata_for_region_or_calling_code(calling_code, regions[0])
