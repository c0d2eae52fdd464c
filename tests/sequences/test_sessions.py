"""Refresh tokens rotate once; a session that ended is known everywhere."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.support.identity import READS, edge, read, refreshed, signed_in, statuses, through_edge
from tests.support.running import stopped
from tests.support.waiting import wait_for

MANY = 50
REVOKED_WITHIN = 5.0


def test_a_refresh_token_used_again_at_once_revokes_nothing(firm) -> None:
    first = signed_in(firm)
    second = refreshed(firm, first["refresh_token"])
    assert second.status_code == 200
    again = refreshed(firm, first["refresh_token"])
    assert (again.status_code, again.json()["code"]) == (409, "refresh_in_progress")
    assert read(firm, second.json()["access_token"]).status_code == 200
    assert refreshed(firm, second.json()["refresh_token"]).status_code == 200


def test_of_fifty_refreshes_at_once_one_passes_and_its_tokens_live(firm) -> None:
    token = signed_in(firm)["refresh_token"]
    with httpx.Client(timeout=60) as client, ThreadPoolExecutor(MANY) as pool:
        answers = list(pool.map(lambda _: refreshed(firm, token, client), range(MANY)))
    assert Counter(a.status_code for a in answers) == {200: 1, 409: MANY - 1}
    grant = next(a.json() for a in answers if a.status_code == 200)
    assert read(firm, grant["access_token"]).status_code == 200
    assert refreshed(firm, grant["refresh_token"]).status_code == 200


def test_a_token_that_nobody_gave_out_is_refused(firm) -> None:
    assert refreshed(firm, "x" * 43).status_code == 401


def test_an_ended_session_is_refused_by_every_service_within_five_seconds(firm) -> None:
    grant, other = signed_in(firm), signed_in(firm)
    token = grant["access_token"]
    assert set(statuses(firm, token).values()) == {200}
    bearer = {"Authorization": f"Bearer {token}"}
    assert httpx.post(f"{edge(firm)}/api/v1/auth/logout/", headers=bearer).status_code == 204
    refused = dict.fromkeys(READS, 401)
    wait_for(
        lambda: statuses(firm, token) == refused == through_edge(firm, token),
        what="every service to refuse the ended session",
        seconds=REVOKED_WITHIN,
    )
    assert refreshed(firm, grant["refresh_token"]).status_code == 401
    assert set(statuses(firm, other["access_token"]).values()) == {200}


def test_services_accept_valid_tokens_while_the_gateway_is_away(suite, firm) -> None:
    token = signed_in(firm)["access_token"]
    assert set(through_edge(firm, token).values()) == {200}
    with stopped(suite, ["gateway.web"]):
        answers = through_edge(firm, token)
        assert answers.pop("gateway") in (502, 503, 504)
        assert set(answers.values()) == {200}
        assert read(firm, token[:-4] + "AAAA", "leads/").status_code == 401
    assert set(through_edge(firm, token).values()) == {200}
