"""Keeps secrets out of logs, by the name of a field and by the look of a text."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

REDACTED = "[redacted]"
_NAMES = frozenset(
    {
        "authorization",
        "cookie",
        "cookies",
        "password",
        "passwd",
        "passphrase",
        "token",
        "tokens",
        "secret",
        "secrets",
        "key",
        "keys",
        "apikey",
        "credential",
        "credentials",
        "jwt",
        "otp",
        "pin",
        "signature",
    }
)
_WORDS = re.compile(r"[^a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TOKEN = re.compile(r"\beyJ")


def _token_redacted(match: re.Match[str]) -> str:
    return REDACTED if _TOKEN.search(match[0]) else match[0]


# Callers choose what stands in a log: each pattern takes time in proportion to the text.
_TEXTS: tuple[tuple[re.Pattern[str], Any], ...] = (
    # Whatever follows a scheme of authorization, also `Bearer <jwt>`.
    (re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]+", re.IGNORECASE), rf"\1 {REDACTED}"),
    (re.compile(r"(?<![\w-])[\w-]++(?:\.[\w-]*+){2,}+"), _token_redacted),
    (re.compile(r"(?<!\w)(\w++://[^\s:/@]*+):[^\s/@]+@"), rf"\1:{REDACTED}@"),
    (
        re.compile(
            r"((?:authorization|cookie|password|passwd|secret|token|api[_-]?key)"
            r"[\"']?\s*[=:]\s*)(?:\"[^\"]*\"|'[^']*'|[^\s,;&}\"']+)",
            re.IGNORECASE,
        ),
        rf"\1{REDACTED}",
    ),
    (
        re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END[^\n]*|\Z)", re.DOTALL),
        REDACTED,
    ),
)
# What none of the patterns can find anything in: an id, a path, a name of a module, a caller.
_NOTHING = r"(?:(?:user|staff|service):)?+[\w/-]*+(?:\.[\w/-]*+)?+"
_PLAIN = re.compile(_NOTHING)
# Texts joined by a character that no pattern passes over.
_ALL_PLAIN = re.compile(rf"{_NOTHING}(?:\0{_NOTHING})*+")
_SIMPLE = frozenset({str, int, float, bool, type(None), datetime})
_DEPTH = 6


def redact_line(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """As `redact`, told by one look at all texts where nothing in them can be a secret."""
    values = fields.values()
    texts = "\0".join([value for value in values if type(value) is str])
    plain = _ALL_PLAIN.fullmatch(texts) and _SIMPLE.issuperset(map(type, values))
    if plain and not any(map(name_is_secret, fields)):
        return fields
    redacted: dict[str, Any] = redact(fields)
    return redacted


def redact(value: Any, *, name: str = "", depth: int = 0) -> Any:
    """The value without secrets: mappings and lists are searched, texts are scrubbed."""
    if name and name_is_secret(name):
        return REDACTED
    if isinstance(value, str):
        return scrub(value)
    if depth >= _DEPTH:
        return REDACTED
    if isinstance(value, Mapping):
        return {k: redact(v, name=str(k), depth=depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(v, depth=depth + 1) for v in value]
    return value


@lru_cache(maxsize=2_000)
def name_is_secret(name: str) -> bool:
    """Whether a field of this name holds a secret: `api_key`, `X-Auth-Token`, `clientSecret`."""
    words = _WORDS.split(_CAMEL.sub("_", name).lower())
    return not _NAMES.isdisjoint(words)


def scrub(text: str) -> str:
    """The text with tokens, passwords in URLs and `password=...` replaced."""
    if _PLAIN.fullmatch(text):
        return text
    for pattern, replacement in _TEXTS:
        text = pattern.sub(replacement, text)
    return text
