"""The floor of an import: `import_set.py DATABASE_URL FILE TENANT`.

A file of leads in one transaction, a statement for each table: COPY into a temporary table, then
leads, the rows as they came, and events, each by INSERT ... SELECT. An email must look like one; a
lead that is known is left out. Prints {"rows": ..., "seconds": ...}.
"""

import json
import sys
import time
from pathlib import Path

import psycopg

BLOCK = 1 << 20
COLUMNS = """
external_id, first_name, last_name, email, phone, company, title, country, region, city,
postal_code, campaign
"""
CAME = """
create temporary table came (
    line serial, external_id text, first_name text, last_name text, email text, phone text,
    company text, title text, country text, region text, city text, postal_code text,
    campaign text
) on commit drop
"""
READABLE = r"came.email ~ '^[^@\s]+@[^@\s]+\.[^@\s]+$'"
LEADS = f"""
insert into lead_ingest_lead (
    id, created_at, updated_at, version, tenant_id, first_name, last_name, email,
    email_normalized, phone, phone_raw, company, title, country, region, city, postal_code,
    language, timezone, source, external_id, campaign, first_touch, last_touch, custom, score,
    automated_score, status, status_since, occurred_at, assignment_version, deal_currency,
    lost_reason
)
select uuidv7(), now(), now(), 1, %(tenant)s, first_name, last_name, email, lower(email),
    '+1' || regexp_replace(phone, '\\D', '', 'g'), phone, company, title, upper(country), region,
    city, postal_code, '', '', 'crm', external_id, campaign, '{{}}', '{{}}', '{{}}', 100, 100,
    'new', now(), now(), 0, '', ''
from came where {READABLE} order by line
on conflict do nothing
"""
RAW = f"""
insert into lead_ingest_rawsubmission (
    id, created_at, updated_at, tenant_id, source, lead_id, line, payload, outcome
)
select uuidv7(), now(), now(), %(tenant)s, 'crm', lead.id, came.line + 1,
    to_jsonb(came) - 'line', case when lead.id is not null then 'created'
        when {READABLE} then 'duplicate' else 'rejected' end
from came left join lead_ingest_lead lead on lead.tenant_id = %(tenant)s
    and lead.source = 'crm' and lead.external_id = came.external_id
order by came.line
"""
EVENTS = """
insert into events_outboxevent (
    id, tenant_id, topic, key, type, source, dataschema, aggregate_id, aggregate_version, data,
    time
)
select uuidv7(), tenant_id, 'lead_ingest.lead', tenant_id || ':' || id, 'lead.created',
    'lead_ingest', 'urn:tributary:lead.created:v1', id, 1,
    convert_to(jsonb_build_object('lead_id', id, 'source', source, 'status', status,
        'occurred_at', occurred_at, 'external_id', external_id, 'score', score, 'company',
        company, 'title', title, 'country', country, 'region', region, 'city', city,
        'postal_code', postal_code, 'campaign', campaign, 'custom', custom, 'imported', true
    )::text, 'UTF8'), now()
from lead_ingest_lead where tenant_id = %(tenant)s
"""


def main() -> None:
    url, path, given = sys.argv[1], Path(sys.argv[2]), {"tenant": sys.argv[3]}
    began = time.perf_counter()
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(CAME)
        copying = f"copy came ({COLUMNS}) from stdin with (format csv, header)"
        with cursor.copy(copying) as copy, path.open("rb") as file:
            while block := file.read(BLOCK):
                copy.write(block)
        cursor.execute("analyze came")
        cursor.execute(LEADS, given)
        cursor.execute(RAW, given)
        rows = cursor.rowcount
        cursor.execute(EVENTS, given)
    seconds = time.perf_counter() - began
    sys.stdout.write(json.dumps({"rows": rows, "seconds": seconds}))


main()
