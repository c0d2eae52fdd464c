"""Copies are made right from the gateway's pages; what changes meanwhile is asked for again."""

import json
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from shared.auth import local_copies
from shared.auth.local_copies import member_copy, tenant_copy
from shared.db.copies import copy_amend, copy_store
from shared.http import transport
from shared.http.tests.server import serve
from shared.tenancy.context import tenant_scope
from shared.testing.cast import OTHER_TENANT, TENANT
from shared.testing.project.models import Guest, Shop

pytestmark = pytest.mark.django_db
NAMES = ("Alice", "Bob", "Carla")
IDS = [UUID(int=number) for number in range(1, 4)]


def member(number, **facts):
    known = {"id": str(IDS[number]), "name": NAMES[number], "email": "", "role": "agent"}
    return {
        **known,
        "state": "active",
        "removed": False,
        "may_sign_in": True,
        "version": 1,
        **facts,
    }


def tenant_row(tenant_id, name):
    return {
        "id": str(tenant_id),
        "name": name,
        "timezone": "UTC",
        "currency": "USD",
        "version": 1,
    }


def gateway(request):
    """Two tenants on two pages, the members of the first on two more."""
    url = urlsplit(request.path)
    after = parse_qs(url.query).get("after")
    acting = request.headers["Authorization"].rpartition("/")[2]
    if url.path == "/internal/tenants":
        rows = [tenant_row(TENANT, "Acme"), tenant_row(OTHER_TENANT, "Evil")]
        rows = [row for row in rows if acting in ("None", row["id"])]
        shown = rows[1:] if after else rows[:1]
        return 200, {"results": shown, "next": None if shown == rows[-1:] else shown[0]["id"]}
    if acting != str(TENANT):
        return 200, {"results": [], "next": None}
    rows = [member(2, removed=True)] if after else [member(0), member(1, state="suspended")]
    return 200, {"results": rows, "next": None if after else str(IDS[1])}


@pytest.fixture
def upstream(settings, monkeypatch):
    transport.transport_reset()
    monkeypatch.setattr(transport, "_token_source", lambda service, tenant: f"{service}/{tenant}")
    monkeypatch.setattr(local_copies, "_copies", {})
    with serve(gateway) as server:
        settings.SERVICE_URLS = {"gateway": server.url}
        yield server
    transport.transport_reset()


@pytest.fixture
def copies(upstream):
    """This project keeps guests; `seen` holds what it was told of them."""
    seen = []

    @tenant_copy
    def on_tenant(told):
        return copy_store(Shop, values={}, asked_at=told.asked_at, name=told.name)

    @member_copy
    def on_member(told):
        seen.append((told.name, told.active))
        return copy_store(
            Guest,
            values={"name": told.name},
            as_of=told.version,
            asked_at=told.asked_at,
            user_id=told.user_id,
        )

    return seen


def rebuilt(capsys, *arguments):
    call_command("local_copies_rebuild", "--json", *arguments)
    rows = json.loads(capsys.readouterr().out)
    return {
        (row["tenant_id"], row["copy"]): [
            row[word] for word in ("added", "changed", "same", "newer")
        ]
        for row in rows
    }


def guests():
    with tenant_scope(TENANT):
        return list(Guest.objects.order_by("user_id").values_list("name", flat=True))


def test_all_pages_of_all_tenants_are_compared(copies, capsys):
    first = rebuilt(capsys)
    assert first == {
        (str(TENANT), "tenants"): [1, 0, 0, 0],
        (str(TENANT), "members"): [3, 0, 0, 0],
        (str(OTHER_TENANT), "tenants"): [1, 0, 0, 0],
        (str(OTHER_TENANT), "members"): [0, 0, 0, 0],
    }
    assert copies == [("Alice", True), ("Bob", False), ("Carla", False)]
    with tenant_scope(TENANT):
        Guest.objects.filter(name="Alice").delete()
        Guest.objects.filter(name="Bob").update(name="Spoilt")
    second = rebuilt(capsys, "--tenant", str(TENANT))
    assert second == {
        (str(TENANT), "tenants"): [0, 0, 1, 0],
        (str(TENANT), "members"): [1, 1, 1, 0],
    }
    assert guests() == list(NAMES)


def test_a_row_that_changes_meanwhile_is_asked_for_again(copies, upstream, capsys, monkeypatch):
    rebuilt(capsys)
    with tenant_scope(TENANT):
        Guest.objects.update(name="Spoilt")
    store = local_copies._copies["members"].store
    told = []

    def with_an_event_before(row, asked_at):
        if not told:
            copy_amend(Guest, values={"name": "Event"}, user_id=row["id"])
        told.append(row["name"])
        return store(row, asked_at)

    monkeypatch.setitem(
        local_copies._copies,
        "members",
        local_copies.LocalCopy(
            name="members", path="/internal/members", store=with_an_event_before
        ),
    )
    found = rebuilt(capsys, "--tenant", str(TENANT))
    assert found[str(TENANT), "members"] == [0, 3, 0, 0]
    assert told == ["Alice", "Bob", "Alice", "Carla"]
    assert guests() == list(NAMES)


def test_what_stays_newer_is_left_alone_and_counted(copies, capsys):
    rebuilt(capsys)
    with tenant_scope(TENANT):
        Guest.objects.filter(name="Bob").update(name="Robert", as_of=9)
    found = rebuilt(capsys, "--tenant", str(TENANT))
    assert found[str(TENANT), "members"] == [0, 0, 2, 1]
    assert guests() == ["Alice", "Robert", "Carla"]


def test_a_gateway_that_does_not_answer_is_named(copies, upstream):
    upstream.respond = lambda request: (404, {"code": "not_found"})
    with pytest.raises(CommandError, match="gateway"):
        call_command("local_copies_rebuild")


def test_a_service_without_copies_says_so(upstream, capsys):
    call_command("local_copies_rebuild")
    assert capsys.readouterr().out == "No copies of tenants or members.\n"
    assert upstream.received == []
