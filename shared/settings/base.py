"""Settings that all services share. A project's settings.py:

from shared.settings.base import *
from shared.settings.base import service_settings

globals().update(service_settings("commission"))
"""

import fnmatch
import tomllib
import warnings
from pathlib import Path
from typing import Any

from shared.api.unfold import unfold_settings
from shared.settings import env
from shared.settings.database import service_databases
from shared.settings.identity import *  # noqa: F403
from shared.settings.identity import identity_settings
from shared.settings.kafka import *  # noqa: F403
from shared.settings.logging import *  # noqa: F403
from shared.settings.logging import LOG_LEVEL, logging_config
from shared.settings.pages import admin_pages
from shared.settings.redis import *  # noqa: F403
from shared.settings.rest import *  # noqa: F403
from shared.settings.rest import spectacular_settings
from shared.settings.security import *  # noqa: F403
from shared.settings.tracing import *  # noqa: F403

# Until collectstatic has run, static files come from the finders; that is no fault.
warnings.filterwarnings("ignore", message="No directory at:")

ROOT = env.ROOT
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
FORMAT_MODULE_PATH = ["shared.settings.formats"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASE_ROUTERS = ["shared.db.router.RoleRouter"]
TEST_RUNNER = "shared.testing.runner.PytestRunner"
STATIC_URL = "static/"
STATIC_ROOT = str(ROOT / "staticfiles")
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
EDGE_URL = env.url("EDGE_URL")

SHARED_APPS = (
    "shared.db",
    "shared.tenancy",
    "shared.auth",
    "shared.events",
    "shared.jobs",
    "shared.api",
)

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shared.observability.middleware.ObservabilityMiddleware",
    "shared.api.middleware.ProblemMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shared.auth.staff.middleware.StaffSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "shared.tenancy.middleware.TenancyMiddleware",
    "shared.api.middleware.AdminScopeMiddleware",
]
# What remains of it for programs, which have no session (shared.api.wsgi).
PROGRAM_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "shared.observability.middleware.ObservabilityMiddleware",
    "shared.api.middleware.ProblemMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "shared.tenancy.middleware.TenancyMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


def service_settings(service: str, package: str | None = None) -> dict[str, Any]:
    """The settings that depend on the service; `package` is where it does not live in projects.

    Raises SettingRefused for a variable of the service that is missing or wrong.
    """
    package = package or f"projects.{service}"
    description = service_description(package)
    return {
        "SERVICE_NAME": service,
        "SERVICE": description,
        **identity_settings(service, description),
        "ADMIN_PAGES": admin_pages(service),
        "SERVICE_URL": env.url(f"{service.upper()}_URL"),
        "DATABASES": service_databases(service),
        "ROOT_URLCONF": f"{package}.urls",
        "WSGI_APPLICATION": f"{package}.wsgi.application",
        "INSTALLED_APPS": installed_apps(service, package),
        "AUTH_USER_MODEL": "gateway.User" if service == "gateway" else "staff.StaffUser",
        "LOGGING": logging_config(service=service, level=LOG_LEVEL),
        "SPECTACULAR_SETTINGS": spectacular_settings(service),
        "UNFOLD": unfold_settings(service),
        "SESSION_COOKIE_NAME": f"{service}_session",
        "CSRF_COOKIE_NAME": f"{service}_csrf",
    }


def installed_apps(service: str, package: str) -> list[str]:
    """INSTALLED_APPS in the order that templates and commands need."""
    staff = () if service == "gateway" else ("shared.auth.staff",)
    return [
        "unfold",
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        *SHARED_APPS,
        *staff,
        "whitenoise.runserver_nostatic",
        "django.contrib.staticfiles",
        "rest_framework",
        "django_filters",
        "drf_spectacular",
        "drf_spectacular_sidecar",
        package,
    ]


def service_description(package: str) -> dict[str, Any]:
    """What the package's service.toml says, `reads` in full; empty without one."""
    path = Path(ROOT, *package.split("."), "service.toml")
    if not path.exists():
        return {}
    described = tomllib.loads(path.read_text())
    return {**described, "reads": topics_read(described)}


def topics_read(described: dict[str, Any]) -> list[str]:
    """The topics of `reads`: a pattern such as `*.job` stands for those topics of all others."""
    names = described.get("reads", [])
    patterns = [name for name in names if "*" in name]
    siblings = [tomllib.loads(file.read_text()) for file in ROOT.glob("projects/*/service.toml")]
    others = [t for each in siblings if each["name"] != described["name"] for t in each["topics"]]
    meant = {topic for pattern in patterns for topic in fnmatch.filter(others, pattern)}
    return sorted(meant | (set(names) - set(patterns)))
