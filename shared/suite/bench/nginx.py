"""Debian's nginx before a service, where it is installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.suite.bench.bed import Bed
from shared.suite.bench.references import FOLDER
from shared.suite.bench.webs import HOST, program_running
from shared.suite.health import http_status
from shared.suite.ports import port_unused
from shared.suite.waiting import wait_until

PLACES = ("/usr/sbin/nginx", "/usr/local/sbin/nginx")


def nginx_find() -> str | None:
    """The program; a user's PATH often lacks the folder in which Debian has it."""
    places = (place for place in PLACES if Path(place).exists())
    return shutil.which("nginx") or next(places, None)


@contextmanager
def nginx_serving(bed: Bed, program: str, upstream: str) -> Iterator[int]:
    """Its port, with `upstream` (host:port) behind it."""
    folder, port = bed.suite.state.directory / "nginx", port_unused()
    folder.mkdir(exist_ok=True)
    text = (FOLDER / "nginx.conf").read_text()
    for name, value in (("FOLDER", folder), ("UPSTREAM", upstream), ("PORT", port)):
        text = text.replace(name, str(value))
    (folder / "nginx.conf").write_text(text)
    command = (program, "-p", str(folder), "-c", str(folder / "nginx.conf"))
    with program_running(command, bed.environ(), bed.suite.state.logs / "bench.nginx.log"):
        wait_until(lambda: http_status(port, "/") is not None, what=f"nginx to answer on {HOST}")
        yield port
