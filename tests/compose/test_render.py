"""What is committed in compose/ follows from the services there are, a tenth one included."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest
import yaml

from shared.suite.compose.env_file import DEVELOPMENT, env_complete, production_choices
from shared.suite.compose.render import FOLDER, files_stale, files_wanted, files_write
from shared.suite.envfile import env_read
from shared.suite.paths import PROJECTS
from shared.suite.registry import Service, services_load

TENTH = """
name = "field_visits"
port = 8017
prefixes = ["field-visits"]
topics = ["field_visits.visit"]
reads = ["gateway.session", "lead_ingest.lead"]
callers = ["commission"]
outside = true

[environment]
MAPS_KEY = "required"

[processes]
web = {kind = "wsgi", workers = 1, threads = 4}
events = {kind = "manage", args = ["events"]}
planner = {kind = "manage", args = ["plan"], port = 8057}
"""


@pytest.fixture
def ten(tmp_path: Path) -> tuple[Service, ...]:
    """The services of the suite and one more, whose service.toml is all that there is of it."""
    for file in PROJECTS.glob("*/service.toml"):
        copy = tmp_path / file.parent.name / file.name
        copy.parent.mkdir()
        shutil.copyfile(file, copy)
    (tmp_path / "field_visits").mkdir()
    (tmp_path / "field_visits" / "service.toml").write_text(TENTH)
    return services_load(tmp_path)


def test_the_files_are_up_to_date(services: tuple[Service, ...]) -> None:
    assert [str(path) for path in files_stale(services)] == []


def test_a_change_and_a_dashboard_without_service_are_noticed(
    services: tuple[Service, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "compose"
    shutil.copytree(FOLDER, folder)
    (folder / "compose.yaml").write_text("services: {}\n")
    gone = Path("grafana/dashboards/gone.json")
    (folder / gone).write_text("{}\n")
    stale = files_stale(services, folder)
    assert set(stale) == {Path("compose.yaml"), gone}
    files_write(stale, folder)
    assert files_stale(services, folder) == {}
    assert not (folder / gone).exists()


def test_a_tenth_service_has_its_containers_networks_and_keys(ten: tuple[Service, ...]) -> None:
    made = yaml.safe_load(files_wanted(ten)[Path("compose.yaml")])
    new = {name for name in made["services"] if name.startswith("field-visits-")}
    assert new == {f"field-visits-{part}" for part in ("migrate", "web", "events", "planner")}
    web = made["services"]["field-visits-web"]
    assert set(web["networks"]) == {"field-visits", "to-field-visits", "outside"}
    assert "keys-field-visits:/keys/field_visits:ro" in web["volumes"]
    assert "to-field-visits" in made["services"]["commission-web"]["networks"]
    assert "to-field-visits" not in made["services"]["payment-web"]["networks"]
    assert "field-visits" in made["services"]["gateway-web"]["networks"]
    assert {"field-visits", "to-field-visits"} < set(made["networks"])
    for server in ("postgres", "kafka", "redis"):
        assert "field-visits" in made["services"][server]["networks"]
    planner = made["services"]["field-visits-planner"]
    assert planner["command"][2:] == ["plan", "--metrics-host", "0.0.0.0", "--metrics-port", "8057"]
    assert "MAPS_KEY" in planner["environment"]
    assert "MAPS_KEY" not in made["services"]["commission-web"]["environment"]


def test_a_tenth_service_is_watched_and_has_its_dashboard(ten: tuple[Service, ...]) -> None:
    made = files_wanted(ten)
    jobs = yaml.safe_load(made[Path("prometheus/prometheus.yml")])["scrape_configs"]
    targets = [
        target
        for job in jobs
        if job["job_name"] == "field_visits"
        for static in job["static_configs"]
        for target in static["targets"]
    ]
    assert targets == [
        "field-visits-web:8017",
        "field-visits-events:8037",
        "field-visits-planner:8057",
    ]
    assert Path("grafana/dashboards/field_visits.json") in made
    assert "FIELD_VISITS_KAFKA_PASSWORD=\n" in made[Path(".env.example")]


def test_an_env_file_is_private_complete_and_random(
    services: tuple[Service, ...], tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for file in (first, second):
        env_complete(file, services, DEVELOPMENT)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    values, others = env_read(first), env_read(second)
    secrets = [name for name, value in values.items() if value != others[name]]
    assert len(secrets) >= 5 * len(services)
    assert min(len(values[name]) for name in secrets) == 64
    assert len({values[name] for name in secrets}) == len(secrets)


def test_a_second_call_adds_and_never_changes(
    services: tuple[Service, ...], ten: tuple[Service, ...], tmp_path: Path
) -> None:
    file = tmp_path / "env"
    env_complete(file, services, production_choices("https://api.example.com"))
    before = file.read_text()
    assert env_complete(file, services, DEVELOPMENT) == []
    assert file.read_text() == before
    added = env_complete(file, ten, DEVELOPMENT)
    assert added
    assert all(name.startswith("FIELD_VISITS_") for name in added)
    assert file.read_text().startswith(before.rstrip())
    assert env_read(file)["ENVIRONMENT"] == "production"
