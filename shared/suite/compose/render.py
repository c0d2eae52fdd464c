"""The files of compose/ that follow from services: which differ, and writing them."""

from __future__ import annotations

from pathlib import Path

from shared.suite.compose.base_file import base_file
from shared.suite.compose.dashboard_file import dashboard_file
from shared.suite.compose.development_file import development_file
from shared.suite.compose.env_file import env_example
from shared.suite.compose.production_file import production_file
from shared.suite.compose.prometheus_file import prometheus_file
from shared.suite.paths import ROOT
from shared.suite.registry import Service

FOLDER = ROOT / "compose"
DASHBOARDS = Path("grafana") / "dashboards"
WRITERS = {
    Path("compose.yaml"): base_file,
    Path("compose.development.yaml"): development_file,
    Path("compose.production.yaml"): production_file,
    Path(".env.example"): env_example,
    Path("prometheus") / "prometheus.yml": prometheus_file,
}


def files_wanted(services: tuple[Service, ...]) -> dict[Path, str]:
    """Every generated file, relative to compose/, with its text."""
    made = {path: writer(services) for path, writer in WRITERS.items()}
    dashboards = {DASHBOARDS / f"{s.name}.json": dashboard_file(s) for s in services}
    return {**made, **dashboards}


def files_stale(services: tuple[Service, ...], folder: Path = FOLDER) -> dict[Path, str | None]:
    """The files that differ, with the text they should have; None for one that must go."""
    wanted = files_wanted(services)
    stale: dict[Path, str | None] = {
        path: text
        for path, text in wanted.items()
        if not (folder / path).exists() or (folder / path).read_text() != text
    }
    present = {path.relative_to(folder) for path in folder.glob(f"{DASHBOARDS}/*.json")}
    return {**stale, **dict.fromkeys(sorted(present - wanted.keys()))}


def files_write(stale: dict[Path, str | None], folder: Path = FOLDER) -> None:
    """Write what differs and remove what belongs to no service."""
    for path, text in stale.items():
        target = folder / path
        if text is None:
            target.unlink()
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
