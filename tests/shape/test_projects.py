"""Every project has the same shape: know one, know all."""

import ast
import tomllib
from pathlib import Path
from typing import TypeGuard

import pytest

from shared.suite.paths import PROJECTS
from shared.suite.registry import services_load

SERVICES = services_load()
NAMES = [service.name for service in SERVICES]
FILES = ["README.md", "service.toml", "manage.py", "settings.py", "urls.py", "wsgi.py", "apps.py"]
FILES += ["errors.py", "home.py", "handlers.py", "api/urls.py", "tests/factories.py"]
# A module, or a package where there is more to say.
MODULES = ["domain", "models", "selectors", "services", "api", "admin", "migrations", "tests"]
MODULES += ["api/serializers", "api/filters"]
TWINS = ["manage.py"]
HANDLERS = ["handler400", "handler403", "handler404", "handler500"]


def test_every_folder_of_projects_is_a_service() -> None:
    folders = {
        path.name for path in PROJECTS.iterdir() if path.is_dir() and path.name[0] not in "_."
    }
    assert folders == set(NAMES)
    assert len(NAMES) >= 5


@pytest.mark.parametrize("name", NAMES)
def test_the_files_of_the_house_are_there(name: str) -> None:
    folder = PROJECTS / name
    missing = [file for file in FILES if not (folder / file).is_file()]
    missing += [module for module in MODULES if not _module(folder / module)]
    assert missing == []


@pytest.mark.parametrize("twin", TWINS)
def test_twins_differ_in_the_name_only(twin: str) -> None:
    texts = {(PROJECTS / name / twin).read_text().replace(f".{name}.", ".X.") for name in NAMES}
    assert len(texts) == 1


@pytest.mark.parametrize("name", NAMES)
def test_the_label_is_the_folder(name: str) -> None:
    text = (PROJECTS / name / "apps.py").read_text()
    assert f'name = "projects.{name}"' in text
    assert f'label = "{name}"' in text


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_is_one_page_that_says_what_one_asks(name: str) -> None:
    text = (PROJECTS / name / "README.md").read_text()
    assert len(text.splitlines()) <= 120
    for word in ("owns", "endpoint", "event", "setting", "runbook"):
        assert word in text.lower(), f"projects/{name}/README.md says nothing of {word}s"


@pytest.mark.parametrize("name", NAMES)
def test_settings_are_the_shared_ones_and_a_few_differences(name: str) -> None:
    text = (PROJECTS / name / "settings.py").read_text()
    assert "from shared.settings.base import *" in text
    assert len(text.splitlines()) <= 60


@pytest.mark.parametrize("name", NAMES)
def test_paths_that_nobody_has_are_answered_with_problems(name: str) -> None:
    tree = ast.parse((PROJECTS / name / "urls.py").read_text())
    imported = [
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "shared.api.urls"
        for alias in node.names
    ]
    assert [handler for handler in HANDLERS if handler not in imported] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_table_of_the_sidebar_has_an_icon(name: str) -> None:
    pages = _admin_pages(name)
    assert pages
    assert [page.name for page in pages if "icon" not in _assigned(page)] == []


def test_ids_lead_to_pages_that_there_are() -> None:
    owners: dict[str, str] = {}
    for name in NAMES:
        declared = tomllib.loads((PROJECTS / name / "service.toml").read_text())
        for column, model in declared.get("pages", {}).items():
            assert owners.setdefault(column, name) == name, column
            assert model in _models_with_pages(name), column
    assert set(owners) >= {"user_id", "lead_id", "invoice_id"}


def test_prefixes_belong_to_one_service_and_include_its_name() -> None:
    owners: dict[str, str] = {}
    for service in SERVICES:
        assert service.name.replace("_", "-") in service.prefixes, service.name
        for prefix in service.prefixes:
            assert owners.setdefault(prefix, service.name) == service.name, prefix


def test_topics_are_written_by_one_service_and_read_ones_exist() -> None:
    written = [topic for service in SERVICES for topic in service.topics]
    assert len(written) == len(set(written))
    for service in SERVICES:
        assert all(topic.startswith(f"{service.name}.") for topic in service.topics)
        assert set(service.reads) <= set(written), service.name


def test_the_worker_reads_every_topic_of_jobs() -> None:
    written = {topic for service in SERVICES for topic in service.topics if topic.endswith(".job")}
    [worker] = [service for service in SERVICES if service.name == "worker"]
    assert {topic for topic in worker.reads if topic.endswith(".job")} == written


def test_service_files_say_nothing_that_nobody_reads() -> None:
    known = {"name", "port", "prefixes", "topics", "reads", "callers", "processes"}
    known |= {"environment", "outside", "pages"}
    for name in NAMES:
        raw = tomllib.loads((PROJECTS / name / "service.toml").read_text())
        assert set(raw) <= known, name


def _admin_pages(name: str) -> list[ast.ClassDef]:
    folder = PROJECTS / name
    files = [*folder.glob("admin.py"), *folder.glob("admin/*.py")]
    nodes = [node for file in files for node in ast.parse(file.read_text()).body]
    return [node for node in nodes if _is_registered(node)]


def _models_with_pages(name: str) -> set[str]:
    calls = [each for page in _admin_pages(name) for each in page.decorator_list]
    registered = [call.args for call in calls if isinstance(call, ast.Call)]
    return {ast.unparse(model).lower() for models in registered for model in models}


def _is_registered(node: ast.stmt) -> TypeGuard[ast.ClassDef]:
    decorators = node.decorator_list if isinstance(node, ast.ClassDef) else []
    return any(ast.unparse(each).startswith("admin.register(") for each in decorators)


def _assigned(page: ast.ClassDef) -> set[str]:
    plain = [node for node in page.body if isinstance(node, ast.Assign)]
    return {ast.unparse(target) for node in plain for target in node.targets}


def _module(path: Path) -> bool:
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()
