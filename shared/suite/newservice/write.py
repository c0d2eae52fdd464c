"""Writing a new service's files, and what the code says of it elsewhere."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from shared.suite.compose.render import files_stale, files_write
from shared.suite.errors import SuiteError
from shared.suite.newservice.names import names_of, port_choose
from shared.suite.paths import PROJECTS, ROOT
from shared.suite.registry import services_load

TEMPLATE = Path(__file__).with_name("template")
CONTRACTS = ROOT / "shared" / "contracts"


def service_write(service: str, *, thing: str | None = None) -> list[Path]:
    """Make projects/<service> and its contract; returns the files. Raises SuiteError."""
    services = services_load()
    folder = PROJECTS / service
    if folder.exists():
        raise SuiteError(f"projects/{service} is there already: choose another name.")
    names = names_of(service, thing, port_choose(services))
    prefixes_check(names)
    twin = PROJECTS / services[0].name / "manage.py"
    files = dict(templates_filled(names, folder))
    files[folder / "manage.py"] = twin.read_text().replace(f".{services[0].name}.", f".{service}.")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    style_apply(folder, CONTRACTS / f"{service}.py")
    return sorted(files)


def prefixes_check(names: Mapping[str, str]) -> None:
    """Raises SuiteError when another service has the path already."""
    wanted = {names["__items-hyphen__"], names["__service-hyphen__"]}
    for service in services_load():
        for prefix in sorted(wanted & set(service.prefixes)):
            raise SuiteError(f"/api/v1/{prefix}/ belongs to {service.name}: choose another name.")


def templates_filled(names: Mapping[str, str], folder: Path) -> Iterator[tuple[Path, str]]:
    """Each file with its text."""
    for template in sorted(TEMPLATE.rglob("*.tmpl")):
        inside = filled(str(template.relative_to(TEMPLATE)), names).removesuffix(".tmpl")
        text = filled(template.read_text(), names)
        if inside == "contract.py":
            yield CONTRACTS / f"{names['__service__']}.py", text
        else:
            yield folder / inside.removeprefix("project/"), text


def filled(text: str, names: Mapping[str, str]) -> str:
    """The text with every token replaced."""
    for token, value in names.items():
        text = text.replace(token, value)
    return text


def style_apply(*paths: Path) -> None:
    """Names of other lengths break lines elsewhere and sort imports anew."""
    tidy = ["check", "--quiet", "--fix", "--exit-zero"]
    for arguments in (tidy, ["format", "--quiet"], ["check", "--quiet"]):
        command = [sys.executable, "-m", "ruff", *arguments, *map(str, paths)]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            raise SuiteError(f"ruff refused what was written in {paths[0]}: see above.")


def documents_write() -> None:
    """Write anew what is generated: event schemas, AsyncAPI, reference pages, compose files.

    The pages in a process of its own, since this one has read the contracts before.
    """
    command = [sys.executable, "-m", "shared.suite.reference"]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise SuiteError("The reference pages could not be written: see above.")
    files_write(files_stale(services_load()))
