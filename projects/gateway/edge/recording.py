"""The span of what the door has passed on; what it answers itself has none."""

from projects.gateway.edge.exchange import Exchange
from projects.gateway.edge.routes import API


def span_end(exchange: Exchange) -> None:
    """Name the span by method and first segment: whatever follows may name a lead."""
    span = exchange.span
    if span is None or exchange.service is None:
        return
    route = _route(exchange.path)
    span.name = f"{exchange.method} {route}"
    span.attributes |= {
        "http.request.method": exchange.method,
        "http.route": route,
        "http.response.status_code": exchange.status,
        "peer.service": exchange.service,
    }
    if exchange.claims:
        span.attributes["tenant.id"] = str(exchange.claims.get("tid"))
    span.end(error=str(exchange.status) if exchange.status >= 500 else "")


def _route(path: str) -> str:
    """`/api/v1/leads/`; of another path the first segment."""
    start = len(API) if path.startswith(API) else 1
    return path[:start] + path[start:].partition("/")[0] + "/"
