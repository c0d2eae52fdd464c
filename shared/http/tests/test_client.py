"""What a call to a sibling carries, repeats, refuses and makes of the answer."""

import json
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from shared.core.errors import Unavailable
from shared.http import transport
from shared.http.client import ServiceClient
from shared.http.errors import RemoteCallInTransaction, UpstreamRefused, UpstreamUnavailable
from shared.http.tests.server import Answer, Received, Server
from shared.observability.spans import Kind, Span
from shared.observability.tracing import trace_scope
from shared.tenancy.context import tenant_scope


def answers(*sequence: Answer) -> Callable[[Received], Answer]:
    remaining = list(sequence)
    return lambda request: remaining.pop(0) if len(remaining) > 1 else remaining[0]


def test_get_decodes_json(client: ServiceClient, sibling: Server) -> None:
    assert client.get("/internal/payouts/", params={"a": "b c"}) == {"ok": True}
    assert sibling.received[0].path in ("/internal/payouts/?a=b+c", "/internal/payouts/?a=b%20c")


def test_token_tenant_and_trace_go_along(
    client: ServiceClient, sibling: Server, tenant: UUID
) -> None:
    with trace_scope(None, request_id="request-1") as trace:
        client.get("/x")
    headers = sibling.received[0].headers
    assert headers["Authorization"] == f"Bearer payment/{tenant}"
    assert (headers["traceparent"], headers["X-Request-ID"]) == (trace.traceparent, "request-1")


def test_a_call_is_a_span_and_its_id_goes_along(
    client: ServiceClient, sibling: Server, spans: list[Span]
) -> None:
    sibling.respond = answers((503, None), (200, {}), (404, {}))
    with trace_scope(None) as trace:
        client.get("/internal/payouts/1/")
        with pytest.raises(UpstreamRefused):
            client.get("/internal/payouts/2/")
    assert [(s.name, s.kind, s.error) for s in spans] == [
        (f"GET {client.service}", Kind.CLIENT, ""),
        (f"GET {client.service}", Kind.CLIENT, "404"),
    ]
    assert {s.trace.parent_id for s in spans} == {trace.span_id}
    first, second = (s.trace.traceparent for s in spans)
    assert [r.headers["traceparent"] for r in sibling.received] == [first, first, second]


def test_the_tenant_named_goes_before_the_one_in_context(
    client: ServiceClient, sibling: Server, other_tenant: UUID
) -> None:
    client.get("/x")
    with tenant_scope(uuid4()):
        client.get("/x", tenant_id=other_tenant)
    sent = [r.headers["Authorization"] for r in sibling.received]
    assert sent == ["Bearer payment/None", f"Bearer payment/{other_tenant}"]


def test_post_sends_json_and_the_key(client: ServiceClient, sibling: Server) -> None:
    payout_id = uuid4()
    sibling.respond = answers((204, b""))
    assert client.post("/x", json={"id": payout_id}, idempotency_key="k-1") is None
    request = sibling.received[0]
    assert json.loads(request.body) == {"id": str(payout_id)}
    assert request.headers["Idempotency-Key"] == "k-1"


def test_values_without_a_json_form_are_not_guessed(client: ServiceClient, sibling: Server) -> None:
    with pytest.raises(TypeError, match="Decimal"):
        client.post("/x", json={"amount": Decimal("1.10")})
    assert sibling.received == []


@pytest.mark.parametrize("status", [408, 425, 429, 502, 503, 504])
def test_get_is_repeated_on_transient_answers(
    client: ServiceClient, sibling: Server, status: int
) -> None:
    sibling.respond = answers((status, {}), (status, {}), (200, [1]))
    assert client.get("/x") == [1]
    assert len(sibling.received) == 3


def test_repeats_end(client: ServiceClient, sibling: Server) -> None:
    sibling.respond = answers((503, {}))
    with pytest.raises(UpstreamUnavailable):
        client.get("/x")
    assert len(sibling.received) == 3


def test_post_is_repeated_only_with_a_key(client: ServiceClient, sibling: Server) -> None:
    sibling.respond = answers((503, {}), (201, {"id": 1}))
    with pytest.raises(UpstreamUnavailable):
        client.post("/x", json={})
    assert len(sibling.received) == 1
    sibling.respond = answers((503, {}), (201, {"id": 1}))
    assert client.post("/x", json={}, idempotency_key="k") == {"id": 1}
    assert [r.headers.get("Idempotency-Key") for r in sibling.received] == [None, "k", "k"]


def test_a_bug_of_the_sibling_is_not_repeated(client: ServiceClient, sibling: Server) -> None:
    sibling.respond = answers((500, b"<html>"))
    with pytest.raises(UpstreamUnavailable):
        client.get("/x")
    assert len(sibling.received) == 1


@pytest.mark.parametrize("status", [302, 400, 404, 409, 412, 422])
def test_refusals_carry_status_and_problem(
    client: ServiceClient, sibling: Server, status: int
) -> None:
    problem = {"code": "payout_not_found", "detail": "There is no such payout."}
    sibling.respond = answers((status, problem))
    with pytest.raises(UpstreamRefused) as refused:
        client.get("/x")
    assert (refused.value.status, refused.value.upstream_status) == (status, status)
    assert (refused.value.problem, refused.value.upstream_code) == (problem, "payout_not_found")
    assert str(refused.value) == "The service payment refused: There is no such payout."
    assert len(sibling.received) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_our_own_lack_of_rights_is_not_the_callers(
    client: ServiceClient, sibling: Server, status: int
) -> None:
    sibling.respond = answers((status, b"no json"))
    with pytest.raises(UpstreamRefused) as refused:
        client.get("/x")
    assert (refused.value.status, refused.value.upstream_status) == (502, status)
    assert (refused.value.problem, refused.value.upstream_code) == ({}, None)


