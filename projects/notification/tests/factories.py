"""What the tests of notification stand on."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from projects.notification.models import Member, Notification, NotificationTemplate, TenantProfile
from shared.contracts.assignment import LeadAssigned
from shared.contracts.lead_ingest import LeadWon
from shared.contracts.types import MoneyData
from shared.core.clock import utcnow
from shared.testing.cast import Member as Actor

NOW = datetime(2026, 1, 15, 12, 30, tzinfo=UTC)


def member_make(actor: Actor, **fields) -> Member:
    known = {"name": actor.name, "role": actor.role, "email": actor.email, "as_of": 1}
    return Member.objects.create(user_id=actor.user_id, **{**known, **fields})


def profile_make(name: str = "Acme") -> TenantProfile:
    return TenantProfile.objects.create(name=name, timezone="UTC", currency="USD", as_of=1)


def assigned(actor: Actor, **fields) -> LeadAssigned:
    known = {
        "lead_id": uuid4(),
        "agent_id": actor.user_id,
        "assignment_id": uuid4(),
        "strategy": "direct",
        "occurred_at": utcnow(),
    }
    return LeadAssigned(**{**known, **fields})


def won(actor: Actor, **fields) -> LeadWon:
    known = {
        "lead_id": uuid4(),
        "agent_id": actor.user_id,
        "amount": MoneyData(amount="1200.00", currency="USD"),
        "occurred_at": utcnow(),
        "recorded_at": utcnow(),
        "backdated": False,
        "description": "GTX Pro",
    }
    return LeadWon(**{**known, **fields})


def mail_make(address: str, *, recipient_id: UUID | None = None, **fields) -> Notification:
    known = {
        "event_id": uuid4(),
        "kind": "lead.assigned",
        "category": "assignments",
        "channel": "email",
        "recipient_id": recipient_id or uuid4(),
        "about_id": uuid4(),
        "occurred_at": NOW,
        "context": {
            "lead_id": "L1",
            "occurred_at": "2026-01-15",
            "recipient_name": "Carla <b>",
            "tenant_name": "Acme & Sons",
        },
        "address": address,
        "state": "queued",
    }
    return Notification.objects.create(**{**known, **fields})


def template_make(**fields) -> NotificationTemplate:
    known = {
        "kind": "lead.assigned",
        "channel": "in_app",
        "number": 1,
        "subject": "Yours",
        "text": "Lead {{ lead_id }}",
    }
    return NotificationTemplate.objects.create(**{**known, **fields})
