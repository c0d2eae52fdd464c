import threading

from projects.gateway.tests.edge.conftest import LIMIT
from projects.gateway.tests.edge.upstream import wait_until

LEADS = "/api/v1/leads/"


def test_bodies_arrive_whole(door):
    small = door.ask("POST", LEADS, body=b"x" * 1000)
    assert small.json()["length"] == 1000
    large = door.ask("POST", LEADS, body=b"x" * LIMIT)
    assert large.json()["length"] == LIMIT


def test_chunked_bodies_get_a_length(door):
    answer = door.ask("POST", LEADS, body=iter([b"ab", b"cd"]))
    arrived = dict(answer.json()["headers"])
    assert (answer.json()["length"], arrived["content-length"]) == (4, "4")
    assert "transfer-encoding" not in arrived


def test_too_large_bodies_are_refused(door, upstream):
    upstream.seen.clear()
    said = door.ask("POST", LEADS, body=b"", Content__Length=str(LIMIT + 1))
    assert (said.status, said.json()["code"]) == (413, "body_too_large")
    grown = door.ask("POST", LEADS, body=iter([b"x" * LIMIT, b"y"]))
    assert grown.status == 413
    assert upstream.seen == []


def test_a_service_that_is_away_is_503_with_retry_after(edge_start):
    away = edge_start(LEAD_INGEST_URL="http://127.0.0.1:9")
    answer = away.ask("GET", LEADS)
    assert (answer.status, answer.json()["code"]) == (503, "upstream_down")
    assert answer.headers["retry-after"] == "2"


def test_a_service_that_hangs_up_is_502(door):
    answer = door.ask("POST", "/api/v1/leads/broken", body=b"{}")
    assert (answer.status, answer.json()["code"]) == (502, "upstream_broke")
    assert "retry-after" in answer.headers


def test_a_service_that_is_slow_is_504(door, upstream):
    answer = door.ask("GET", "/api/v1/leads/slow")
    upstream.release.set()
    assert (answer.status, answer.json()["code"]) == (504, "upstream_timeout")


def test_half_an_answer_is_never_taken_for_whole(door):
    connection = door.connect()
    connection.request("GET", "/api/v1/leads/half")
    answer = connection.getresponse()
    try:
        read = answer.read()
    except Exception:
        read = b"broken off"
    assert read == b"broken off"


def test_answers_are_streamed_as_they_come(door, upstream):
    connection = door.connect()
    connection.request("GET", "/api/v1/leads/stream")
    answer = connection.getresponse()
    for number in range(3):
        assert answer.read(7) == b"part %d\n" % number
        upstream.may_go_on.set()
    assert answer.read() == b""


def test_a_slow_reader_slows_the_service_and_leaving_ends_it(door, upstream):
    connection = door.connect()
    connection.request("GET", "/api/v1/leads/flood")
    answer = connection.getresponse()
    answer.read(1000)
    threading.Event().wait(0.5)
    sent = upstream.sent
    threading.Event().wait(0.3)
    assert upstream.sent == sent < 50_000_000, "nobody reads, and yet it flows"
    connection.close()
    answer.close()
    assert wait_until(upstream.flood_over.is_set)
    assert upstream.sent < 2000 * 65536


def test_the_edge_imports_no_django():
    import subprocess
    import sys

    probe = (
        "import sys, projects.gateway.edge.app, projects.gateway.edge.config;"
        "sys.exit(any(name.partition('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
