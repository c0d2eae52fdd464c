"""Reads the environment: os.environ, then .env, then .state/local.env.

TRIBUTARY_ENV_FILE names one file instead of the two, for tests. Each function raises
SettingRefused, whose one sentence names the variable, for a missing or wrong value.
"""

import os
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parents[2]
_DURATION = re.compile(r"([1-9][0-9]{0,6})\s*(s|m|h|d)", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_FLAGS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


class SettingRefused(Exception):
    """A variable of the environment is missing or wrong.

    Not an ImproperlyConfigured: Django's management commands swallow those and go on until
    something else fails, with a message that says nothing of the variable.
    """

    def __init__(self, name: str, fault: str) -> None:
        sys.excepthook = _one_sentence
        super().__init__(f"{name} {fault}.")


def _one_sentence(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    # Whoever runs the suite needs the sentence, not the stack above it.
    if isinstance(error, SettingRefused):
        sys.stderr.write(f"{error}\n")
    else:
        sys.__excepthook__(kind, error, trace)


@cache
def values() -> dict[str, str]:
    """All variables, by precedence; empty ones count as not set."""
    named = os.environ.get("TRIBUTARY_ENV_FILE")
    paths = [Path(named)] if named else [ROOT / ".state" / "local.env", ROOT / ".env"]
    sources: list[Mapping[str, str | None]] = [dotenv_values(p, interpolate=False) for p in paths]
    merged: dict[str, str] = {}
    for source in (*sources, os.environ):
        merged.update({name: value for name, value in source.items() if value})
    return merged


def text(name: str, default: str | None = None) -> str:
    """The value as it is; without a default it must be there."""
    value = values().get(name, default)
    if value is None:
        raise SettingRefused(name, "is not set")
    return value


def secret(name: str, *, length: int = 32) -> str:
    """A secret: no default anywhere, and not short."""
    value = text(name)
    if len(value) < length:
        raise SettingRefused(name, f"must have at least {length} characters")
    return value


def integer(name: str, default: int | None = None, *, least: int = 0) -> int:
    """A whole number."""
    value = text(name, None if default is None else str(default))
    if not re.fullmatch(r"-?[0-9]{1,12}", value, re.ASCII) or int(value) < least:
        raise SettingRefused(name, f"must be a whole number of at least {least}, not {value!r}")
    return int(value)


def port(name: str, default: int | None = None) -> int:
    """A TCP port."""
    number = integer(name, default, least=1)
    if number > 65535:
        raise SettingRefused(name, f"must be a port up to 65535, not {number}")
    return number


def flag(name: str, default: bool) -> bool:
    """true or false (also 1/0, yes/no)."""
    value = text(name, str(default)).lower()
    if value not in _FLAGS:
        raise SettingRefused(name, f"must be true or false, not {value!r}")
    return _FLAGS[value]


def fraction(name: str, default: float) -> float:
    """A number from 0 to 1."""
    value = text(name, str(default))
    if not re.fullmatch(r"0(\.[0-9]+)?|1(\.0+)?", value, re.ASCII):
        raise SettingRefused(name, f"must be a number from 0 to 1, not {value!r}")
    return float(value)


def choice(name: str, allowed: Sequence[str], default: str | None = None) -> str:
    """One of some words."""
    value = text(name, default)
    if value not in allowed:
        raise SettingRefused(name, f"must be one of {', '.join(allowed)}, not {value!r}")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def networks(name: str, default: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses or networks such as 10.0.0.0/8, separated by commas."""
    try:
        return tuple(ip_network(word) for word in words(name, default))
    except ValueError:
        raise SettingRefused(name, "must be networks such as 10.0.0.0/8, with commas") from None


def duration(name: str, default: str | None = None) -> timedelta:
    """A length of time such as 45s, 15m, 12h or 7d."""
    value = text(name, default)
    match = _DURATION.fullmatch(value.strip())
    if not match:
        raise SettingRefused(name, f"must be a duration such as 15m or 7d, not {value!r}")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def url(
    name: str,
    default: str | None = None,
    schemes: Sequence[str] = ("http", "https"),
    filled: Mapping[str, str] | None = None,
) -> str:
    """A URL with a host, without the slash at its end; `filled`: what stands for {these}."""
    value = text(name, default)
    for word, meant in (filled or {}).items():
        value = value.replace(f"{{{word}}}", meant)
    try:
        parts = urlsplit(value)
        fine = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if not fine:
        raise SettingRefused(name, f"must be a URL that begins with {schemes[0]}:// and has a host")
    return value.rstrip("/")
