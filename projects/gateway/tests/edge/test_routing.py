import pytest

from projects.gateway.edge.routes import routes_load

HIDDEN = [
    "/internal/users",
    "/metrics",
    "/admin/",
    "/api/v1/",
    "/api/v1/nobody/",
    "/api/v1/%6ceads/",
    "/API/v1/leads/",
    "/static/admin/css/base.css",
    "/.well-known/other",
]
TRICKS = [
    "/api/v1/leads/../../../internal/users",
    "/api/v1/leads/%2e%2e/x",
    "/api/v1/leads/..;x/y",
    "/api/v1/leads%2f..%2finternal",
    "/api/v1//leads/",
    "//internal/users",
    "/api/v1/leads/.",
    "/api/v1/leads/%5c..",
    "/api/v1/leads/%00",
    "/api/v1/leads/%zz",
    "/api/v1/leads\\x",
    '/api/v1/leads/"',
]


def test_the_path_arrives_as_it_was_sent(door):
    answer = door.ask("GET", "/api/v1/leads/a%20b/~c/?x=%2F..&y=1")
    assert answer.json()["path"] == "/api/v1/leads/a%20b/~c/?x=%2F..&y=1"


@pytest.mark.parametrize("path", HIDDEN)
def test_what_is_not_listed_is_not_there(door, upstream, path):
    upstream.seen.clear()
    answer = door.ask("GET", path)
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert upstream.seen == []


@pytest.mark.parametrize("path", TRICKS)
def test_ambiguous_paths_are_refused(door, upstream, path):
    upstream.seen.clear()
    answer = door.ask("GET", path)
    assert (answer.status, answer.json()["code"]) == (400, "bad_target")
    assert upstream.seen == []


def test_the_edge_answers_its_own_pages(door):
    assert door.ask("GET", "/").json()["name"] == "Tributary"
    assert door.ask("GET", "/health/ready").status == 200
    assert door.ask("POST", "/health").status == 405
    states = door.ask("GET", "/health").json()["upstreams"]
    assert states["gateway"]["state"] == "up"
    assert states.get("payment", {"state": "down"})["state"] == "down"


def test_two_services_may_not_claim_one_prefix(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        text = f'name = "{name}"\nport = 8001\nprefixes = ["same"]\n'
        (tmp_path / name / "service.toml").write_text(text)
    with pytest.raises(SystemExit, match="already belongs to a"):
        routes_load({}, tmp_path)


def test_ports_follow_the_base(tmp_path):
    (tmp_path / "lead_x").mkdir()
    text = 'name = "lead_x"\nport = 8001\nprefixes = ["leads"]\n'
    (tmp_path / "lead_x" / "service.toml").write_text(text)
    routes = routes_load({"PORT_BASE": "9100"}, tmp_path)
    assert routes.upstreams == {"lead_x": "http://127.0.0.1:9101"}
    assert routes.service_for("/api/v1/lead-x/event-state/") == "lead_x"
