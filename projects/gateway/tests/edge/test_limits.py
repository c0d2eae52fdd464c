from uuid import uuid4

LEADS = "/api/v1/leads/"


def test_the_quota_of_a_tenant_is_exact_and_others_are_free(edge_start, token):
    door = edge_start(EDGE_TENANT_RATE="20")
    raw, other = token(tid=str(uuid4())), token(tid=str(uuid4()))
    answers = [door.ask("GET", LEADS, Authorization=f"Bearer {raw}") for _ in range(45)]
    # The window may turn over once in between.
    assert 20 <= sum(answer.status == 200 for answer in answers) <= 40
    refused = [answer for answer in answers if answer.status == 429]
    assert refused[0].json()["code"] == "rate_limited"
    assert int(refused[0].headers["retry-after"]) >= 1
    assert refused[0].headers["ratelimit"].startswith('"edge";r=0;t=')
    assert door.ask("GET", LEADS, Authorization=f"Bearer {other}").status == 200


def test_two_edges_share_one_quota(edge_start, token):
    doors = [edge_start(EDGE_TENANT_RATE="30") for _ in range(2)]
    raw = token(tid=str(uuid4()))
    passed = sum(
        door.ask("GET", LEADS, Authorization=f"Bearer {raw}").status == 200
        for _ in range(35)
        for door in doors
    )
    assert 30 <= passed <= 60


def test_without_redis_requests_pass(edge_start):
    door = edge_start(REDIS_HOST="127.0.0.1", REDIS_PORT="9", EDGE_ADDRESS_RATE="1")
    assert [door.ask("GET", LEADS).status for _ in range(3)] == [200, 200, 200]
