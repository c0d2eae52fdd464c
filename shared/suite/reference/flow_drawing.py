"""The drawing of who sends what to whom: topics on the left, who handles them on the right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from shared.suite.reference.flow import Flow

WIDTH, ROW, TOP = 900, 24, 46
TOPIC_X, CURVE_X, READER_X = 250, 262, 700
COLOURS = ("#0284c7", "#059669", "#d97706", "#dc2626", "#7c3aed", "#0891b2", "#be185d", "#4d7c0f")
STYLE = """
text{font:13px system-ui,sans-serif;fill:#334155}
.head{font-weight:600;fill:#64748b}.service{font-weight:600}
path{fill:none;stroke-width:1.6;opacity:.45}
g.topic:hover path{opacity:1;stroke-width:3}g.topic:hover text{font-weight:700}
svg:has(g.topic:hover) g.topic:not(:hover) path{opacity:.08}
"""
MARKER = (
    "<defs><marker id='end' viewBox='0 0 8 8' refX='7' refY='4' markerWidth='6' markerHeight='6' "
    "orient='auto'><path d='M0 0L8 4L0 8z' style='fill:#64748b;opacity:1'/></marker></defs>"
)


def drawing(flows: Sequence[Flow]) -> str:
    """An SVG of its own: a line from each topic to each service that handles events of it."""
    topics = sorted({(flow.producer, flow.topic) for flow in flows})
    readers = sorted({name for flow in flows for name in flow.consumers})
    height = TOP + ROW * max(len(topics), len(readers)) + 16
    heights = reader_heights(readers, height)
    colours = colours_of(producer for producer, _ in topics)
    parts = [topic_drawn(n, topic, flows, heights, colours) for n, topic in enumerate(topics)]
    parts += [
        f"<text class='service' x='{READER_X + 12}' y='{y + 4}'>{escape(name)}</text>"
        for name, y in heights.items()
    ]
    # A line each, so that two changes of it can be merged.
    lines = "".join(f"\n{part}" for part in parts)
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height}' role='img' "
        f"aria-label='Which service handles the events of which topic'><style>{STYLE}</style>"
        f"{MARKER}\n<text class='head' x='{TOPIC_X}' y='20' text-anchor='end'>topic</text>"
        f"<text class='head' x='{READER_X + 12}' y='20'>handled by</text>{lines}</svg>\n"
    )


def colours_of(producers: Iterable[str]) -> dict[str, str]:
    """One colour a producer, in their order."""
    names = dict.fromkeys(producers)
    return {name: COLOURS[n % len(COLOURS)] for n, name in enumerate(names)}


def reader_heights(readers: Sequence[str], height: int) -> dict[str, int]:
    """Where each reader stands, spread over the whole height."""
    step = (height - TOP) / max(len(readers), 1)
    return {name: round(TOP + step * (n + 0.4)) for n, name in enumerate(readers)}


def topic_drawn(
    number: int,
    topic: tuple[str, str],
    flows: Sequence[Flow],
    heights: Mapping[str, int],
    colours: Mapping[str, str],
) -> str:
    """A topic's name with its lines; the types of its events are its tool tip."""
    y = TOP + ROW * number
    own = [flow for flow in flows if (flow.producer, flow.topic) == topic]
    types = ", ".join(flow.spec.type for flow in own)
    readers = sorted({name for flow in own for name in flow.consumers})
    lines = "".join(
        f"<path d='M{CURVE_X} {y}C480 {y} 480 {heights[name]} {READER_X} {heights[name]}' "
        f"stroke='{colours[topic[0]]}' marker-end='url(#end)'/>"
        for name in readers
    )
    label = f"<text x='{TOPIC_X}' y='{y + 4}' text-anchor='end'>{escape(topic[1])}</text>"
    dot = f"<circle cx='{CURVE_X - 4}' cy='{y}' r='3' fill='{colours[topic[0]]}'/>"
    return f"<g class='topic'><title>{escape(types)}</title>{label}{dot}{lines}</g>"
