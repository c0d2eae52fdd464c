"""How root runs a server that refuses root, such as PostgreSQL. Standard library only.

Three ways, the first that works is taken: the user nobody, if files and folders let it in;
a user namespace in which root has another number, below folders of mode 700 too; nobody with
the capability to pass folder permissions, where a container forbids namespaces.
"""

from __future__ import annotations

import ctypes
import os
import struct
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from shared.suite.errors import SuiteError

NOBODY = 65534
CLONE_NEWUSER = 0x10000000
CAP_DAC_OVERRIDE = 1
PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP = 28, 4
PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 47, 2
SYS_CAPSET = {"x86_64": 126, "aarch64": 91}
CAPABILITY_VERSION_3 = 0x20080522


@dataclass(frozen=True)
class Way:
    """`become` runs in the child between fork and exec; files belong to `owner`."""

    name: str
    owner: int | None
    become: Callable[[], None] | None


def ways() -> tuple[Way, ...]:
    """The ways to try, in order."""
    if os.geteuid() != 0:
        return (Way("self", None, None),)
    return (
        Way("nobody", NOBODY, become_nobody),
        Way("namespace", 0, enter_user_namespace),
        Way("capability", NOBODY, become_nobody_passing_folders),
    )


def way_choose(binary: Path, folder: Path) -> Way:
    """The first way in which `binary` starts and may write to `folder`, which becomes its own.

    Raises SuiteError when none works.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for way in ways():
        if _works(way, binary, folder):
            return way
    raise SuiteError(
        f"PostgreSQL does not run as root and no other user can reach {folder}: "
        "start manage_all.py as an ordinary user, or give POSTGRES_ADMIN_URL in .env."
    )


def folder_own(way: Way, folder: Path) -> None:
    """Give the folder and all in it to the way's user."""
    if way.owner is None:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, way.owner, way.owner, follow_symlinks=False)


def become_nobody() -> None:
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def enter_user_namespace() -> None:
    """Be NOBODY in a namespace of our own, and root to the file system."""
    user, group = os.geteuid(), os.getegid()
    _checked(_libc().unshare(CLONE_NEWUSER))
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {group} 1")


def become_nobody_passing_folders() -> None:
    """Be nobody, but keep the one capability that passes folders of mode 700."""
    libc = _libc()
    # Keeps capabilities at the change of user, and lets access(2) heed them too.
    _checked(libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
    become_nobody()
    bit = 1 << CAP_DAC_OVERRIDE
    header = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
    data = struct.pack("6I", bit, bit, bit, 0, 0, 0)
    _checked(libc.syscall(SYS_CAPSET[os.uname().machine], header, data))
    _checked(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0))


def _works(way: Way, binary: Path, folder: Path) -> bool:
    folder_own(way, folder)
    # initdb asks access(2) whether its siblings may be run, which is stricter than running them.
    script = 'cd "$1" && : > .probe && rm .probe && test -x "$2" && exec "$2" --version'
    try:
        probe = subprocess.run(
            ["/bin/sh", "-c", script, "sh", str(folder), str(binary)],
            preexec_fn=way.become,
            capture_output=True,
            check=False,
        )
    except (OSError, subprocess.SubprocessError, KeyError):
        return False
    return probe.returncode == 0


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
