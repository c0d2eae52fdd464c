"""A shell that stays open, as a reader's does while they go through a page."""

from __future__ import annotations

import doctest
import re
import secrets
import subprocess
import threading
import time
from collections.abc import Mapping

from shared.suite.paths import ROOT
from tests.docs.pages import Command

PATIENCE = 60.0
PAUSE = 0.3
WRITES = re.compile(r" -(d|X|F|-data)\b")
UUID = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
NOW = re.compile(r"\b\d{4}-\d\d-\d\dT[\d:]{8}\.\d+Z")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class Shell:
    """Bash in the project's folder. `renamed`: what pages say and this run must say instead."""

    def __init__(self, environ: Mapping[str, str], renamed: Mapping[str, str]) -> None:
        self._renamed = renamed
        self._process = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
            env=dict(environ),
        )
        self.run("set -o pipefail")

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def run(self, text: str) -> tuple[int, str]:
        """Exit status and output of one command."""
        for said, meant in self._renamed.items():
            text = text.replace(said, meant)
        mark = secrets.token_hex(8)
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin
        assert stdout
        stdin.write(f"{{ {text}\n}} </dev/null\nprintf '\\n%s %s\\n' {mark} $?\n")
        stdin.flush()
        lines: list[str] = []
        for line in stdout:
            if line.startswith(mark):
                return int(line.split()[1]), "".join(lines)[:-1]
            lines.append(line)
        raise AssertionError(f"the shell ended at: {text}")

    def follow(self, command: Command) -> None:
        """Run it until it does what the page shows. What was refused, and what only reads, may
        be asked again: events need a moment. Fails with both texts."""
        deadline, pause = time.monotonic() + PATIENCE, threading.Event()
        while True:
            status, output = self.run(command.text)
            good = status == 0
            if good and (not command.shown or self.agrees(command.shown, output)):
                return
            final = good and WRITES.search(command.text)
            if final or time.monotonic() > deadline:
                shown = "\n".join(command.shown)
                raise AssertionError(
                    f"$ {command.text}\n{output}\n({status}) but shown is\n{shown}"
                )
            pause.wait(PAUSE)

    def agrees(self, shown: list[str], output: str) -> bool:
        """Whether the output is what is shown, `...` standing for anything."""
        for said, meant in self._renamed.items():
            output = output.replace(meant, said)
        wanted = "\n".join(line if line.strip() != "..." else "..." for line in shown)
        checker = doctest.OutputChecker()
        return checker.check_output(neutral(wanted) + "\n", neutral(output).strip() + "\n", FLAGS)


def neutral(text: str) -> str:
    """Ids and the times of this run are others each time."""
    return NOW.sub("<now>", UUID.sub("<id>", text))
