"""Checks that read the code: style, format, types, who imports whom."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from shared.suite.check_services import CheckContext
from shared.suite.paths import ROOT

TOOLS = Path(sys.executable).parent
CODE = ("manage_all.py", "projects", "shared", "tests")


def tool_run(command: Sequence[str], environ: Mapping[str, str]) -> str:
    """What the tool complains about; nothing when it ends well."""
    done = subprocess.run(
        [str(TOOLS / command[0]), *command[1:]],
        env={**environ, "NO_COLOR": "1", "TERM": "dumb"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip()


def style_check(context: CheckContext) -> str:
    return tool_run(["ruff", "check", "--output-format", "concise", *_code()], os.environ)


def format_check(context: CheckContext) -> str:
    return tool_run(["ruff", "format", "--check", *_code()], os.environ)


def types_check(context: CheckContext) -> str:
    """mypy over everything but tests; it loads Django's settings, hence the environment."""
    code = [name for name in _code() if name != "tests"]
    return tool_run(["mypy", *code], context.environ)


def imports_check(context: CheckContext) -> str:
    return tool_run(["lint-imports", "--config", "setup.cfg", "--no-cache"], os.environ)


CODE_CHECKS: dict[str, Callable[[CheckContext], str]] = {
    "style": style_check,
    "format": format_check,
    "types": types_check,
    "imports": imports_check,
}


def _code() -> list[str]:
    return [name for name in CODE if (ROOT / name).exists()]
