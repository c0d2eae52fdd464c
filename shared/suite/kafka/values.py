"""Which broker a copy runs, and what follows for its environment. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping

from shared.suite.errors import SuiteError
from shared.suite.kafka.access import password_variable
from shared.suite.registry import Service
from shared.suite.secret import Secrets

BROKER = "KAFKA_BROKER"
ADDRESS = "KAFKA_BOOTSTRAP_SERVERS"
LOCAL, APACHE = "local", "apache"
BROKERS = (LOCAL, APACHE)
ADMIN = "admin"
# The local broker answers a fetch that finds nothing only when its wait is over, so that the wait
# is a delay, and a short one is work at rest.
LOCAL_FETCH = {"KAFKA_FETCH_WAIT_MS": "5", "KAFKA_FETCH_WHEN_RUNG": "true"}


def broker_check(given: Mapping[str, str]) -> None:
    """Raises SuiteError where the user asks for a broker here and names another."""
    if ADDRESS in given and BROKER in given:
        raise SuiteError(
            f"{BROKER} starts a broker here and {ADDRESS} names another: give one of the two."
        )


def broker_values(
    kind: str, secrets: Secrets, services: tuple[Service, ...], *, port: int
) -> dict[str, str]:
    """The environment with a broker of this kind; that of the administrator on Apache Kafka."""
    if kind != APACHE:
        return {BROKER: LOCAL, **LOCAL_FETCH}
    passwords = {password_variable(s): secrets.get(f"kafka-{s.name}") for s in services}
    return {
        BROKER: APACHE,
        ADDRESS: f"127.0.0.1:{port}",
        "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "KAFKA_SECURITY_SASL_MECHANISM": "SCRAM-SHA-512",
        **_sign_in(ADMIN, secrets.get("kafka-admin")),
        **passwords,
    }


def service_sign_in(values: Mapping[str, str], service: Service) -> dict[str, str]:
    """What differs for the processes of a service: they sign in as its own user."""
    password = values.get(password_variable(service))
    if values.get(BROKER) != APACHE or password is None:
        return {}
    return _sign_in(service.name, password)


def _sign_in(user: str, password: str) -> dict[str, str]:
    return {
        "KAFKA_SECURITY_SASL_USERNAME": user,
        "KAFKA_SECURITY_SASL_PASSWORD": password,
    }
