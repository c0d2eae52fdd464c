"""`python -m shared.suite.bench.load_program`: the load of one round, from a JSON job on stdin.

A process of its own and one loop over sockets, so that it takes little from the server that it
measures. Every connection stays open and has one request under way. Standard library only.
"""

from __future__ import annotations

import json
import select
import socket
import sys
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

# Stands in a request for a number that no other request has; as long as the number.
NUMBER = b"@@@NUMBER@@@"
PATIENCE = 30.0
LEAST = 16
LATE = 0.005
MILLISECONDS = 1000.0


class Line:
    """One connection: `since` is when its request was due."""

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.since = 0.0
        self._received = bytearray()

    def send(self, request: bytes, since: float) -> None:
        self.since = since
        self._received.clear()
        self.socket.sendall(request)

    def receive(self) -> bytes | None:
        """The whole answer, once it is there. Raises ConnectionError when the server hangs up."""
        piece = self.socket.recv(262_144)
        if not piece:
            raise ConnectionError("the server closed a connection")
        self._received += piece
        return bytes(self._received) if answer_complete(self._received) else None


def answer_complete(received: bytearray) -> bool:
    """Whether head and body are there, by Content-Length or by the last chunk."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = bytes(received[:end]).lower()
    at = head.find(b"\r\ncontent-length:")
    if at >= 0:
        length = int(head[at + 17 :].split(b"\r\n", 1)[0])
        return len(received) >= end + 4 + length
    return b"transfer-encoding: chunked" not in head or received.endswith(b"0\r\n\r\n")


class Drive:
    """Sends the job's requests in turn, at its pace or as fast as answers come."""

    def __init__(self, job: Mapping[str, Any]) -> None:
        self._requests = [text.encode("latin-1") for text in job["requests"]]
        self._numbered = NUMBER in self._requests[0]
        self._number, self._turn = int(job["first"]), 0
        self._expected = str(job["status"]).encode()
        self._seconds, self._pace = float(job["seconds"]), job["pace"]
        self._lines = [Line(job["host"], job["port"]) for _ in range(job["connections"])]
        self._latencies: list[float] = []
        self._wrong: Counter[str] = Counter()
        self._example = ""
        self._counting = True

    def run(self) -> dict[str, Any]:
        """What came of it: answers within `seconds`, and their latencies in milliseconds."""
        poll, by_number = select.epoll(), {line.socket.fileno(): line for line in self._lines}
        for number in by_number:
            poll.register(number, select.EPOLLIN)
        began, cpu = time.perf_counter(), time.process_time()
        self._due, self._end, self._idle = began, began + self._seconds, list(self._lines)
        deadline = began + PATIENCE
        while (now := time.perf_counter()) < self._end or self._too_few(now, deadline):
            self._fill(now)
            for number, _ in poll.poll(self._wait(now)):
                self._read(by_number[number])
        self._seconds, self._counting = now - began, self._pace is not None
        self._drain(poll, by_number)
        return self._result(time.process_time() - cpu)

    def _too_few(self, now: float, deadline: float) -> bool:
        """A busy machine may need longer before there is anything to count."""
        return len(self._latencies) < LEAST and not self._wrong and now < deadline

    def _fill(self, now: float) -> None:
        """Put idle connections to work, of a paced job those whose moment has come."""
        if self._pace is None:
            while self._idle:
                self._idle.pop().send(self._next(), now)
            return
        while self._idle and self._due <= now:
            # Counted from when it was due: a server that hangs does not hide behind its queue.
            self._idle.pop().send(self._next(), self._due)
            self._due += 1 / self._pace

    def _wait(self, now: float) -> float:
        if self._pace is None or not self._idle:
            return max(LATE, self._end - now)
        return max(0.0, min(self._due, max(self._end, now + LATE)) - now)

    def _next(self) -> bytes:
        request = self._requests[self._turn % len(self._requests)]
        self._turn += 1
        if not self._numbered:
            return request
        self._number += 1
        return request.replace(NUMBER, b"%012d" % self._number)

    def _read(self, line: Line) -> None:
        answer = line.receive()
        if answer is None:
            return
        self._idle.append(line)
        now = time.perf_counter()
        if answer[9:12] != self._expected:
            self._wrong[answer[9:12].decode("latin-1")] += 1
            self._example = self._example or answer[:2000].decode("latin-1")
        elif self._counting:
            self._latencies.append((now - line.since) * MILLISECONDS)

    def _drain(self, poll: select.epoll, by_number: Mapping[int, Line]) -> None:
        """Take the last answers, so that no request ends half done."""
        deadline = time.perf_counter() + PATIENCE
        while len(self._idle) < len(self._lines):
            ready = poll.poll(max(0.0, deadline - time.perf_counter()))
            if not ready:
                raise TimeoutError(f"no answer within {PATIENCE:.0f} s")
            for number, _ in ready:
                self._read(by_number[number])

    def _result(self, cpu: float) -> dict[str, Any]:
        ordered = sorted(self._latencies)
        return {
            "answers": len(ordered),
            "sent": self._turn,
            "seconds": self._seconds,
            "cpu": cpu,
            "number": self._number,
            "wrong": dict(self._wrong),
            "example": self._example,
            **{f"p{share}": percentile(ordered, share) for share in (50, 95, 99)},
        }


def percentile(ordered: list[float], share: int) -> float:
    """The value that `share` of a hundred do not exceed; 0 of nothing."""
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)] if ordered else 0.0


def main() -> None:
    """Read the job, drive it, write the result."""
    json.dump(Drive(json.load(sys.stdin)).run(), sys.stdout)


if __name__ == "__main__":
    main()