def test_an_answer_that_is_no_json_is_no_answer(client: ServiceClient, sibling: Server) -> None:
    sibling.respond = answers((200, b"<html>"))
    with pytest.raises(UpstreamUnavailable):
        client.get("/x")


def test_unreachable_is_transient(sibling: Server) -> None:
    with pytest.raises(Unavailable) as unavailable:
        ServiceClient("nowhere").get("/x")
    assert (unavailable.value.status, unavailable.value.code) == (503, "upstream_unavailable")


def test_slow_is_given_up(
    client: ServiceClient, sibling: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    gate = threading.Event()
    monkeypatch.setattr(transport, "TIMEOUT", httpx.Timeout(0.1))
    transport.transport_reset()
    # Only the client's own patience can end this wait while the gate is shut.
    sibling.respond = lambda request: ((gate.wait(60) and 200) or 200, {})
    with pytest.raises(UpstreamUnavailable):
        client.post("/x", json={})
    assert not gate.is_set()
    gate.set()


def test_an_open_circuit_answers_without_asking(client: ServiceClient, sibling: Server) -> None:
    sibling.respond = answers((503, {}))
    for _ in range(5):
        with pytest.raises(UpstreamUnavailable):
            client.post("/x", json={})
    asked = len(sibling.received)
    with pytest.raises(UpstreamUnavailable):
        client.get("/x")
    assert len(sibling.received) == asked == 5


def test_refusals_do_not_open_the_circuit(client: ServiceClient, sibling: Server) -> None:
    sibling.respond = answers((404, {}))
    for _ in range(10):
        with pytest.raises(UpstreamRefused):
            client.get("/x")
    assert len(sibling.received) == 10


def test_an_unknown_sibling_is_named(client: ServiceClient) -> None:
    with pytest.raises(ImproperlyConfigured, match="ELSEWHERE_URL"):
        ServiceClient("elsewhere").get("/x")


@pytest.mark.django_db(transaction=True, databases=["default", "system"])
@pytest.mark.parametrize("alias", ["default", "system"])
def test_no_remote_call_inside_a_transaction(
    client: ServiceClient, sibling: Server, alias: str
) -> None:
    with transaction.atomic(using=alias):
        with pytest.raises(RemoteCallInTransaction, match="inside a transaction"):
            client.get("/x")
        with pytest.raises(RemoteCallInTransaction), transaction.atomic(using=alias):
            client.get("/x")
    assert sibling.received == []
    assert client.get("/x") == {"ok": True}


@pytest.mark.django_db
def test_a_tests_own_transaction_does_not_count(client: ServiceClient) -> None:
    assert client.get("/x") == {"ok": True}
    with transaction.atomic(), pytest.raises(RemoteCallInTransaction):
        client.get("/x")


def test_redirects_are_not_followed(client: ServiceClient, sibling: Server) -> None:
    def redirect(request: Received) -> Any:
        return (307, {"detail": "elsewhere"})

    sibling.respond = redirect
    with pytest.raises(UpstreamRefused):
        client.post("/x", json={}, idempotency_key="k")
    assert len(sibling.received) == 1


def _push(client: ServiceClient, tenant_id: UUID, *, timeout: float = 5) -> tuple[int, Any]:
    return client.push(
        "/internal/jobs/x/",
        json={"a": 1},
        idempotency_key="k",
        timeout=timeout,
        tenant_id=tenant_id,
    )


def test_a_push_is_made_once_and_answers_with_whatever_comes(
    client: ServiceClient, sibling: Server, tenant: UUID
) -> None:
    sibling.respond = answers((503, {"code": "busy"}), (422, {"code": "bad"}), (204, b""))
    got = [_push(client, tenant) for _ in range(3)]
    assert got == [(503, {"code": "busy"}), (422, {"code": "bad"}), (204, {})]
    assert len(sibling.received) == 3
    assert sibling.received[0].headers["Authorization"] == f"Bearer payment/{tenant}"
    assert sibling.received[0].headers["Idempotency-Key"] == "k"


def test_pushes_that_fail_open_no_breaker(
    client: ServiceClient, sibling: Server, tenant: UUID
) -> None:
    sibling.respond = answers((503, b""))
    for _ in range(10):
        assert _push(client, tenant)[0] == 503
    sibling.respond = answers((200, {"ok": True}))
    assert client.get("/x") == {"ok": True}


def test_a_push_without_an_answer_says_why(sibling: Server, tenant: UUID) -> None:
    with pytest.raises(UpstreamUnavailable, match="ConnectError"):
        _push(ServiceClient("nowhere"), tenant)
    release = threading.Event()
    sibling.respond = lambda request: (200, {"late": release.wait(10)})
    with pytest.raises(UpstreamUnavailable, match="ReadTimeout"):
        _push(ServiceClient("payment"), tenant, timeout=0.05)
    release.set()
