"""What payment does when others tell of something, and what it does again and again."""

from projects.payment.services.deals import deal_invoice
from projects.payment.services.disbursements import disbursement_request
from projects.payment.services.profiles import tenant_profile_save
from projects.payment.services.simulation import simulated_webhooks_send
from shared.auth.local_copies import TenantAnswer, tenant_copy
from shared.contracts.commission import PayoutApproved
from shared.contracts.gateway import TenantCreated, TenantUpdated
from shared.contracts.lead_ingest import LeadWon
from shared.db.copies import Stored
from shared.events.envelope import Envelope
from shared.events.loops import loop
from shared.events.subscribe import subscribe


@subscribe(LeadWon)
def on_lead_won(event: LeadWon, envelope: Envelope) -> None:
    deal_invoice(
        lead_id=event.lead_id,
        lead_version=envelope.aggregate_version,
        agent_id=event.agent_id,
        amount=event.amount.money(),
        occurred_at=event.occurred_at,
        backdated=event.backdated,
        description=event.description,
    )


@subscribe(PayoutApproved)
def on_payout_approved(event: PayoutApproved, envelope: Envelope) -> None:
    disbursement_request(
        payout_id=event.payout_id, agent_id=event.agent_id, amount=event.amount.money()
    )


@subscribe(TenantCreated, TenantUpdated)
def on_tenant_told(event: TenantCreated | TenantUpdated, envelope: Envelope) -> None:
    tenant_profile_save(
        name=event.name,
        currency=event.currency,
        timezone=event.timezone,
        as_of=envelope.aggregate_version,
    )


@tenant_copy
def on_tenant_answer(told: TenantAnswer) -> Stored:
    return tenant_profile_save(
        name=told.name,
        currency=told.currency,
        timezone=told.timezone,
        as_of=told.version,
        asked_at=told.asked_at,
    )


@loop("simulated-webhooks", idle=1.0)
def simulated_webhooks() -> bool:
    return simulated_webhooks_send()
