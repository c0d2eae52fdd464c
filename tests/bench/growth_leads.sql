-- As many leads as %(rows)s, of each of %(tenants)s tenants as many; one in twenty is past its
-- first state.
insert into lead_ingest_lead (
    id, created_at, updated_at, version, tenant_id, first_name, last_name, email,
    email_normalized, phone, phone_raw, company, title, country, region, city, postal_code,
    language, timezone, source, external_id, campaign, first_touch, last_touch, custom, score,
    automated_score, status, status_since, occurred_at, assignment_version, deal_currency,
    lost_reason
)
select
    uuidv7(make_interval(secs => n - %(rows)s)), now() - make_interval(secs => %(rows)s - n),
    now() - make_interval(secs => %(rows)s - n), 1,
    ('00000000-0000-7000-a000-' || lpad(to_hex(n %% %(tenants)s + 1), 12, '0'))::uuid,
    'Greta', 'Lindqvist', 'greta.' || n || '@seed.example', 'greta.' || n || '@seed.example',
    '+14155550132', '(415) 555-0132', 'Lindqvist Instruments', 'Head of Procurement', 'US', 'CA',
    'San Francisco', '94105', 'en-US', 'America/Los_Angeles', 'web', 'seed-' || n, 'autumn-2026',
    '{}', '{}', '{"employees": "120", "industry": "Measurement"}', 55, 55,
    case when n / %(tenants)s %% 20 = 0 then 'contacted' else 'new' end, now(), now(), 0, '', ''
from generate_series(1, %(rows)s) n;
