import time

import pytest

from projects.gateway.tests.edge.upstream import KEY
from shared.auth.signing import SigningKey

LEADS = "/api/v1/leads/"


def status(door, raw):
    return door.ask("GET", LEADS, Authorization=f"Bearer {raw}").status


def test_a_good_token_passes_and_reaches_the_service(door, token):
    raw = token()
    answer = door.ask("GET", LEADS, Authorization=f"Bearer {raw}")
    assert answer.status == 200
    assert dict(answer.json()["headers"])["authorization"] == f"Bearer {raw}"


def test_without_a_token_the_service_decides(door):
    assert door.ask("GET", LEADS).status == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 1},
        {"nbf": int(time.time()) + 3600},
        {"aud": "other"},
        {"aud": ["tributary", "other"]},
        {"iss": "other"},
        {"token_use": "service"},
        {"token_use": "refresh"},
        {"kid": "unknown"},
        {"key": SigningKey.generate().private},
    ],
)
def test_bad_tokens_are_refused_at_the_door(door, token, upstream, claims):
    assert status(door, token()) == 200
    upstream.seen.clear()
    answer = door.ask("GET", LEADS, Authorization=f"Bearer {token(**claims)}")
    assert (answer.status, answer.json()["code"]) == (401, "token_invalid")
    assert "invalid_token" in answer.headers["www-authenticate"]
    assert LEADS not in upstream.seen


def test_no_other_algorithm_counts(door, token):
    assert status(door, token()) == 200
    assert status(door, token(key="x" * 32, algorithm="HS256")) == 401
    assert status(door, token(key=None, algorithm="none")) == 401
    assert status(door, "rubbish") == 401


def test_unknown_kids_lead_to_one_fetch_at_most(door, token, upstream):
    assert status(door, token()) == 200
    before = upstream.jwks_asked
    for number in range(50):
        assert status(door, token(kid=f"kid-{number}")) == 401
    assert upstream.jwks_asked - before <= 1
    assert status(door, token(kid=KEY.kid)) == 200


def test_before_any_key_is_known_services_decide(edge_start, token):
    lonely = edge_start(GATEWAY_URL="http://127.0.0.1:9")
    assert status(lonely, token()) == 200
