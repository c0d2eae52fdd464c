"""What stands on the screen at the end: the verdict, where to look, how to sign in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from shared.suite.console import console, fail, say
from shared.suite.demo.operator import EMAIL
from shared.suite.demo.people import CAST
from shared.suite.demo.runs import Run
from shared.suite.env_generate import MAIL_PAGE_OFFSET
from shared.suite.lifecycle import Suite

AGENTS_SHOWN = 3


def ending_show(suite: Suite, run: Run, report: Mapping[str, Any]) -> None:
    """The verdict, the addresses and the logins."""
    if report["reconciled"]:
        say(f"Everything agrees. {report['seconds']['total']:.0f} s in all.")
    else:
        fail("It does not add up: see NO above; `manage_all.py logs` shows what happened.")
    console.print(addresses(suite))
    console.print(logins(run))
    say("The suite keeps running. `python3 manage_all.py demo --down` stops it.")


def addresses(suite: Suite) -> Table:
    """The door, the admin of each service, and where sent mails can be read."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_row("API of all services", f"{suite.values['EDGE_URL']}/api/docs/")
    for service in suite.services:
        url = suite.values[f"{service.variable}_URL"]
        table.add_row(f"{service.name} admin", f"{url}/admin/")
    if "mail" in suite.statuses():
        page = int(suite.values["PORT_BASE"]) + MAIL_PAGE_OFFSET
        table.add_row("mails that were sent", f"http://127.0.0.1:{page}/")
    return table


def logins(run: Run) -> Table:
    """The cast; all have the same password in this development copy."""
    roles = {"Alice": "owner", **CAST}
    roles.update(dict.fromkeys(list(run.agents)[:AGENTS_SHOWN], "agent"))
    table = Table(box=None, pad_edge=False)
    for name in ("login", "role", "password"):
        table.add_column(name)
    for name, role in roles.items():
        table.add_row(run.company.email(name), role, run.password)
    table.add_row(EMAIL, "operator of the admins", run.password)
    return table
