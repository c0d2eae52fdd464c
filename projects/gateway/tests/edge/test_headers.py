import json
from typing import Any

FORGED = {
    "X-User-Id": "1",
    "X-Tenant-Id": "2",
    "X_Tenant_Id": "3",
    "X-Forwarded-For": "6.6.6.6",
    "X-Forwarded-Host": "evil",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "for=6.6.6.6",
    "X-Real-IP": "6.6.6.6",
    "Cookie": "lead_ingest_session=x",
    "TE": "trailers",
    "Connection": "close, X-Hop, X-Forwarded-For",
    "X-Hop": "1",
}


def seen(door: Any, **headers: str) -> dict[str, str]:
    connection = door.connect()
    connection.request("GET", "/api/v1/leads/", headers=headers)
    told = json.loads(connection.getresponse().read())
    connection.close()
    names = [name for name, _ in told["headers"]]
    assert len(names) == len(set(names))
    return dict(told["headers"])


def test_the_service_sees_only_what_the_edge_vouches_for(door):
    arrived = seen(door, **FORGED)
    host = f"127.0.0.1:{door.port}"
    assert arrived.pop("x-forwarded-for") == "127.0.0.1"
    assert arrived.pop("x-forwarded-proto") == "http"
    assert arrived.pop("x-forwarded-host") == host
    assert arrived.pop("traceparent").startswith("00-")
    assert len(arrived.pop("x-request-id")) >= 8
    assert arrived.pop("host") == host
    assert arrived == {"accept-encoding": "identity"}


def test_ordinary_headers_pass(door):
    arrived = seen(door, **{"Idempotency-Key": "k", "If-Match": '"1"', "Accept-Language": "de"})
    assert (arrived["idempotency-key"], arrived["if-match"]) == ("k", '"1"')


def test_request_id_is_kept_if_valid_and_always_returned(door):
    kept = door.ask("GET", "/api/v1/leads/", X__Request__ID="abc-12345678")
    assert kept.headers["x-request-id"] == "abc-12345678"
    assert dict(kept.json()["headers"])["x-request-id"] == "abc-12345678"
    replaced = door.ask("GET", "/nowhere", X__Request__ID="not valid!")
    assert replaced.headers["x-request-id"] != "not valid!"


def test_traceparent_is_continued(door):
    parent = f"00-{'a' * 32}-{'b' * 16}-01"
    assert seen(door, traceparent=parent)["traceparent"] == parent
    problem = door.ask("GET", "/nowhere", traceparent=parent).json()
    assert problem["trace_id"] == "a" * 32


def test_answers_lose_hop_by_hop_headers_only(door):
    answer = door.ask("GET", "/api/v1/leads/")
    assert answer.headers["x-upstream"] == "yes"
    assert "keep-alive, X-Upstream-Hop" not in answer.headers.get("connection", "")
    assert "BaseHTTP" not in answer.headers.get("server", "")


def test_deciding_headers_come_once(door):
    twice = (
        b"GET /api/v1/leads/ HTTP/1.1\r\nHost: a\r\nAuthorization: a\r\nAuthorization: b\r\n\r\n"
    )
    assert b"bad_headers" in door.raw(twice)


def test_two_lengths_are_never_two_readings(door, upstream):
    upstream.seen.clear()
    smuggled = (
        b"POST /api/v1/leads/ HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        b"GET /internal/users HTTP/1.1\r\nHost: a\r\n\r\n"
    )
    door.raw(smuggled)
    assert not [path for path in upstream.seen if "internal" in path]
