"""The JSON that the API reads: strict, so that what is stored is what was sent."""

import codecs
import json
import re
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

MAX_DEPTH = 64
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NESTING = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[{\]}]')


class StrictJsonParser(BaseParser):
    """JSON in UTF-8. Refuses with 400: bad UTF-8, NaN, a name given twice in one object,
    NUL and lone surrogates (PostgreSQL cannot store them), numbers beyond Python's digit
    limit and nesting deeper than 64.
    """

    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        if _announced(parser_context or {}) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        encoding = (parser_context or {}).get("encoding", settings.DEFAULT_CHARSET)
        try:
            return json_strict(stream.read().decode(codecs.lookup(encoding).name))
        except (ValueError, LookupError, RecursionError) as exc:
            raise ParseError(f"The body is not acceptable JSON: {_reason(exc)}.") from exc


def _announced(parser_context: dict[str, Any]) -> int:
    """Content-Length, which is also the number of bytes that reading asks for."""
    request = parser_context.get("request")
    return int(request.META.get("CONTENT_LENGTH") or 0) if request is not None else 0


def json_strict(text: str) -> Any:
    """Decode `text`; ValueError (or RecursionError) says what is wrong with it."""
    _depth_check(text)
    value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    if "\\u" in text or "\x00" in text:
        _storable_check(value)
    return value


def _depth_check(text: str) -> None:
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for match in _NESTING.finditer(text.encode("utf-8", "replace")):
        mark = match.group()
        depth += (mark in (b"[", b"{")) - (mark in (b"]", b"}"))
        if depth > MAX_DEPTH:
            raise ValueError(f"nested deeper than {MAX_DEPTH}")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name is given twice in one object")
    return value


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _storable_check(value: Any) -> None:
    if isinstance(value, str):
        if _UNSTORABLE.search(value):
            raise ValueError("NUL characters and lone surrogates are not accepted")
    elif isinstance(value, list):
        for item in value:
            _storable_check(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            _storable_check(name)
            _storable_check(item)


def _reason(exc: Exception) -> str:
    if isinstance(exc, UnicodeDecodeError):
        return "not UTF-8"
    if isinstance(exc, json.JSONDecodeError):
        return f"{exc.msg} at line {exc.lineno} column {exc.colno}"
    if isinstance(exc, RecursionError):
        return "nested too deeply"
    if "limit" in str(exc):
        return "a number has too many digits"
    return str(exc)[:200]
