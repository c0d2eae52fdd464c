-- Events of as many leads of ten tenants as %(events)s, waiting or, with a moment, published.
insert into events_outboxevent (
    id, tenant_id, topic, key, type, source, dataschema, aggregate_id, aggregate_version, data,
    time, traceparent, published_at
)
select
    uuidv7(), tenant, 'lead_ingest.lead', tenant || ':' || lead, 'lead.created', 'lead_ingest',
    'urn:tributary:lead.created:v1', lead, 1,
    convert_to('{"lead_id":"' || lead || '","source":"web","status":"new","occurred_at":'
        '"2026-11-27T12:00:00.000000Z","external_id":"seed-' || n || '","score":55,"company":'
        '"Lindqvist Instruments","title":"Head of Procurement","country":"US","region":"CA",'
        '"city":"San Francisco","postal_code":"94105","language":"en-US","campaign":'
        '"autumn-2026","custom":{"employees":"120","industry":"Measurement"},"imported":false}',
        'UTF8'),
    now(), '', %(published_at)s
from (
    select n, uuidv7() as lead,
        ('00000000-0000-7000-9000-' || lpad(to_hex(n %% 10 + 1), 12, '0'))::uuid as tenant
    from generate_series(1, %(events)s) n
) made
