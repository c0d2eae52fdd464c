"""What the rows of long bodies and of spans stand on, each against a server of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from shared.suite.bench.figures import RowFailed
from shared.suite.bench.spans_sink import sink_open
from shared.suite.bench.streams import BLOCK, blocks, download, streamer_open, upload

SIZES = [0, 1, len(BLOCK), 3 * len(BLOCK) + 7]
Way = Callable[[int, str, dict[str, str], int], None]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with streamer_open() as url:
        yield int(url.rpartition(":")[2])


@pytest.mark.parametrize("size", SIZES)
def test_a_body_has_the_size_that_was_asked_for(size: int) -> None:
    assert b"".join(blocks(size)) == bytes(size)


@pytest.mark.parametrize("way", [download, upload])
@pytest.mark.parametrize("size", SIZES)
def test_bodies_of_any_size_arrive_whole(port: int, way: Way, size: int) -> None:
    way(port, "/", {}, size)


@pytest.mark.parametrize("way", [download, upload])
def test_another_answer_fails_the_row(way: Way) -> None:
    with sink_open() as sink, pytest.raises(RowFailed, match=r"Answered (501|200)"):
        way(sink.server_port, "/", {}, 1_000)


def test_the_sink_counts_what_it_takes() -> None:
    with sink_open() as sink:
        for _ in range(2):
            assert httpx.post(sink.url, content=b"spans").content == b""
        assert sink.batches == 2
