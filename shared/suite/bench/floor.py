"""pgbench: what the database alone can do, with the SQL that the work needs."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

from shared.suite.bench.bed import Bed
from shared.suite.bench.figures import RowFailed
from shared.suite.postgres import binaries

CLIENTS = 8
TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
FAILED = re.compile(r"number of failed transactions: (\d+)")


def floor_rate(bed: Bed, service: str, script: Path) -> float:
    """Transactions a second of the script by eight clients, as the service's own role."""
    url = urlsplit(bed.database_url(service, "app"))
    command = [str(binaries() / "pgbench"), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2"]
    command += ["-T", str(max(1, round(bed.sizes.seconds))), "-f", str(script)]
    command += ["-h", str(url.hostname), "-p", str(url.port), "-U", unquote(url.username or "")]
    done = subprocess.run(
        [*command, url.path.lstrip("/")],
        env={**os.environ, "PGPASSWORD": unquote(url.password or "")},
        capture_output=True,
        text=True,
        check=False,
    )
    found, failed = TPS.search(done.stdout), FAILED.search(done.stdout)
    if done.returncode or found is None or failed is None or failed[1] != "0":
        raise RowFailed(f"pgbench did not end well: {done.stderr.strip()[:600]}")
    return float(found[1])
