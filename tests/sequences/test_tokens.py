"""Forged tokens: each is refused by every service, at its own port and at the edge."""

from __future__ import annotations

import httpx
import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.databases import rows
from tests.support.firms import firm_make
from tests.support.forging import of_services, of_strangers, signed_by_the_gateway
from tests.support.identity import READS, decoded, edge, read, signed_in, statuses, through_edge
from tests.support.quotas import quota_set

REFUSED = dict.fromkeys(READS, 401)


def public_pem(firm, kid: str) -> bytes:
    keys = httpx.get(f"{firm.suite.values['GATEWAY_URL']}/.well-known/jwks.json").json()["keys"]
    known = next(key for key in keys if key["kid"] == kid)
    public = jwt.PyJWK(known).key
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_every_forged_token_is_refused_by_every_service(firm) -> None:
    token = signed_in(firm)["access_token"]
    signed = signed_by_the_gateway(firm, token)
    assert set(statuses(firm, signed.pop("untouched")).values()) == {200}
    forged = {**signed, **of_strangers(firm, token, public_pem(firm, decoded(token, 0)["kid"]))}
    for name, made in {**forged, **of_services(firm)}.items():
        assert statuses(firm, made) == REFUSED, name
        assert through_edge(firm, made) == REFUSED, name
    assert len(forged) >= 15
    assert set(statuses(firm, token).values()) == {200}


def test_headers_that_name_somebody_else_are_not_believed(suite, firm) -> None:
    other = firm_make(suite, "other")
    token = signed_in(firm)["access_token"]
    false = {
        "X-User-Id": str(other.tenant_id),
        "X-Tenant-Id": other.tenant_id,
        "X_Tenant_Id": other.tenant_id,
        "X-Role": "owner",
        "Forwarded": "for=6.6.6.6",
        "X-Forwarded-For": "6.6.6.6",
        "X-Real-Ip": "6.6.6.6",
    }
    me = read(firm, token, **false).json()
    assert me["tenant_id"] == firm.tenant_id
    for path in READS.values():
        assert other.tenant_id not in read(firm, token, path, **false).text
    anonymous = httpx.get(f"{edge(firm)}/api/v1/leads/", headers=false)
    assert anonymous.status_code == 401
    other.door.close()


def test_an_address_cannot_be_chosen_by_its_caller(suite, firm) -> None:
    spoofed = {"X-Forwarded-For": "6.6.6.6", "X-Real-Ip": "6.6.6.6", "Forwarded": "for=6.6.6.6"}
    session = decoded(signed_in(firm, **spoofed)["access_token"], 1)["sid"]
    query = "select host(ip) from gateway_session where id = %s"
    assert rows(suite.values, "gateway", query, session) == [("127.0.0.1",)]


def test_request_101_of_a_quota_of_100_is_refused(suite, another_firm) -> None:
    poor = another_firm("poor")
    quota_set(suite.values, f"{poor.tenant_id}:default", 100)
    token = signed_in(poor)["access_token"]
    answers = [read(poor, token, "tags/") for _ in range(101)]
    assert {answer.status_code for answer in answers[:100]} == {200}
    assert answers[0].headers["RateLimit-Policy"] == '"default";q=100;w=60'
    assert answers[99].headers["RateLimit"].startswith('"default";r=0;')
    refused = answers[100]
    assert (refused.status_code, refused.json()["code"]) == (429, "quota_exceeded")
    assert refused.headers["RateLimit"].startswith('"default";r=0;')
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert read(poor, token, "agents/").status_code == 200
