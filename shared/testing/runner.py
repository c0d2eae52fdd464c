"""`manage.py test` runs pytest for the project."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings


class PytestRunner:
    """Django's TEST_RUNNER interface over pytest: labels are paths, -k and -v pass through."""

    def __init__(self, verbosity: int = 1, failfast: bool = False, **options: Any) -> None:
        self.options = ["-v"] * (verbosity > 1) + ["-x"] * failfast
        self.options += [f"-k{pattern}" for pattern in options.get("test_name_patterns") or ()]
        self.options += ["--reuse-db"] * bool(options.get("keepdb"))

    @classmethod
    def add_arguments(cls, parser: Any) -> None:
        parser.add_argument("-k", action="append", dest="test_name_patterns")
        parser.add_argument("--keepdb", action="store_true")

    def run_tests(self, test_labels: list[str], **options: Any) -> int:
        """The number of failures: pytest's exit status, since only zero is good."""
        os.chdir(settings.ROOT)
        package = settings.ROOT_URLCONF.rpartition(".")[0]
        labels = test_labels or [str(Path(*package.split(".")))]
        return int(pytest.main([*self.options, *labels]))
