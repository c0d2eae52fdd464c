"""Checks that start a service: migrations, event schemas, policies, callers."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from shared.suite.databases import databases_create, databases_migrate
from shared.suite.errors import SuiteError
from shared.suite.lifecycle import Suite
from shared.suite.paths import ROOT
from shared.suite.registry import Service

POLICIES = """
from django.db import connections
from shared.tenancy.audit import tables_without_policy
found = tables_without_policy(connections["owner"])
"""
CALLERS = """
from django.urls import get_resolver
from shared.api.callers_check import endpoints_without_callers
found = endpoints_without_callers(get_resolver().url_patterns)
"""
FRAME = "import django, json, sys\ndjango.setup()\n{code}\nprint(json.dumps(found))"


@dataclass
class CheckContext:
    """PostgreSQL for the checks, the services, and the environment of their processes."""

    suite: Suite
    services: tuple[Service, ...]
    environ: Mapping[str, str]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _migrated: bool = False

    def migrate(self) -> None:
        """Migrate every service, once. Raises SuiteError."""
        with self._lock:
            if not self._migrated:
                databases_create(self.suite.values, self.services)
                databases_migrate(self.suite.values, self.services)
            self._migrated = True


def migrations_check(context: CheckContext) -> str:
    """Every change of a model has its migration."""
    return _databases(context) or _each(context, _missing_migrations)


def schemas_check(context: CheckContext) -> str:
    """The committed JSON Schemas are those of the event classes, and break no consumer."""
    if not context.services:
        return ""
    return _manage(context, context.services[0], "event_schemas", "--check")


def policies_check(context: CheckContext) -> str:
    """Every tenant table has row-level security with FORCE, its policies and composite keys."""
    return _databases(context) or _each(context, lambda c, s: _asked(c, s, POLICIES))


def callers_check(context: CheckContext) -> str:
    """Every endpoint says who may call it."""
    return _each(context, lambda c, s: _asked(c, s, CALLERS))


SERVICE_CHECKS: dict[str, Callable[[CheckContext], str]] = {
    "migrations": migrations_check,
    "schemas": schemas_check,
    "policies": policies_check,
    "callers": callers_check,
}


def _each(context: CheckContext, check: Callable[[CheckContext, Service], str]) -> str:
    found = [(service.name, check(context, service)) for service in context.services]
    return "\n".join(f"{name}: {details}" for name, details in found if details)


def _databases(context: CheckContext) -> str:
    try:
        context.migrate()
    except SuiteError as error:
        return str(error)
    return ""


def _missing_migrations(context: CheckContext, service: Service) -> str:
    return _manage(context, service, "makemigrations", "--check", "--dry-run")


def _manage(context: CheckContext, service: Service, *arguments: str) -> str:
    return _complaint([sys.executable, str(service.manage), *arguments], context.environ)


def _asked(context: CheckContext, service: Service, code: str) -> str:
    """Lines that the code finds inside the service's Django."""
    environ = {**context.environ, "DJANGO_SETTINGS_MODULE": f"projects.{service.name}.settings"}
    done = _run([sys.executable, "-c", FRAME.format(code=code)], environ)
    if done.returncode:
        return done.stderr.strip()
    return "".join(f"\n  {line}" for line in json.loads(done.stdout.splitlines()[-1]))


def _complaint(command: list[str], environ: Mapping[str, str]) -> str:
    done = _run(command, environ)
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip()


def _run(command: list[str], environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=environ, cwd=ROOT, capture_output=True, text=True, check=False
    )
