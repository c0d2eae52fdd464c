"""Django's choices from the enumerations of domain/."""

from enum import StrEnum


def choices_of(family: type[StrEnum]) -> list[tuple[str, str]]:
    """(value, label) pairs in the order of definition."""
    return [(member.value, member.value) for member in family]
