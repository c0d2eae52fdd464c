"""Where the admins look for the rows of other services."""

import pytest

from shared.settings import env
from shared.settings.env import SettingRefused
from shared.settings.pages import admin_pages


@pytest.fixture
def given(tmp_path, monkeypatch):
    """Two services in an empty root; `given` sets variables."""
    for name, port, pages in (("lead_ingest", 8001, "lead_id"), ("worker", 8008, "job_id")):
        folder = tmp_path / "projects" / name
        folder.mkdir(parents=True)
        text = f'name = "{name}"\nport = {port}\npages = {{{pages} = "row"}}\n'
        (folder / "service.toml").write_text(text)
    monkeypatch.setattr(env, "ROOT", tmp_path)
    for name in ("TRIBUTARY_ENV_FILE", "ADMIN_URL", "PORT_BASE"):
        monkeypatch.delenv(name, raising=False)
    env.values.cache_clear()

    def set_(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        env.values.cache_clear()

    yield set_
    env.values.cache_clear()


def test_without_an_address_only_the_services_own_pages_are_known(given):
    assert admin_pages("worker") == {"job_id": "/admin/worker/row/{id}/change/"}
    assert admin_pages("payment") == {}


def test_ports_move_with_their_block(given):
    given(ADMIN_URL="http://127.0.0.1:{port}/", PORT_BASE="11000")
    assert admin_pages("worker") == {
        "lead_id": "http://127.0.0.1:11001/admin/lead_ingest/row/{id}/change/",
        "job_id": "/admin/worker/row/{id}/change/",
    }


def test_names_may_stand_in_the_host(given):
    given(ADMIN_URL="https://{service}.admin.example.com")
    found = admin_pages("payment")
    assert found["lead_id"].startswith("https://lead-ingest.admin.example.com/admin/lead_ingest/")


@pytest.mark.parametrize("wrong", ["admin.example.com", "http://127.0.0.1:{ports}"])
def test_what_is_no_address_is_refused(given, wrong):
    given(ADMIN_URL=wrong)
    with pytest.raises(SettingRefused, match="ADMIN_URL"):
        admin_pages("payment")
