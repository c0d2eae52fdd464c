"""Liquid templates of tenants, rendered within limits: source, loops, output and time.

A template sees texts alone, so there is nothing whose attributes it could reach; it knows the
tags and filters named here and no others.
"""

import functools
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from liquid import BoundTemplate, Environment, Node, RenderContext, StrictUndefined
from liquid.builtin.expressions.primitive import IntegerLiteral, RangeLiteral
from liquid.exceptions import LiquidError
from liquid.expression import Expression

SOURCE_LIMIT = 10_000
EXPRESSION_LIMIT = 500
OUTPUT_LIMIT = 200_000
LOOP_LIMIT = 200
LOCALS_LIMIT = 100_000
NESTING_LIMIT = 40
SECONDS = 0.5

_BRACES = re.compile(r"\{[{%]|[}%]\}")

TAGS = frozenset(
    {"assign", "break", "capture", "case", "comment", "continue", "for", "if", "unless"}
)
# Those that python-liquid needs for what stands outside tags.
INNER_TAGS = frozenset({"content", "output", "illegal", "#"})
FILTERS = frozenset(
    {
        "append",
        "capitalize",
        "default",
        "downcase",
        "escape",
        "newline_to_br",
        "prepend",
        "remove",
        "replace",
        "size",
        "strip",
        "thousands",
        "truncate",
        "truncatewords",
        "upcase",
        "url_encode",
    }
)


_AMOUNT = re.compile(r"(-?)([0-9]+)((?:\.[0-9]+)?(?: [A-Z]{3})?)")


def thousands(value: Any) -> str:
    """`1234.50 USD` as `1,234.50 USD`; what is no number, with or without a currency, stays."""
    text = str(value)
    amount = _AMOUNT.fullmatch(text)
    return f"{amount[1]}{int(amount[2]):,}{amount[3]}" if amount else text


class TemplateRefused(Exception):
    """A template that cannot be parsed or rendered; the text says why and where."""


class _Exceeded(LiquidError):
    """A limit of ours, told as the library tells its own."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, token=None)


class _TimedContext(RenderContext):
    """A context that ends a rendering which takes too long."""

    __slots__ = ("deadline",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.deadline = time.monotonic() + SECONDS

    def get(self, *args: Any, **options: Any) -> object:
        self._in_time()
        return super().get(*args, **options)

    def assign(self, key: str, val: Any) -> None:
        self._in_time()
        super().assign(key, val)

    def raise_for_loop_limit(self, length: int = 1) -> None:
        self._in_time()
        super().raise_for_loop_limit(length)

    def _in_time(self) -> None:
        if time.monotonic() > self.deadline:
            raise _Exceeded(f"rendering takes longer than {SECONDS} s")


class _TimedTemplate(BoundTemplate):
    context_class = _TimedContext


class _Limited(Environment):
    template_class = _TimedTemplate
    output_stream_limit = OUTPUT_LIMIT
    loop_iteration_limit = LOOP_LIMIT
    local_namespace_limit = LOCALS_LIMIT
    block_nesting_limit = NESTING_LIMIT

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        kept = TAGS | INNER_TAGS
        self.tags = {name: tag for name, tag in self.tags.items() if name in kept}
        known = {**self.filters, "thousands": thousands}
        self.filters = {name: _bounded(name, known[name]) for name in FILTERS & set(known)}


def _bounded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, for texts that stay short: a range or a long text could be made from little."""

    @functools.wraps(function)
    def bounded(value: Any, *args: Any, **options: Any) -> Any:
        if any(isinstance(each, range) for each in (value, *args)):
            raise _Exceeded(f"the filter {name} takes no range")
        if name == "replace" and _replaced_length(str(value), *map(str, args)) > OUTPUT_LIMIT:
            raise _Exceeded("output limit reached")
        made = function(value, *args, **options)
        if isinstance(made, str) and len(made) > OUTPUT_LIMIT:
            raise _Exceeded("output limit reached")
        return made

    return bounded


def _replaced_length(text: str, old: str = "", new: str = "", *_: str) -> int:
    found = text.count(old)
    return len(text) + found * (len(new) - len(old))


_PLAIN = _Limited(undefined=StrictUndefined)
_HTML = _Limited(undefined=StrictUndefined, autoescape=True)


@functools.lru_cache(maxsize=512)
def template_parse(source: str, *, html: bool = False) -> BoundTemplate:
    """The parsed template. Raises TemplateRefused."""
    if len(source) > SOURCE_LIMIT:
        raise TemplateRefused(f"a template has {SOURCE_LIMIT} characters at most")
    _braces_check(source)
    template: BoundTemplate = _guarded(lambda: (_HTML if html else _PLAIN).from_string(source))
    for each in _expressions(template):
        if isinstance(each, RangeLiteral) and not _short(each):
            raise TemplateRefused(f"a range has numbers at its ends and {LOOP_LIMIT} at most")
    return template


def template_render(source: str, variables: Mapping[str, str], *, html: bool = False) -> str:
    """The text of a template; with `html`, values are escaped. Raises TemplateRefused."""
    template = template_parse(source, html=html)
    return str(_guarded(lambda: template.render(**variables)))


def template_check(source: str, variables: Mapping[str, str], *, html: bool = False) -> str:
    """As template_render; a variable that is unknown is found in every branch of the text."""
    template = template_parse(source, html=html)
    analysis = _guarded(template.analyze)
    for name, places in analysis.globals.items():
        if name not in variables:
            line = source[: places[0].span.index].count("\n") + 1
            raise TemplateRefused(f"there is no variable {name} (line {line})")
    return template_render(source, variables, html=html)


def _braces_check(source: str) -> None:
    """Refuse what the library would read again and again: braces that are never closed, and
    expressions without end."""
    opened = None
    for found in _BRACES.finditer(source):
        if found[0][0] != "{":
            if opened is not None and found.start() - opened.end() > EXPRESSION_LIMIT:
                raise TemplateRefused(f"an expression has {EXPRESSION_LIMIT} characters at most")
            opened = None
        elif opened is not None:
            break
        else:
            opened = found
    if opened is not None:
        line = source[: opened.start()].count("\n") + 1
        raise TemplateRefused(f"{opened[0]} is not closed (line {line})")


def _expressions(template: BoundTemplate) -> Iterator[Expression]:
    """All of a template, those within others included."""
    context = RenderContext(template)
    nodes: list[Node] = list(template.nodes)
    while nodes:
        node = nodes.pop()
        nodes.extend(node.children(context, include_partials=False))
        yield from _with_children(node.expressions())


def _with_children(expressions: Iterable[Expression]) -> Iterator[Expression]:
    waiting = list(expressions)
    while waiting:
        expression = waiting.pop()
        waiting.extend(expression.children())
        yield expression


def _short(found: RangeLiteral) -> bool:
    """Whether a range can be unrolled: some of the library's ways to loop make a list of it."""
    ends = (found.start, found.stop)
    if not all(isinstance(end, IntegerLiteral) for end in ends):
        return False
    return found.stop.value - found.start.value < LOOP_LIMIT  # type: ignore[attr-defined]


def _guarded(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except LiquidError as error:
        raise TemplateRefused(_sentence(error)) from error
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise TemplateRefused(f"the template cannot be evaluated: {error}") from error


def _sentence(error: LiquidError) -> str:
    text = str(error.message if hasattr(error, "message") else error) or type(error).__name__
    context = error.context() if error.token is not None else None
    return f"{text} (line {context[0]})" if context else text
