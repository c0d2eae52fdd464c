"""A demo happens within a minute; for a picture its rows are spread over the last month."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from shared.suite.lifecycle import Suite

# Rows of one id move alike in all tables. Later days have more, weekends less: as in life.
_MOVE = """
update {table} set created_at = created_at
    - make_interval(days => (29 * power((abs(hashtext({key}::text)) % 1000) / 1000.0, 1.4))::int)
where created_at > now() - interval '1 day'
"""
_TABLES = """
select c.table_name, bool_or(c.column_name = 'lead_id') from information_schema.columns c
where c.table_schema = 'public' and c.table_name ~ %s group by 1
having bool_or(c.column_name = 'created_at') and bool_or(c.column_name = 'id')
"""


def month_spread(suite: Suite) -> None:
    """Move `created_at` of every service's rows to days of the last month. As superuser: the
    guards of the tables would refuse, and they are right."""
    for service in suite.services:
        url = _database(suite.values["POSTGRES_ADMIN_URL"], service.name)
        with psycopg.connect(url) as connection:
            connection.execute("set session_replication_role = replica")
            for table, has_lead in connection.execute(_TABLES, [f"^{service.name}_"]).fetchall():
                key = sql.SQL("coalesce(lead_id, id)" if has_lead else "id")
                move = sql.SQL(_MOVE).format(table=sql.Identifier(table), key=key)
                connection.execute(move)


def _database(admin_url: str, service: str) -> str:
    return urlunsplit(urlsplit(admin_url)._replace(path=f"/{service}_db"))
