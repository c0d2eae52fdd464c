"""Every documented command is run, or at least understood."""

from __future__ import annotations

import shlex

import pytest

from shared.suite.check_code import CODE_CHECKS
from shared.suite.check_services import SERVICE_CHECKS
from shared.suite.cli import parser_build
from shared.suite.paths import ROOT
from shared.suite.registry import services_load
from tests.docs.pages import commands, page_names
from tests.docs.shell import Shell

DRY = [(name, c.text) for name in page_names() for c in commands(name, "console dry")]
LIVE = [name for name in page_names() if commands(name)]
ELSEWHERE = {"git", "cp", "openssl", "python3", ".venv/bin/ruff", ".venv/bin/python"}
# Of the page about Compose: no Docker engine is needed to test or to develop.
ELSEWHERE |= {"docker", "cd", "curl"}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("page", LIVE)
def test_page_can_be_followed(page: str, shell: Shell) -> None:
    for command in commands(page):
        shell.follow(command)


@pytest.mark.parametrize(("page", "text"), DRY, ids=[f"{name}: {text}" for name, text in DRY])
def test_command_exists(page: str, text: str) -> None:
    words = [word for word in shlex.split(text, comments=True) if not is_assignment(word)]
    if "manage_all.py" in words:
        options = words[words.index("manage_all.py") + 1 :]
        parsed = vars(parser_build().parse_args(options))
        assert set(parsed.get("only") or ()) <= {*CODE_CHECKS, *SERVICE_CHECKS}
        if "service" in parsed:
            command_check(parsed["service"], parsed["arguments"][0])
    elif words[1:2] and words[1].endswith("/manage.py"):
        command_check(words[1].split("/")[1], words[2])
    else:
        assert words[0] in ELSEWHERE, f"{page} names {words[0]}: say here why it is there"


def test_help_names_every_documented_command() -> None:
    assert DRY
    assert LIVE[0] == "docs/start.md"


def is_assignment(word: str) -> bool:
    return word.split("=")[0].isupper() and "=" in word


def command_check(service: str, command: str) -> None:
    """The service is there and has this management command, its own or a shared one."""
    assert service in {known.name for known in services_load()}
    places = [ROOT / "projects" / service, *(ROOT / "shared").iterdir()]
    ours = {file.stem for place in places for file in place.glob("management/commands/*.py")}
    assert command in {*ours, "migrate", "makemigrations", "shell", "runserver", "test"}
