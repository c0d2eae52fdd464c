"""Fetch Apache Kafka with Maven and see that Java is there. Standard library only."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from shared.suite.errors import SuiteError
from shared.suite.installers import LOG, TOOLS, InstallFailed, progress_run
from shared.suite.locks import file_lock

VERSION = "4.1.0"
OLDEST_JAVA = 17
LIBRARIES = TOOLS / f"kafka-{VERSION}"
POM = Path(__file__).with_name("pom.xml")
PACKAGES = {"java": "openjdk-17-jre-headless", "mvn": "maven"}


def installed() -> bool:
    """Whether the jars are there."""
    return LIBRARIES.exists()


def program_fault() -> str | None:
    """What is missing to fetch or run Apache Kafka and how to get it, None if nothing is."""
    for name in ("java",) if installed() else ("java", "mvn"):
        if shutil.which(name) is None:
            return f"Apache Kafka needs {name}, which is not there: {_advice(name)}."
    found = java_version()
    if found < OLDEST_JAVA:
        advice = _advice("java")
        return f"Apache Kafka needs Java {OLDEST_JAVA} or newer and this is {found}: {advice}."
    return None


def libraries_install() -> Path:
    """The folder with Kafka's jars, fetched if need be.

    Raises SuiteError that says what to install or why Maven did not bring them.
    """
    if fault := program_fault():
        raise SuiteError(fault)
    with file_lock(TOOLS / "kafka.lock"):
        if not installed():
            _fetch()
    return LIBRARIES


def java_version() -> int:
    """The major version of `java`."""
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False)
    found = re.search(r'version "(\d+)', said.stderr)
    return int(found.group(1)) if found else 0


def _fetch() -> None:
    # Made beside and renamed, so that an interrupted download leaves no half folder.
    draft = LIBRARIES.with_name(f"{LIBRARIES.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    command = ["mvn", "-q", "-B", "-f", str(POM), f"-Dkafka.version={VERSION}"]
    command += ["dependency:copy-dependencies", "-DincludeScope=runtime"]
    try:
        title = f"Fetching Apache Kafka {VERSION} (45 MB) with Maven"
        progress_run(title, [*command, f"-DoutputDirectory={draft}"], {})
    except InstallFailed:
        raise SuiteError(f"Maven did not bring Apache Kafka ({_complaint()}): see {LOG}.") from None
    draft.rename(LIBRARIES)


def _complaint() -> str:
    """The first error in Maven's output; its last lines only tell where to read about errors."""
    found = re.search(r"\[ERROR\] (.{1,160})", LOG.read_text(errors="replace"))
    return found.group(1).strip() if found else "no output"


def _advice(program: str) -> str:
    return f"install it (Debian, Ubuntu: `apt-get install {PACKAGES[program]}`)"
