-- As many live assignments as %(rows)s, of each of %(tenants)s tenants as many. A tenant has ten
-- agents in one team and a rule that gives each lead to the next of them.
create temporary table place on commit drop as
select n as number, uuidv7() as team, uuidv7() as rule,
    ('00000000-0000-7000-a000-' || lpad(to_hex(n), 12, '0'))::uuid as tenant
from generate_series(1, %(tenants)s) n;

create temporary table member on commit drop as
select number, tenant, team, rule, position, uuidv7() as agent
from place, generate_series(0, 9) position;

insert into assignment_team (id, created_at, updated_at, tenant_id, name)
select team, now(), now(), tenant, 'Sellers' from place;

insert into assignment_agent (
    id, created_at, updated_at, version, tenant_id, user_id, name, role, active, as_of, available,
    weight, skills, languages, regions, open_assignments
)
select agent, now(), now(), 1, tenant, uuidv7(), 'Agent ' || position, 'agent', true, 1, true, 1,
    '[]', '[]', '[]', %(rows)s / %(tenants)s / 10
from member;

insert into assignment_teammember (
    id, created_at, updated_at, tenant_id, team_id, agent_id, position
)
select uuidv7(), now(), now(), tenant, team, agent, position from member;

insert into assignment_assignmentrule (
    id, created_at, updated_at, version, tenant_id, name, priority, conditions, strategy, team_id,
    caps, stop, fallback, active
)
select rule, now(), now(), 1, tenant, 'All', 100, '{}', 'round_robin', team, '{}', false, false,
    true
from place;

insert into assignment_assignment (
    id, created_at, updated_at, tenant_id, lead_id, agent_id, rule_id, rule_version, strategy,
    state, attempt, explanation, idempotency_key, occurred_at, outcome
)
select uuidv7(make_interval(secs => n - %(rows)s)), now() - make_interval(secs => %(rows)s - n),
    now(), tenant, uuidv7(make_interval(secs => n - %(rows)s)), agent, rule, 1, 'round_robin',
    'active', 1, '{"facts": {"source": "web", "country": "US"}, "rules": []}', 'seed-' || n,
    now(), ''
from generate_series(1, %(rows)s) n
join member on number = n %% %(tenants)s + 1 and position = n / %(tenants)s %% 10;
