from uuid import UUID

from projects.assignment.domain.choice import Candidate, choose

A, B, C = (UUID(int=n) for n in (1, 2, 3))


def agent(agent_id, **changes):
    facts = {
        "name": "x",
        "weight": 1,
        "open": 0,
        "capacity": None,
        "active": True,
        "available": True,
    }
    return Candidate(agent_id=agent_id, **{**facts, **changes})


def test_round_robin_ignores_weights_and_weighted_heeds_them():
    pool = [agent(A, weight=3), agent(B)]
    for strategy, expected in (("round_robin", [A, B, A, B]), ("weighted", [A, A, B, A])):
        credits, chosen = {}, []
        for _ in range(4):
            picked = choose(strategy, pool, credits=credits)
            credits = picked.credits
            chosen.append(picked.agent_id)
        assert chosen == expected


def test_least_loaded_counts_open_leads_for_their_weight():
    pool = [agent(A, open=3), agent(B, open=4, weight=2), agent(C, open=2)]
    assert choose("least_loaded", pool, credits={}).agent_id in (B, C)
    assert choose("least_loaded", [agent(A, open=3), *pool[1:]], credits={}).agent_id == B


def test_ties_go_to_the_earlier():
    assert choose("least_loaded", [agent(B), agent(A)], credits={}).agent_id == B


def test_each_exclusion_has_its_reason():
    pool = [
        agent(A, active=False),
        agent(B, available=False),
        agent(C, open=2, capacity=2),
    ]
    picked = choose("round_robin", pool, credits={A: 5})
    assert picked.agent_id is None
    assert picked.credits == {A: 5}
    assert picked.excluded == {
        A: "no longer a member",
        B: "not available",
        C: "full: 2 of 2 open",
    }


def test_who_is_away_keeps_their_turn():
    first = choose("weighted", [agent(A, weight=2), agent(B)], credits={})
    away = choose("weighted", [agent(A, available=False), agent(B)], credits=first.credits)
    assert away.agent_id == B
    assert away.credits[A] == first.credits[A]
