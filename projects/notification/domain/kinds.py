"""Which event tells whom, and in which words when the tenant has none of its own.

A kind is named by its event's type. `people` are fields of the event that hold user ids;
`roles` are told as well; `otherwise` are roles in the place of
somebody who is no member; `variables` are what templates may use, with a value to try them
with: each field of the event as text, and `x_name` for each person in a field `x_id`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from projects.notification.domain.channels import CHANNELS, IN_APP

AN_ID = "0199a2b4-5c6d"
MONEY = "1234.50 USD"
DAY = "2026-01-15"
# Fields of events that hold the user id of somebody whose name a template may want.
PERSONS = ("agent_id", "previous_agent_id", "approved_by", "requested_by")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One line of the table. `about` is the field with the id of what it is about."""

    type: str
    category: str
    about: str
    subject: str
    text: str
    people: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    channels: tuple[str, ...] = CHANNELS
    variables: Mapping[str, str] = field(default_factory=dict)


_ASSIGNED = {
    "lead_id": AN_ID,
    "agent_id": AN_ID,
    "agent_name": "Carla",
    "assignment_id": AN_ID,
    "occurred_at": DAY,
}
_GIVEN = {**_ASSIGNED, "strategy": "round_robin", "rule_id": AN_ID}
_PAYOUT = {
    "payout_id": AN_ID,
    "agent_id": AN_ID,
    "agent_name": "Carla",
    "amount": MONEY,
    "period": "2026-Q1",
}
_FAILED = {"transaction_id": AN_ID, "reason": "insufficient_funds", "occurred_at": DAY}

KINDS = {
    kind.type: kind
    for kind in (
        Kind(
            type="lead.assigned",
            category="assignments",
            about="lead_id",
            people=("agent_id",),
            subject="A lead is yours",
            text="Lead {{ lead_id }} was given to you on {{ occurred_at }}.",
            variables={**_GIVEN, "imported": "false"},
        ),
        Kind(
            type="lead.reassigned",
            category="assignments",
            about="lead_id",
            people=("agent_id",),
            subject="A lead was handed over to you",
            text="Lead {{ lead_id }} comes to you from {{ previous_agent_name }}.",
            variables={**_GIVEN, "previous_agent_id": AN_ID, "previous_agent_name": "Dev"},
        ),
        Kind(
            type="lead.unassigned",
            category="assignments",
            about="lead_id",
            people=("agent_id",),
            subject="A lead is no longer yours",
            text="Lead {{ lead_id }} was taken from you: {{ reason }}.",
            variables={**_ASSIGNED, "reason": "released"},
        ),
        Kind(
            type="lead.won",
            category="wins",
            about="lead_id",
            roles=("owner", "manager"),
            subject="Won: {{ amount | thousands }}",
            text="{{ agent_name }} won lead {{ lead_id }}, worth {{ amount | thousands }}.",
            variables={
                "lead_id": AN_ID,
                "agent_id": AN_ID,
                "agent_name": "Carla",
                "amount": MONEY,
                "occurred_at": DAY,
                "recorded_at": DAY,
                "backdated": "false",
                "description": "GTX Pro",
            },
        ),
        Kind(
            type="lead.import_completed",
            category="imports",
            about="import_id",
            roles=("owner", "manager"),
            subject="A file was imported: {{ created | thousands }} new leads",
            text="Of {{ received | thousands }} rows {{ created | thousands }} are new leads, "
            "{{ duplicates | thousands }} were known and {{ rejected | thousands }} were refused.",
            variables={
                "import_id": AN_ID,
                "received": "100",
                "created": "90",
                "duplicates": "7",
                "rejected": "3",
            },
        ),
        Kind(
            type="payment.failed",
            category="collection",
            about="invoice_id",
            roles=("finance",),
            subject="A payment failed",
            text="The payment of invoice {{ invoice_id }} was refused: "
            "{{ reason | replace: '_', ' ' }}.",
            variables={**_FAILED, "invoice_id": AN_ID},
        ),
        Kind(
            type="invoice.overdue",
            category="collection",
            about="invoice_id",
            roles=("finance", "owner"),
            subject="Invoice {{ number }} is overdue: {{ due | thousands }}",
            text="Invoice {{ number }} over {{ amount | thousands }} fell due on "
            "{{ occurred_at }}. Not paid: {{ due | thousands }}.",
            variables={
                "invoice_id": AN_ID,
                "number": "INV-2026-0001",
                "lead_id": AN_ID,
                "agent_id": AN_ID,
                "agent_name": "Carla",
                "amount": MONEY,
                "due": MONEY,
                "occurred_at": DAY,
                "recorded_at": DAY,
            },
        ),
        Kind(
            type="disbursement.failed",
            category="payouts",
            about="payout_id",
            roles=("finance",),
            subject="Money for a payout did not leave",
            text="The disbursement of payout {{ payout_id }} failed: "
            "{{ reason | replace: '_', ' ' }}.",
            variables={**_FAILED, "payout_id": AN_ID},
        ),
        Kind(
            type="payout.approved",
            category="payouts",
            about="payout_id",
            people=("agent_id",),
            roles=("finance",),
            subject="Payout for {{ period }} approved: {{ amount | thousands }}",
            text="The payout of {{ agent_name }} for {{ period }}, {{ amount | thousands }}, "
            "was approved by {{ approved_by_name }} and is on its way.",
            variables={**_PAYOUT, "approved_by": AN_ID, "approved_by_name": "Faye"},
        ),
        Kind(
            type="payout.paid",
            category="payouts",
            about="payout_id",
            people=("agent_id",),
            roles=("finance",),
            subject="Payout for {{ period }} paid: {{ amount | thousands }}",
            text="The payout of {{ agent_name }} for {{ period }} was paid: "
            "{{ amount | thousands }}.",
            variables={**_PAYOUT, "occurred_at": DAY},
        ),
        Kind(
            type="payout.failed",
            category="payouts",
            about="payout_id",
            roles=("finance",),
            subject="A payout failed",
            text="Payout {{ payout_id }} could not be disbursed: {{ reason | replace: '_', ' ' }}.",
            variables={"payout_id": AN_ID, "reason": "account closed"},
        ),
        Kind(
            type="report.ready",
            category="reports",
            about="run_id",
            people=("requested_by",),
            otherwise=("owner", "manager"),
            subject="Report {{ name }} is ready",
            text="Report {{ name }}, of {{ rows | thousands }} rows, can be fetched.",
            variables={
                "report_id": AN_ID,
                "run_id": AN_ID,
                "name": "Deals by agent",
                "rows": "12",
                "requested_by": AN_ID,
                "requested_by_name": "Bob",
                "occurred_at": DAY,
            },
        ),
        Kind(
            type="job.dead_lettered",
            category="system",
            about="job_id",
            roles=("owner", "admin"),
            # Never a mail, since it may tell of mails that cannot be sent.
            channels=(IN_APP,),
            subject="Work was given up: {{ task }} of {{ service }}",
            text="Job {{ job_id }} was given up after {{ attempts }} tries: {{ reason }}.",
            variables={
                "job_id": AN_ID,
                "service": "commission",
                "task": "periods-close",
                "requester": "scheduler",
                "attempts": "8",
                "occurred_at": DAY,
                "reason": "the database was away",
            },
        ),
    )
}
# What every template may use beside the event.
SURROUNDINGS = {"recipient_name": "Carla", "tenant_name": "Acme"}


def sample_of(kind: str) -> dict[str, str]:
    """Values to try a template of this kind with: all the variables that it may use."""
    return {**SURROUNDINGS, **KINDS[kind].variables}
