"""Mallory calls every operation of every OpenAPI document with Alice's ids."""

from __future__ import annotations

from itertools import chain

from tests.isolation.sweep import ABSENT, Caller, Traces, values_for
from tests.support.openapi import Operation

# Operations whose path names nothing that a company owns, or that nobody can fill through
# the edge; each is called all the same, with an id that does not exist.
IMPOSSIBLE = {
    "/api/v1/payment-webhooks/{provider}/": "names a provider, and is signed by it",
    "/api/v1/periods/{label}/": "names a span of the caller's own calendar, as everybody does",
    "/api/v1/job-tasks/": "names what a role may request, the same for every company",
    "/dead-letters/": "made by faults alone; tests/sequences makes one and asks as a stranger",
}
IDS_IN_QUERIES = (
    "about_id",
    "agent_id",
    "aggregate_id",
    "assigned_to",
    "invoice_id",
    "journal_id",
    "lead_id",
    "payout_id",
    "plan_id",
    "rule_id",
    "scheduled_job_id",
    "scheduled_task_id",
    "transaction_id",
    "user_id",
)
LEAST_READS = 55
FEWEST_FILTERS = 15
LEAST_OPERATIONS = 120
REFUSED = {403, 404}
# What would be accepted if the thing were Mallory's own, so that the id alone is refused.
FITTING = {
    "/activities/": {"kind": "note", "note": "stolen"},
    "/discard/": {"reason": "stolen"},
    "/end/": {"effective_to": "2030-01-01"},
    "/mark-uncollectible/": {"reason": "stolen"},
    "/members/": {"agent_ids": []},
    "/reassign/": {"agent_id": ABSENT, "reason": "stolen"},
    "/release/": {"reason": "stolen"},
    "/report/": {"state": "bounced"},
    "/status/": {"to": "contacted"},
    "/void/": {"reason": "stolen"},
}


def reason_of(operation: Operation) -> str | None:
    return next((why for part, why in IMPOSSIBLE.items() if part in operation.path), None)


def test_every_list_of_alice_holds_something(found, traces: Traces) -> None:
    bare = {
        operation.path
        for operation in found
        if operation.method == "get"
        and operation.path in traces.ids
        and not traces.ids[operation.path]
        and reason_of(operation) is None
    }
    assert bare == set()
    assert len(traces.words) > 40


def test_mallory_reads_no_byte_of_alice(counted, found, traces: Traces, mallory: Caller) -> None:
    called = 0
    for operation in (o for o in found if o.method == "get"):
        values = values_for(operation, traces)
        if not values:
            assert reason_of(operation), f"no id of Alice's for {operation.name}"
            values = [ABSENT]
        for value in values:
            response = mallory.call("GET", operation.path_with(value))
            foreign = operation.argument and not reason_of(operation)
            wanted = {403, 404} if foreign else {200, 403, 404}
            assert response.status_code in wanted, f"{operation.name}: {response.text}"
            assert not traces.found_in(response, sent=[value]), operation.name
        called += 1
    reads = sum(operation.method == "get" for operation in found)
    assert called == reads >= LEAST_READS
    counted(f"{called} of {reads} list and detail operations, none leaks")


def test_alices_ids_in_filters_find_nothing(
    counted, found, traces: Traces, mallory: Caller
) -> None:
    called = 0
    for operation in found:
        for query in set(operation.queries) & set(IDS_IN_QUERIES):
            if operation.method != "get" or operation.argument:
                continue
            for value in sorted(owned(traces)):
                response = mallory.call("GET", operation.path, params={query: value})
                assert response.status_code in {200, 403, 404}, operation.name
                assert not response.json().get("results"), f"{operation.name}?{query}"
                assert not traces.found_in(response, sent=[value])
            called += 1
    assert called >= FEWEST_FILTERS
    counted(f"{called} filters by id, none finds anything")


def owned(traces: Traces) -> set[str]:
    """A few ids of each kind."""
    lists = ("leads", "invoices", "payouts", "transactions", "members", "commission-plans")
    found = [traces.ids[f"/api/v1/{name}/"][:1] for name in lists]
    return set(chain(*found, traces.ids["/api/v1/payees/"][:2]))


