"""The load program counts only what it should, against a server that keeps what it is sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from shared.suite.bench.figures import RowFailed, bounded, compared
from shared.suite.bench.load import Job, Numbers, number_mark, request_text
from shared.suite.bench.load_program import answer_complete, percentile
from shared.suite.bench.rounds import rounds_run

CREATE = request_text("POST", "/things/", {}, {"name": f"thing-{number_mark()}"})


class Keeper(BaseHTTPRequestHandler):
    """Answers 201, from the tenth request to /limited/ on 429."""

    protocol_version = "HTTP/1.1"
    kept: list[str] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.kept.append(json.loads(body)["name"])
        limited = self.path == "/limited/" and len(self.kept) >= 10
        self.send_response(429 if limited else 201)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def job() -> Iterator[Callable[..., Job]]:
    """`job(...)`: requests to a server whose `Keeper.kept` is empty."""
    Keeper.kept.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Keeper) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = {"host": "127.0.0.1", "port": server.server_port, "status": 201, "connections": 4}
        yield lambda **facts: Job(**{**place, "requests": [CREATE], "seconds": 0.3, **facts})
        server.shutdown()


def test_no_number_is_sent_twice(job: Callable[..., Job]) -> None:
    numbers = Numbers()
    answers = [numbers.drive(job()).answers for _ in range(2)]
    assert len(Keeper.kept) >= sum(answers) > 0
    assert len(set(Keeper.kept)) == len(Keeper.kept)


def test_a_paced_job_sends_no_more_than_is_due(job: Callable[..., Job]) -> None:
    load = Numbers().drive(job(pace=100, seconds=0.5))
    assert load.answers == len(Keeper.kept)
    assert load.rate <= 105


def test_another_status_fails_the_row(job: Callable[..., Job]) -> None:
    limited = CREATE.replace("/things/", "/limited/")
    with pytest.raises(RowFailed, match=r"\{'429': \d+\} instead of 201"):
        Numbers().drive(job(requests=[limited]))


@pytest.mark.parametrize(
    ("received", "complete"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", False),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", True),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", False),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", True),
        (b"HTTP/1.1 204 No Content\r\n\r\n", True),
    ],
)
def test_an_answer_ends_where_its_head_says(received: bytes, complete: bool) -> None:
    assert answer_complete(bytearray(received)) is complete


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(number) for number in range(1, 201)]
    assert [percentile(values, share) for share in (50, 95, 99)] == [100.0, 190.0, 198.0]
    assert percentile([7.0], 99) == 7.0
    assert percentile([], 99) == 0.0


def test_rounds_take_turns_and_the_first_does_not_count() -> None:
    order: list[str] = []

    def contender(name: str) -> int:
        order.append(name)
        return len(order)

    found = rounds_run(
        {"a": lambda: contender("a"), "b": lambda: contender("b")}, 2, lambda text: None
    )
    assert "".join(order) == "ba" + "ab" + "ba"
    assert found == {"a": [3, 6], "b": [4, 5]}


def test_figures_say_whether_their_bound_is_kept() -> None:
    assert compared("a", 3.0, "1/s", 1.0, at_least=3).met is True
    assert compared("a", 2.9, "1/s", 1.0, at_least=3).met is False
    assert compared("a", 1.3, "ms", 1.0, at_most=1.2).met is False
    assert compared("a", 1.3, "ms", 1.0).met is None
    assert bounded("a", 1.0, "ms", at_most=1).met is True
