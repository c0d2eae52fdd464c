"""A file of somebody's own leads: mapped by the API's guess, dealt out, followed to the end."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.table import Table

from shared.suite.console import console, say
from shared.suite.demo.door import Door
from shared.suite.demo.generated import AGENTS
from shared.suite.demo.leads_file import LeadsFile
from shared.suite.demo.leads_map import LeadsMap
from shared.suite.demo.people import GENERATED, PIPELINE, Company, members_ensure
from shared.suite.demo.pipeline import PIECE_ROWS, pieces_import, plan_ensure
from shared.suite.demo.reconciliation import Stage
from shared.suite.demo.runs import Run, assigned_await, finish
from shared.suite.demo.working import agent_row

SOURCE = "file"
SLUG_LONGEST = 40
PROBLEMS_SHOWN = 10
WEIGHTS = {name: weight for name, weight, _ in AGENTS}


def file_company(path: Path) -> Company:
    """A company of the file's own, so that its figures are those of the file."""
    slug = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:SLUG_LONGEST].strip("-")
    if slug in ("", GENERATED.slug, PIPELINE.slug):
        slug = f"{slug}-leads".strip("-")
    return Company(slug, f"{slug.replace('-', ' ').title()} Inc.")


def leads_run(run: Run, options: argparse.Namespace) -> dict[str, int]:
    """Import a file and follow its leads; returns this run's counts of rows."""
    file = LeadsFile(options.leads)
    guess = LeadsMap.guessed(run.door, file)
    guess.show()
    run.stages.expect(received=file.count())
    column = guess.mapping["columns"].get("assigned_to")
    names = file.texts(column) if column else []
    run.agents = members_ensure(run.door, run.company, names or list(WEIGHTS), run.password)
    guess = guess.with_agents(run.agents)
    plan_ensure(run.door, run.agents.values())
    everybody_ensure(run.door, run.agents)
    before, sent = leads_by_status(run.door), Sent()
    counts = pieces_import(
        run.door,
        run.suite,
        run.stages,
        sent.contents(file),
        source=SOURCE,
        mapping=guess.mapping,
        done=lambda answer: sent.problems_note(run.door, answer),
    )
    assigned_await(run)
    finish(run)
    added = leads_by_status(run.door)
    added.subtract(before)
    run.problems = sent.problems
    run.compared += file_compare(
        counts, file.count(), added, guess.statuses(file, without=sent.bad)
    )
    problems_show(sent.problems)
    return counts


class Sent:
    """The pieces on their way, and the rejected rows by their lines in the whole file."""

    def __init__(self) -> None:
        self.problems: list[dict[str, Any]] = []
        self._lines: Mapping[int, int] = {}

    @property
    def bad(self) -> set[int]:
        """The lines that were rejected."""
        return {problem["line"] for problem in self.problems}

    def contents(self, file: LeadsFile) -> Iterator[bytes]:
        """Piece after piece; its lines are those meant until the next."""
        for piece in file.pieces(PIECE_ROWS):
            self._lines = piece.lines
            yield piece.content

    def problems_note(self, door: Door, answer: Mapping[str, Any]) -> None:
        """Ask for the rows of an import that were rejected."""
        if answer["rejected"]:
            for problem in door.pages(f"lead-imports/{answer['id']}/problems/"):
                self.problems.append({**problem, "line": self._lines[problem["line"]]})


def everybody_ensure(door: Door, agents: Mapping[str, str]) -> None:
    """One rule for the leads that name no agent: to all agents, by weight."""
    if list(door.pages("assignment-rules/")):
        return
    members = [agent_row(door, agents[name], weight=WEIGHTS.get(name, 1)) for name in agents]
    team = door.post("teams/", {"name": "Everybody", "agent_ids": members})
    rule = {"name": "Everybody by weight", "strategy": "weighted", "team_id": team["id"]}
    door.post("assignment-rules/", {**rule, "fallback": True})


def leads_by_status(door: Door) -> Counter[str]:
    """How many leads lead_ingest counts in each status."""
    summary = door.get("leads/summary/")["by_status"]
    return Counter({status: entry["count"] for status, entry in summary.items()})


def file_compare(
    counts: Mapping[str, int], rows: int, added: Counter[str], expected: Counter[str]
) -> list[Stage]:
    """What came of the rows, and whether the leads stand where the file says.

    Which of its leads were known before nobody can tell from outside: where some were, only
    their number is compared.
    """
    dealt = counts["created"] + counts["duplicates"] + counts["rejected"]
    stages = [Stage("rows of the file", "lead_ingest", dealt, None, dealt == rows, f"{rows:,}")]
    whole = counts["created"] == expected.total()
    if not whole:
        told = Stage("leads added", "lead_ingest", added.total(), None, True, "as created")
        return [*stages, replace(told, agrees=added.total() == counts["created"])]
    return stages + [
        Stage(
            f"added as {s}", "lead_ingest", added[s], None, added[s] == expected[s], "as the file"
        )
        for s in sorted({*+added, *expected})
    ]


def problems_show(problems: list[dict[str, Any]]) -> None:
    """The first rejected rows."""
    if not problems:
        return
    table = Table(box=None, pad_edge=False)
    for name in ("line", "field", "reason"):
        table.add_column(name, overflow="fold")
    for problem in problems[:PROBLEMS_SHOWN]:
        table.add_row(str(problem["line"]), problem["field"], problem["reason"])
    say(f"{len(problems)} rows could not become leads:")
    console.print(table)
    if len(problems) > PROBLEMS_SHOWN:
        say("The others: --report FILE, or lead-imports/ID/problems/file/ of the API.")
