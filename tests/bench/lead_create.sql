-- The floor of lead_create, for pgbench: the lead's row and its event's in one transaction.
-- pgbench takes a colon before a letter or digit for a variable, also inside of texts.
\set number random(1, 1000000000000)
\set tenant random(1, 10)
begin;
select set_config(
    'app.tenant_id', '00000000-0000-7000-9000-' || lpad(to_hex(:tenant::int), 12, '0'), true
) as id \gset tenant_
insert into lead_ingest_lead (
    id, created_at, updated_at, version, tenant_id, first_name, last_name, email,
    email_normalized, phone, phone_raw, company, title, country, region, city, postal_code,
    language, timezone, source, external_id, campaign, first_touch, last_touch, custom, score,
    automated_score, status, status_since, occurred_at, assignment_version, deal_currency,
    lost_reason
) values (
    uuidv7(), now(), now(), 1, :tenant_id::uuid, 'Greta', 'Lindqvist',
    'greta.' || :number::bigint || '@floor.example', 'greta.' || :number::bigint || '@floor.example',
    '+14155550132', '(415) 555-0132', 'Lindqvist Instruments', 'Head of Procurement', 'US', 'CA',
    'San Francisco', '94105', 'en-US', 'America/Los_Angeles', 'web', 'floor-' || :number::bigint,
    'autumn-2026', '{}', '{}', '{"employees": "120", "industry": "Measurement"}', 55, 55, 'new',
    now(), now(), 0, '', ''
) returning id \gset lead_
insert into events_outboxevent (
    id, tenant_id, topic, key, type, source, dataschema, aggregate_id, aggregate_version, data,
    time, traceparent
) values (
    uuidv7(), :tenant_id::uuid, 'lead_ingest.lead', :tenant_id::text || ':' || :lead_id::text, 'lead.created',
    'lead_ingest', E'urn\x3Atributary\x3Alead.created\x3Av1', :lead_id::text, 1,
    convert_to('{"lead_id": "' || :lead_id::text || '", "source": "web", "status": "new", '
        '"occurred_at": "' || now() || '", "external_id": "floor-' || :number::bigint || '", '
        '"score": 55, "company": "Lindqvist Instruments", "title": "Head of Procurement", '
        '"country": "US", "region": "CA", "city": "San Francisco", "postal_code": "94105", '
        '"language": "en-US", "campaign": "autumn-2026", "custom": {"employees": "120", '
        '"industry": "Measurement"}, "imported": false}', 'UTF8'),
    now(), ''
);
end;
