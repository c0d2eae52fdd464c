"""What a Kafka needs before services meet it; the local broker makes its topics at its start."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

from shared.suite.databases import last_line
from shared.suite.errors import SuiteError
from shared.suite.paths import ROOT
from shared.suite.registry import Service, topics_all

# In a process of its own: shared.events reads Django settings, of which a process has one.
CREATE = """
import sys, django
django.setup()
from shared.events.broker import topics_create
topics_create(sys.argv[1:])
"""


def topics_ensure(values: Mapping[str, str], services: tuple[Service, ...]) -> None:
    """Create what is missing on a broker that was given by URL.

    Raises SuiteError naming KAFKA_BOOTSTRAP_SERVERS.
    """
    if not services:
        return
    settings = f"projects.{services[0].name}.settings"
    done = subprocess.run(
        [sys.executable, "-c", CREATE, *topics_all(services)],
        env={**os.environ, **values, "DJANGO_SETTINGS_MODULE": settings},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SuiteError(
            f"KAFKA_BOOTSTRAP_SERVERS does not work ({last_line(done.stderr)}): correct it in "
            ".env, or start that server."
        )


def apache_kafka_prepare(values: Mapping[str, str], services: tuple[Service, ...]) -> None:
    """Topics, users and permissions on the Apache Kafka that runs here. Raises SuiteError."""
    from confluent_kafka import KafkaException

    from shared.suite.kafka.admin import broker_prepare

    try:
        broker_prepare(values, services)
    except KafkaException as error:
        raise SuiteError(
            f"Apache Kafka does not take users and topics ({error.args[0].str()}): "
            "read `python3 manage_all.py logs broker`."
        ) from None
