"""Apache Kafka as a choice: what is missing is said, what is chosen is remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.suite.env import Environment, environment_build, environment_save, given_load
from shared.suite.errors import SuiteError
from shared.suite.kafka import install
from shared.suite.kafka.choice import broker_choose
from shared.suite.kafka.node import properties_here
from shared.suite.kafka.values import APACHE, LOCAL
from shared.suite.paths import State
from shared.suite.specs import process_spec

from .services import COMMISSION, PAYMENT

SERVICES = (COMMISSION, PAYMENT)
OLD = "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of somebody who has named no broker, unlike that of the tests."""
    for name in ("KAFKA_BOOTSTRAP_SERVERS", "KAFKA_BOOTSTRAP_FILE", "KAFKA_BROKER"):
        monkeypatch.delenv(name, raising=False)


def build(state: State, **environ: str) -> Environment:
    given = given_load(state, SERVICES, environ)
    return environment_build(state, SERVICES, given, port_base=8000)


def test_without_java_one_sentence_says_what_to_install(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SuiteError, match=r"needs java, which is not there: .*openjdk-17"):
        install.libraries_install()


def test_without_maven_one_sentence_says_what_to_install(monkeypatch, tmp_path: Path) -> None:
    program(tmp_path / "java", OLD)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(install, "LIBRARIES", tmp_path / "none")
    with pytest.raises(SuiteError, match=r"needs mvn, which is not there: .*install maven"):
        install.libraries_install()


def test_an_old_java_is_refused(monkeypatch, tmp_path: Path) -> None:
    for name in ("java", "mvn"):
        program(tmp_path / name, OLD)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert install.program_fault() == (
        "Apache Kafka needs Java 17 or newer and this is 11: install it (Debian, Ubuntu: "
        "`apt-get install openjdk-17-jre-headless`)."
    )


def test_what_maven_complains_of_is_said(monkeypatch, tmp_path: Path) -> None:
    program(tmp_path / "java", OLD.replace("11.0.2", "17.0.2"))
    program(tmp_path / "mvn", "#!/bin/sh\necho '[ERROR] no network'\nexit 1\n")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(install, "LIBRARIES", tmp_path / "none")
    with pytest.raises(SuiteError, match=r"did not bring Apache Kafka \(no network\)"):
        install.libraries_install()
    assert not install.installed()


def test_the_local_broker_is_what_a_copy_has(state: State) -> None:
    made = build(state)
    assert made.broker_moves
    assert not made.apache_kafka
    assert made.values["KAFKA_FETCH_WAIT_MS"] == "5"
    assert made.values["KAFKA_FETCH_WHEN_RUNG"] == "true"
    assert process_spec(COMMISSION, COMMISSION.processes[0], made.values).environ.keys() == {
        "MALLOC_ARENA_MAX"
    }


def test_on_apache_kafka_every_service_signs_in_as_itself(state: State) -> None:
    made = build(state, KAFKA_BROKER=APACHE)
    assert made.apache_kafka
    assert not made.broker_moves
    assert made.values["KAFKA_BOOTSTRAP_SERVERS"] == "127.0.0.1:8092"
    assert made.values["KAFKA_SECURITY_SASL_USERNAME"] == "admin"
    assert not {"KAFKA_FETCH_WAIT_MS", "KAFKA_FETCH_WHEN_RUNG"} & made.values.keys()
    passwords = {made.values["KAFKA_SECURITY_SASL_PASSWORD"]}
    for service in SERVICES:
        environ = process_spec(service, service.processes[0], made.values).environ
        assert environ["KAFKA_SECURITY_SASL_USERNAME"] == service.name
        passwords.add(environ["KAFKA_SECURITY_SASL_PASSWORD"])
    assert len(passwords) == 1 + len(SERVICES)


def test_a_broker_elsewhere_and_one_here_are_too_many(state: State) -> None:
    with pytest.raises(SuiteError, match="KAFKA_BROKER starts a broker here"):
        build(state, KAFKA_BROKER=APACHE, KAFKA_BOOTSTRAP_SERVERS="k:9092")
    assert "KAFKA_BROKER" not in build(state, KAFKA_BOOTSTRAP_SERVERS="k:9092").values


def test_the_choice_is_remembered(state: State) -> None:
    broker_choose(state, LOCAL)
    assert not build(state).apache_kafka
    state.local_env.write_text(f"KAFKA_BROKER={APACHE}\n")
    made = build(state)
    assert made.apache_kafka
    environment_save(state, made.values, made.given)
    assert build(state).apache_kafka


def test_what_is_set_is_not_overruled_by_an_option(state: State, monkeypatch) -> None:
    monkeypatch.setenv("KAFKA_BROKER", APACHE)
    for remembered in ("", f"KAFKA_BROKER={APACHE}\n"):
        state.local_env.write_text(remembered)
        with pytest.raises(SuiteError, match=r"KAFKA_BROKER is apache in \.env or the shell"):
            broker_choose(state, LOCAL)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "k:9092")
    with pytest.raises(SuiteError, match="KAFKA_BOOTSTRAP_SERVERS names a broker"):
        broker_choose(state, LOCAL)


def test_a_node_listens_here_only_and_keeps_its_data_here(tmp_path: Path) -> None:
    lines = properties_here(tmp_path, 8092, 8093).splitlines()
    assert "listeners=SERVICES://127.0.0.1:8092,CONTROLLER://127.0.0.1:8093" in lines
    assert "advertised.listeners=SERVICES://127.0.0.1:8092" in lines
    assert "controller.quorum.voters=1@127.0.0.1:8093" in lines
    assert f"log.dirs={tmp_path / 'data'}" in lines


def program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)
