from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from shared.settings.base import installed_apps, service_description
from shared.suite.registry import services_load


def test_unfold_comes_before_admin_and_static_files_are_whitenoises():
    apps = installed_apps("commission", "projects.commission")
    assert apps.index("unfold") < apps.index("django.contrib.admin")
    assert apps.index("whitenoise.runserver_nostatic") < apps.index("django.contrib.staticfiles")
    assert apps[-1] == "projects.commission"


def test_the_gateway_has_users_of_its_own():
    assert "shared.auth.staff" not in installed_apps("gateway", "projects.gateway")
    assert "shared.auth.staff" in installed_apps("payment", "projects.payment")


def test_a_package_without_a_description_has_none(tmp_path: Path):
    assert service_description("shared.testing.nowhere") == {}


def test_settings_and_registry_agree_on_what_a_service_reads():
    for service in services_load():
        described = service_description(f"projects.{service.name}")
        assert described["reads"] == sorted(service.reads), service.name


def test_debug_is_off_and_errors_are_problems():
    assert settings.DEBUG is False
    assert settings.REST_FRAMEWORK["EXCEPTION_HANDLER"] == "shared.api.problems.exception_handler"
    assert settings.SPECTACULAR_SETTINGS["OAS_VERSION"].startswith("3.1")
    assert set(settings.DATABASES) == {"default", "system", "owner"}


@pytest.mark.django_db(databases=["default", "system", "owner"])
def test_no_migration_is_missing(capsys):
    call_command("makemigrations", "sample", check=True, dry_run=True)
    call_command("migrate", check=True, verbosity=0)
    call_command("check")
