"""One of everything that a company can own, made through the edge."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from shared.suite.demo.pipeline import payouts_pay, periods_close
from shared.suite.demo.runs import today
from shared.suite.demo.stages import Stages
from tests.support.deals import (
    deals_csv,
    deals_import,
    deals_settled,
    lead_make,
    lead_win,
    plan_make,
)
from tests.support.firms import Firm
from tests.support.inside import asked
from tests.support.waiting import wait_for

WON_AT = "2017-05-10T16:00:00Z"
DEALS = (
    ("C1", "Carla", "GTX Pro", "Isdom", "Won", "2017-04-03", "2017-05-02", "1200"),
    ("C2", "Dev", "GTX Basic", "", "Lost", "2017-04-03", "2017-05-02", "0"),
    ("", "Nobody", "", "", "Wondering", "x", "y", "z"),
)
# Nobody could request this at the edge: no service has such a task.
JOB = """
from uuid import UUID
from django.db import transaction
from shared.contracts.jobs import JobRequested
from shared.core.ids import uuid7
from shared.events.outbox import publish
from shared.tenancy.context import tenant_scope

with tenant_scope(UUID(json.loads(sys.argv[1]))), transaction.atomic():
    job = JobRequested(job_id=uuid7(), service="payment", task="nobody-knows-it")
    publish(job, version=1)
found = str(job.job_id)
"""


def everything_make(firm: Firm) -> None:
    """Fill every list of every service, as far as a user can, and with a job given up."""
    ordinary_make(firm)
    pending = "assignments/pending/"
    wait_for(lambda: firm.door.get(pending)["results"], what="the lead nobody takes")
    job_dead_make(firm)


def ordinary_make(firm: Firm) -> None:
    """Fill the lists that an ordinary month fills."""
    door = firm.door
    door.post("lead-sources/", {"key": "fair", "name": "Alice's fair"})
    door.post("tags/", {"name": "Alice's tag"})
    plan_make(firm)
    rules_make(firm)
    deals_import(firm, deals_csv(DEALS))
    lead = lead_make(firm, 1, agent="Carla", email="ada.secret@alice.example", company="Secret AG")
    note = {"kind": "note", "note": "a secret of Alice's"}
    door.post(f"leads/{lead['id']}/activities/", note)
    lead_win(firm, lead, "5000.00", at=WON_AT)
    lead_make(firm, 2, email="unassigned@alice.example", region="Nowhere")
    deals_settled(firm, 2)
    payouts_make(firm)
    refund_make(firm)
    card = {"customer_reference": "Secret AG", "token": "tok_secret_of_alice", "last4": "4242"}
    door.post("payment-methods/", card)
    files_make(firm)
    words_make(firm)
    due_make(firm)


def job_dead_make(firm: Firm) -> None:
    """A job that its service refuses."""
    asked(firm.suite, "payment", JOB, given=firm.tenant_id)
    wait_for(lambda: firm.door.get("dead-letter-jobs/")["results"], what="the job to be given up")


def words_make(firm: Firm) -> None:
    """What a company tells its people, and how."""
    door = firm.door
    words = {"kind": "lead.won", "channel": "email", "subject": "Won", "text": "Alice's words"}
    door.post("notification-templates/", words)
    door.post("suppressions/", {"address": "suppressed@alice.example"})
    keys = {"p256dh": "B" + "a" * 86, "auth": "c" * 22}
    door.post("push-subscriptions/", {"endpoint": "https://push.example/alice", "keys": keys})
    wait_for(lambda: door.get("notifications/")["results"], what="Alice to be told")


def rules_make(firm: Firm) -> None:
    """A calendar, a team and a rule that does not fit every lead."""
    door = firm.door
    wait_for(lambda: len(door.get("agents/")["results"]) >= 2, what="the agents to arrive")
    hours = {"timezone": "America/New_York", "hours": "09:00-17:00 Mon-Fri"}
    calendar = door.post("calendars/", {"name": "Alice's hours", **hours})
    agents = [row["id"] for row in door.get("agents/")["results"] if row["role"] == "agent"]
    team = door.post("teams/", {"name": "Alice's team", "agent_ids": agents})
    rule: dict[str, Any] = {
        "name": "Alice's rule",
        "strategy": "round_robin",
        "team_id": team["id"],
        "calendar_id": calendar["id"],
        "conditions": {"field": "region", "op": "eq", "value": "West"},
    }
    door.post("assignment-rules/", rule)


def payouts_make(firm: Firm) -> None:
    """Close the periods and pay what they hold."""
    closed = periods_close(firm.door, until=today(ZoneInfo(firm.company.zone)))
    assert closed
    payouts_pay(firm.door, Stages(), closed)


def refund_make(firm: Firm) -> None:
    """Give one charge back."""
    charge = firm.door.get("transactions/", kind="charge", state="succeeded")["results"][0]
    firm.door.post("refunds/", {"transaction_id": charge["id"], "reason": "Alice's reason"})


def files_make(firm: Firm) -> None:
    """What jobs write: an export of leads, and a run of a report on the tenant's own metrics."""
    door = firm.door
    wait_for(lambda: door.get("metrics/")["results"], what="the tenant's metrics")
    report = {"name": "Alice's report", "kind": "metric", "key": "revenue"}
    made = door.post("reports/", report)
    door.post(f"reports/{made['id']}/run/")
    door.post("lead-exports/", {})
    for name, state in (("report-runs", "ready"), ("lead-exports", "completed")):
        wait_for(
            lambda name=name, state=state: door.get(f"{name}/")["results"][0]["state"] == state,
            what=f"{name} to be written",
        )


def due_make(firm: Firm) -> None:
    """What is due once, and what has been done of what is due again and again. It is paused, so
    that nothing of it changes by itself while it is looked at."""
    door = firm.door
    wait_for(lambda: door.get("scheduled-jobs/")["results"], what="the schedules to be there")
    schedules = {row["task"]: row["id"] for row in door.pages("scheduled-jobs/")}
    run = door.post(f"scheduled-jobs/{schedules['invoices-overdue']}/run/")
    for schedule in schedules.values():
        door.post(f"scheduled-jobs/{schedule}/pause/")
    task = {"service": "payment", "task": "invoices-overdue", "due_at": "2999-01-01T00:00:00Z"}
    door.post("scheduled-tasks/", {**task, "name": "Alice's reminder"})
    path = f"job-executions/{run['id']}/"
    wait_for(lambda: door.get(path)["state"] == "succeeded", what="the schedule's execution")
