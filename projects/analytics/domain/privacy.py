"""What is kept of an event's data: no names and addresses of people, nothing unstorable."""

from collections.abc import Mapping
from typing import Any

PERSONAL = frozenset({"email", "phone", "first_name", "last_name", "recipient"})
# A tenant's or an invoice's name is no person's; a member's and a user's is.
OF_PEOPLE = frozenset({"member", "user"})
NUL = "\x00"


def data_kept(event_type: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of an event without personal fields, and with no NUL, which jsonb refuses."""
    hidden = PERSONAL | {"name"} if event_type.partition(".")[0] in OF_PEOPLE else PERSONAL
    return {name: _storable(value) for name, value in data.items() if name not in hidden}


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(NUL, "\ufffd")
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, Mapping):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value
