"""Run a service's manage.py with the suite's environment."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from shared.suite.kafka.values import service_sign_in
from shared.suite.paths import ROOT
from shared.suite.registry import Service


def manage_run(
    service: Service,
    arguments: Sequence[str],
    values: Mapping[str, str],
    *,
    capture: bool = False,
) -> subprocess.CompletedProcess[str]:
    """`python projects/<service>/manage.py ...`; its output is ours unless captured."""
    return subprocess.run(
        [sys.executable, str(service.manage), *arguments],
        env={**os.environ, **values, **service_sign_in(values, service)},
        cwd=ROOT,
        capture_output=capture,
        text=True,
        check=False,
    )
