"""Refusals of the edge itself, as application/problem+json."""

from functools import partial

import orjson

Headers = list[tuple[bytes, bytes]]


class Problem(Exception):
    """An answer that the edge gives in place of the service."""

    def __init__(self, status: int, code: str, detail: str, headers: Headers | None = None):
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.headers = headers or []

    def body(self, trace_id: str) -> bytes:
        return orjson.dumps(
            {
                "type": f"urn:tributary:problem:{self.code}",
                "title": self.code.replace("_", " ").capitalize(),
                "status": self.status,
                "detail": self.detail,
                "code": self.code,
                "trace_id": trace_id,
                "errors": [],
            }
        )


def retry_after(seconds: int) -> Headers:
    return [(b"retry-after", str(seconds).encode())]


# Made anew for each raise: an exception that is raised twice keeps every traceback.
BAD_TARGET = partial(Problem, 400, "bad_target", "The path or the query is malformed.")
BAD_HEADERS = partial(Problem, 400, "bad_headers", "A header is malformed or given twice.")
NOT_FOUND = partial(Problem, 404, "not_found", "Nothing is here.")
TOO_LARGE = partial(Problem, 413, "body_too_large", "The body is larger than this server accepts.")
BODY_SLOW = partial(Problem, 408, "body_timeout", "The body did not arrive in time.")
TOKEN_INVALID = partial(
    Problem,
    401,
    "token_invalid",
    "The access token is not valid.",
    [(b"www-authenticate", b'Bearer error="invalid_token"')],
)
UPSTREAM_DOWN = partial(
    Problem, 503, "upstream_down", "The service is not reachable.", retry_after(2)
)
UPSTREAM_BROKE = partial(
    Problem, 502, "upstream_broke", "The service broke off its answer.", retry_after(2)
)
UPSTREAM_SLOW = partial(Problem, 504, "upstream_timeout", "The service did not answer in time.")
