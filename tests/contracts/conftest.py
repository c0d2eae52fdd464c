from __future__ import annotations

from collections.abc import Mapping

import pytest

from shared.suite.lifecycle import Suite
from tests.support.inside import asked

INSIDE = """
from django.db import connections
from django.urls import get_resolver
from shared.api.callers_check import endpoints_count, endpoints_without_callers
from shared.events.subscribe import subscribed_topics, subscribed_types
from shared.tenancy.audit import tables_without_policy

def tenant_tables():
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid "
            "where a.attname = 'tenant_id' and not a.attisdropped and c.relkind in ('r', 'p') "
            "and c.relnamespace = 'public'::regnamespace"
        )
        return sorted(name for (name,) in cursor.fetchall())

patterns = get_resolver().url_patterns
found = {
    "topics": subscribed_topics(),
    "types": sorted(subscribed_types()),
    "routes": endpoints_count(patterns),
    "without_callers": endpoints_without_callers(patterns),
    "tenant_tables": tenant_tables(),
    "without_policy": tables_without_policy(connections["owner"]),
}
"""


@pytest.fixture(scope="session")
def insides(suite: Suite) -> Mapping[str, dict]:
    """What each service's own Django says of itself, on its migrated database."""
    return {service.name: asked(suite, service.name, INSIDE) for service in suite.services}
