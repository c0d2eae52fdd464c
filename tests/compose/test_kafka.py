"""Users, permissions and topics on a real Apache Kafka, with the files that the container uses."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from shared.suite.kafka.access import Access, access_all, password_variable
from shared.suite.kafka.admin import access_ensure, admin_new, binding_of, bindings_all
from shared.suite.paths import ROOT
from shared.suite.registry import Service, topics_all
from tests.compose import reading
from tests.support.kafka import DENIED, WAIT, Kafka, kafka_running, taken, written

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory, values: dict[str, str]) -> Iterator[Kafka]:
    folder = tmp_path_factory.mktemp("kafka")
    with kafka_running(folder, values["KAFKA_ADMIN_PASSWORD"]) as running:
        yield running


@pytest.fixture(scope="module")
def step(kafka: Kafka, values: dict[str, str]) -> Callable[[], str]:
    """Run the container `broker` with its environment; what it says."""
    container = reading.containers(reading.PRODUCTION, values)["broker"]
    environ = {**container["environment"], "KAFKA_BOOTSTRAP_SERVERS": kafka.address}

    def run() -> str:
        done = subprocess.run(
            [sys.executable, *container["command"][1:]],
            env={"PATH": os.environ["PATH"], **environ},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stderr

    return run


@pytest.fixture(scope="module")
def ready(step: Callable[[], str], services: tuple[Service, ...]) -> None:
    said = step()
    topics, permissions = len(topics_all(services)), len(access_all(services))
    assert f"{topics} topics created, {permissions} permissions given, 0 taken." in said


@pytest.fixture(scope="module")
def sign_in(kafka: Kafka, values: dict[str, str], services: tuple[Service, ...]) -> Any:
    """`sign_in("payment")`: a client's configuration, as the service's container has it."""
    made = reading.containers(reading.PRODUCTION, values)
    named = {service.name: service for service in services}

    def config(user: str, **options: Any) -> dict[str, Any]:
        name = f"{named[user].name}-events".replace("_", "-")
        given: Mapping[str, str] = made[name]["environment"]
        assert given["KAFKA_SECURITY_SASL_PASSWORD"] == values[password_variable(named[user])]
        prefix = "KAFKA_SECURITY_"
        return {
            "bootstrap.servers": kafka.address,
            "security.protocol": given[f"{prefix}PROTOCOL"],
            "sasl.mechanism": given[f"{prefix}SASL_MECHANISM"],
            "sasl.username": given[f"{prefix}SASL_USERNAME"],
            "sasl.password": given[f"{prefix}SASL_PASSWORD"],
            "allow.auto.create.topics": False,
            **options,
        }

    return config


@pytest.mark.usefixtures("ready")
def test_every_service_writes_its_own_topics(
    sign_in: Any, services: tuple[Service, ...], counted: Callable[[str], None]
) -> None:
    topics = [(service.name, topic) for service in services for topic in service.topics]
    assert [pair for pair in topics if written(sign_in(pair[0]), pair[1]) is not None] == []
    counted(f"{len(topics)} topics written by their own services on Apache Kafka")


@pytest.mark.usefixtures("ready")
def test_nobody_writes_a_topic_of_another(sign_in: Any, services: tuple[Service, ...]) -> None:
    for service, other in zip(services, (*services[1:], services[0]), strict=True):
        assert written(sign_in(service.name), other.topics[0]) in DENIED


@pytest.mark.usefixtures("ready")
def test_a_service_reads_what_it_declares_and_nothing_else(sign_in: Any) -> None:
    assert written(sign_in("payment"), "payment.transaction") is None
    commission = sign_in("commission")
    assert taken(commission, "payment.transaction", "tributary.commission") is None
    assert taken(commission, "payment.invoice", "tributary.commission") in DENIED | {
        KafkaError.UNKNOWN_TOPIC_OR_PART
    }


@pytest.mark.usefixtures("ready")
def test_nobody_joins_the_group_of_another(sign_in: Any) -> None:
    assert taken(sign_in("commission"), "payment.transaction", "tributary.payment") in DENIED
    assert taken(sign_in("commission"), "payment.transaction", "tributary.commission.probe") is None


@pytest.mark.usefixtures("ready")
def test_a_wrong_password_and_no_password_are_refused(sign_in: Any) -> None:
    wrong = sign_in("payment", **{"sasl.password": "wrong"})
    plain = {"bootstrap.servers": wrong["bootstrap.servers"]}
    for config in (wrong, plain):
        with pytest.raises(KafkaException):
            AdminClient(config).list_topics(timeout=3)


@pytest.mark.usefixtures("ready")
def test_topics_have_six_partitions(sign_in: Any, services: tuple[Service, ...]) -> None:
    for service in services:
        known = AdminClient(sign_in(service.name)).list_topics(timeout=WAIT).topics
        assert set(known) == {*service.topics, *service.reads}
        assert {len(topic.partitions) for topic in known.values()} <= {6}


@pytest.mark.usefixtures("ready")
def test_permissions_that_no_service_declares_are_taken_away(
    kafka: Kafka, step: Callable[[], str], values: dict[str, str], services: tuple[Service, ...]
) -> None:
    environment = reading.containers(reading.PRODUCTION, values)["broker"]["environment"]
    admin = admin_new({**environment, "KAFKA_BOOTSTRAP_SERVERS": kafka.address})
    surplus = binding_of(Access("commission", "topic", "payment.invoice", "READ"))
    for given in admin.create_acls([surplus]).values():
        given.result()
    assert len(bindings_all(admin)) == len(access_all(services)) + 1
    assert step().endswith("0 topics created, 0 permissions given, 1 taken.\n")
    assert access_ensure(admin, services) == (0, 0)
    assert len(bindings_all(admin)) == len(access_all(services))


@pytest.mark.usefixtures("ready")
def test_users_and_messages_survive_a_restart(kafka: Kafka, sign_in: Any) -> None:
    assert written(sign_in("payment"), "payment.disbursement") is None
    kafka.stop()
    kafka.start()
    group = "tributary.commission.after"
    assert taken(sign_in("commission"), "payment.disbursement", group) is None


def test_the_step_says_what_is_missing(kafka: Kafka) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "shared.suite.compose.broker"],
        env={"PATH": os.environ["PATH"]},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.endswith("_KAFKA_PASSWORD is not set.\n")
