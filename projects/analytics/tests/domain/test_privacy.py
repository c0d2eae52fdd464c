from projects.analytics.domain.privacy import data_kept


def test_people_lose_name_and_address_and_firms_keep_theirs():
    facts = {"name": "Carla", "email": "c@x.example", "role": "agent", "phone": "+49"}
    assert data_kept("member.added", facts) == {"role": "agent"}
    assert data_kept("tenant.created", {"name": "Alice AG"}) == {"name": "Alice AG"}
    assert data_kept("notification.sent", {"recipient": "c@x.example", "id": 1}) == {"id": 1}


def test_a_nul_becomes_a_mark_however_deep_it_is():
    kept = data_kept("lead.created", {"a": ["x\x00", {"k\x00": "v\x00"}], "n": 1, "b": None})
    assert kept == {"a": ["x\ufffd", {"k\ufffd": "v\ufffd"}], "n": 1, "b": None}
