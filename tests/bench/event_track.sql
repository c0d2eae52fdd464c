-- The floor of event_track, for pgbench: fifty events and the counters of their hour and day in
-- one transaction.
\set tenant random(1, 10)
begin;
select set_config(
    'app.tenant_id', '00000000-0000-7000-9000-' || lpad(to_hex(:tenant::int), 12, '0'), true
) as id \gset tenant_
with held as materialized (select pg_advisory_xact_lock_shared(:tenant::bigint))
insert into analytics_event (
    id, tenant_id, created_at, type, source, aggregate_id, aggregate_version, occurred_at,
    recorded_at, currency, data
)
select uuidv7(), :tenant_id::uuid, now(), 'custom.page_seen', 'custom', 'visitor-' || n, 1, now(),
    now(), '', '{"page": "/pricing/", "campaign": "autumn-2026"}'
from held, generate_series(1, 50) n
on conflict (id) do nothing returning id;
insert into analytics_rollup as r (tenant_id, type, currency, span, starts_at, count, amount)
values (:tenant_id::uuid, 'custom.page_seen', '', 'day', date_trunc('day', now(), 'UTC'), 50, 0),
    (:tenant_id::uuid, 'custom.page_seen', '', 'hour', date_trunc('hour', now(), 'UTC'), 50, 0)
on conflict (tenant_id, type, currency, span, starts_at) do update set
    count = r.count + excluded.count, amount = r.amount + excluded.amount;
end;