def test_mallory_changes_nothing_of_alice(
    counted, found, traces: Traces, mallory: Caller, alice
) -> None:
    before = picture(alice, found)
    called = 0
    for operation in (o for o in found if o.method != "get" and o.argument):
        for value in values_for(operation, traces) or [ABSENT]:
            body = next((b for end, b in FITTING.items() if operation.path.endswith(end)), {})
            response = mallory.call(operation.method.upper(), operation.path_with(value), json=body)
            wanted = REFUSED | {200, 400, 409} if reason_of(operation) else REFUSED
            assert response.status_code in wanted, f"{operation.name}: {response.text}"
            assert not traces.found_in(response, sent=[value]), operation.name
        called += 1
    assert called >= 30
    assert picture(alice, found) == before
    counted(f"{called} operations on one thing of Alice's, none passes")


def picture(alice: Caller, found) -> dict[str, object]:
    """All that Alice can list."""
    return {
        o.path: alice.call("GET", o.path).json()
        for o in found
        if o.method == "get" and not o.argument
    }


BODIES = {
    "commission-assignments": lambda ids: {
        "agent_id": ids("payees"),
        "plan_id": ids("commission-plans"),
        "effective_from": "2017-01-01",
    },
    "transactions": lambda ids: {"invoice_id": ids("invoices")},
    "refunds": lambda ids: {"transaction_id": ids("transactions")},
    "payouts/approve": lambda ids: {"ids": [ids("payouts")]},
    "teams": lambda ids: {"name": "stolen", "agent_ids": [ids("agents")]},
    "assignment-rules": lambda ids: {
        "name": "stolen",
        "strategy": "round_robin",
        "team_id": ids("teams"),
    },
    "notifications/mark": lambda ids: {"mark": "read", "ids": [ids("notifications")]},
    "leads": lambda ids: {
        "source": "web",
        "external_id": "stolen",
        "assigned_to": ids("payees"),
    },
    "commission-calculations/recalculate": lambda ids: {
        "agent_id": ids("payees"),
        "period": "2017-Q2",
    },
}


def test_alices_ids_in_bodies_are_not_found(traces: Traces, mallory: Caller, alice, found) -> None:
    before = picture(alice, found)

    def ids(name: str) -> str:
        return traces.ids[f"/api/v1/{name}/"][0]

    for path, body in BODIES.items():
        response = mallory.call("POST", f"/api/v1/{path}/", json=body(ids))
        assert response.status_code in {404, 409, 422}, f"{path}: {response.text}"
        said = str(body(ids))
        assert not {w for w in traces.found_in(response) if w not in said}, path
    assert picture(alice, found) == before


def test_every_operation_of_every_document_is_covered(counted, found) -> None:
    reads = {o.name for o in found if o.method == "get"}
    changes = {o.name for o in found if o.method != "get" and o.argument}
    bodies = {f"POST /api/v1/{path}/" for path in BODIES}
    rest = {o.name for o in found} - reads - changes - bodies
    assert rest == CONCERNS_THE_CALLER_ALONE
    assert len(found) >= LEAST_OPERATIONS
    counted(f"{len(found)} operations, {len(rest)} of which take no id of anybody")


# These take no id: whatever they do, they do to the company of the caller's token.
CONCERNS_THE_CALLER_ALONE = {
    "PATCH /api/v1/auth/me/",
    "PATCH /api/v1/billing-profile/",
    "PATCH /api/v1/tenants/current/",
    "POST /api/v1/analytics-events/",
    "POST /api/v1/auth/login/",
    "POST /api/v1/auth/logout/",
    "POST /api/v1/auth/refresh/",
    "POST /api/v1/auth/register/",
    "POST /api/v1/auth/switch-tenant/",
    "POST /api/v1/calendars/",
    "POST /api/v1/commission-plans/",
    "POST /api/v1/dashboards/",
    "POST /api/v1/funnels/",
    "POST /api/v1/invoices/",
    "POST /api/v1/jobs/",
    "POST /api/v1/lead-exports/",
    "POST /api/v1/lead-imports/",
    "POST /api/v1/lead-imports/preview/",
    "POST /api/v1/lead-sources/",
    "POST /api/v1/members/",
    "POST /api/v1/metrics/",
    "POST /api/v1/notification-templates/",
    "POST /api/v1/notification-templates/preview/",
    "POST /api/v1/payment-methods/",
    "POST /api/v1/push-subscriptions/",
    "POST /api/v1/reports/",
    "POST /api/v1/scheduled-jobs/",
    "POST /api/v1/scheduled-tasks/",
    "POST /api/v1/suppressions/",
    "POST /api/v1/tags/",
    "PUT /api/v1/notification-preferences/",
}
