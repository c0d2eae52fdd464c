"""The `startservice` command."""

from __future__ import annotations

import argparse

from shared.suite.console import say
from shared.suite.newservice.write import documents_write, service_write
from shared.suite.paths import ROOT

NEXT = """\
Next:
  python3 manage_all.py test {name}
  python3 manage_all.py up {name}          database, roles and topics are made for it
  projects/{name}/README.md                says what it does now: write what it is for"""


def startservice(options: argparse.Namespace) -> int:
    """Write the service and say what is there. Raises SuiteError."""
    name = options.name.replace("-", "_")
    files = service_write(name, thing=options.thing)
    documents_write()
    for path in files:
        say(str(path.relative_to(ROOT)))
    say(NEXT.format(name=name))
    return 0
