-- As many payments of this quarter with their lines as %(rows)s, of each of %(tenants)s tenants as
-- many. A tenant has ten agents, who get eight percent.
create temporary table place on commit drop as
select n as number, uuidv7() as plan, uuidv7() as period, date_trunc('quarter', now()) as starts,
    ('00000000-0000-7000-a000-' || lpad(to_hex(n), 12, '0'))::uuid as tenant
from generate_series(1, %(tenants)s) n;

create temporary table member on commit drop as
select place.*, position, uuidv7() as assignment, uuidv7() as calculation, ('00000000-0000-7000-b'
    || lpad(to_hex(position), 3, '0') || '-' || lpad(to_hex(number), 12, '0'))::uuid as agent
from place, generate_series(0, 9) position;

create temporary table paid on commit drop as
select n, member.*, uuidv7(make_interval(secs => n - %(rows)s)) as fact
from generate_series(1, %(rows)s) n
join member on number = n %% %(tenants)s + 1 and position = n / %(tenants)s %% 10;

insert into commission_tenantprofile (
    id, created_at, updated_at, tenant_id, name, timezone, currency
)
select uuidv7(), now(), now(), tenant, 'Bench Inc.', 'UTC', 'USD' from place;

insert into commission_commissionplan (
    id, created_at, updated_at, version, tenant_id, name, revision, status, currency, period_kind,
    definition, description, approved_at
)
select plan, now(), now(), 1, tenant, 'All', 1, 'approved', 'USD', 'quarter',
    '{"kind": "percentage", "rate": "0.08"}', '', now()
from place;

insert into commission_period (
    id, created_at, updated_at, version, tenant_id, label, kind, starts_on, ends_on, state
)
select period, now(), now(), 1, tenant, to_char(starts, 'YYYY-"Q"Q'), 'quarter', starts,
    starts + interval '3 months', 'open'
from place;

insert into commission_payee (
    id, created_at, updated_at, tenant_id, agent_id, name, email, role, active, sequence
)
select uuidv7(), now(), now(), tenant, agent, 'Agent ' || position, '', 'agent', true, 0
from member;

insert into commission_commissionassignment (
    id, created_at, updated_at, version, tenant_id, agent_id, plan_id, split, effective_from,
    covers_from
)
select assignment, now(), now(), 1, tenant, agent, plan, 1, '2020-01-01', '2020-01-01'
from member;

insert into commission_commissionfact (
    id, created_at, updated_at, tenant_id, kind, source_id, agent_id, invoice_id, lead_id, amount,
    currency, sale_on, occurred_at, recorded_at
)
select fact, now(), now(), tenant, 'payment', uuidv7(), agent, uuidv7(), uuidv7(), 1000, 'USD',
    starts, starts, now()
from paid;

insert into commission_commissioncalculation (
    id, created_at, updated_at, version, tenant_id, agent_id, period_id, currency, plan_id,
    assignment_id, sold, earned, adjusted, late_sold, late_earned, facts, terms_hash, inputs_hash
)
select calculation, now(), now(), 1, tenant, agent, period, 'USD', plan, assignment,
    1000 * count(fact), 80 * count(fact), 0, 0, 0, count(fact), '', ''
from member left join paid using (
    tenant, agent, period, plan, assignment, calculation
)
group by tenant, agent, period, plan, assignment, calculation;

insert into commission_calculationline (
    id, created_at, updated_at, tenant_id, calculation_id, home_id, fact_id, sequence, kind,
    reason, basis, amount, raw, currency, fx_rate, rate, explanation, occurred_at, recorded_at
)
select uuidv7(make_interval(secs => n - %(rows)s)), now(), now(), tenant, calculation, calculation,
    fact, n, 'payment', '', 1000, 80, 80, 'USD', 1, 0.08, '{}', starts, now()
from paid;
