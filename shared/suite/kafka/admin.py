"""Users, permissions and topics on Apache Kafka, as its administrator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    NewTopic,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialAlteration,
    UserScramCredentialUpsertion,
)

from shared.suite.kafka.access import Access, access_all, password_variable
from shared.suite.registry import Service, topics_all

PARTITIONS = 6
ITERATIONS = 8192
WAIT = 30.0
SECURITY = {
    "security.protocol": "PROTOCOL",
    "sasl.mechanism": "SASL_MECHANISM",
    "sasl.username": "SASL_USERNAME",
    "sasl.password": "SASL_PASSWORD",
}
KINDS = {"topic": ResourceType.TOPIC, "group": ResourceType.GROUP}


@dataclass(frozen=True)
class Prepared:
    """How many topics and permissions were missing, and how many permissions too much."""

    topics: int
    given: int
    taken: int


def broker_prepare(
    environ: Mapping[str, str], services: tuple[Service, ...], *, copies: int = 1
) -> Prepared:
    """Every topic, a user per service, its permissions and no others.

    Repeating it repairs: passwords are set anew, permissions that no service.toml gives any more
    are taken away. Raises KeyError with the name of a variable that is missing, KafkaException.
    """
    passwords = {service.name: environ[password_variable(service)] for service in services}
    admin = admin_new(environ)
    created = topics_ensure(admin, topics_all(services), copies=copies)
    users_ensure(admin, passwords)
    given, taken = access_ensure(admin, services)
    return Prepared(len(created), given, taken)


def admin_new(environ: Mapping[str, str]) -> AdminClient:
    """A client with the address and the sign-in of the environment."""
    return AdminClient(client_config(environ))


def client_config(environ: Mapping[str, str]) -> dict[str, Any]:
    """The same for any client of librdkafka. Raises KeyError without an address."""
    signing = {option: environ.get(f"KAFKA_SECURITY_{name}") for option, name in SECURITY.items()}
    given = {option: value for option, value in signing.items() if value}
    return {"bootstrap.servers": environ["KAFKA_BOOTSTRAP_SERVERS"], **given}


def users_ensure(admin: AdminClient, passwords: Mapping[str, str]) -> None:
    """A SCRAM user for each, with this password. Raises KafkaException."""
    info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS)
    changes: list[UserScramCredentialAlteration] = [
        UserScramCredentialUpsertion(user, info, password.encode())
        for user, password in passwords.items()
    ]
    for done in admin.alter_user_scram_credentials(changes, request_timeout=WAIT).values():
        done.result()


def access_ensure(admin: AdminClient, services: tuple[Service, ...]) -> tuple[int, int]:
    """Give what is missing, take what is too much; returns how many of each."""
    users = {f"User:{service.name}" for service in services}
    wanted = {_facts(binding): binding for binding in map(binding_of, access_all(services))}
    present = {_facts(b): b for b in bindings_all(admin) if b.principal in users}
    missing = [wanted[facts] for facts in sorted(wanted.keys() - present.keys())]
    surplus = [_filter_of(present[facts]) for facts in sorted(present.keys() - wanted.keys())]
    for given in admin.create_acls(missing, request_timeout=WAIT).values() if missing else ():
        given.result()
    for taken in admin.delete_acls(surplus, request_timeout=WAIT).values() if surplus else ():
        taken.result()
    return len(missing), len(surplus)


def topics_ensure(admin: AdminClient, names: tuple[str, ...], *, copies: int) -> list[str]:
    """Create the topics that are missing, with 6 partitions; returns their names."""
    known = admin.list_topics(timeout=WAIT).topics
    new = [
        NewTopic(name, num_partitions=PARTITIONS, replication_factor=copies)
        for name in names
        if name not in known
    ]
    for created in admin.create_topics(new, request_timeout=WAIT).values() if new else ():
        created.result()
    return [topic.topic for topic in new]


def binding_of(access: Access) -> AclBinding:
    """The permission in the client's terms, from any host."""
    return AclBinding(
        KINDS[access.kind],
        access.name,
        ResourcePatternType.PREFIXED if access.prefix else ResourcePatternType.LITERAL,
        f"User:{access.user}",
        "*",
        AclOperation[access.operation],
        AclPermissionType.ALLOW,
    )


def bindings_all(admin: AdminClient) -> list[AclBinding]:
    """Every permission that the broker holds."""
    everything = AclBindingFilter(
        ResourceType.ANY,
        None,  # type: ignore[arg-type]  # means any, which the stubs do not say
        ResourcePatternType.ANY,
        None,  # type: ignore[arg-type]
        None,  # type: ignore[arg-type]
        AclOperation.ANY,
        AclPermissionType.ANY,
    )
    found: list[AclBinding] = admin.describe_acls(everything, request_timeout=WAIT).result()
    return found


def _facts(binding: AclBinding) -> tuple[str, ...]:
    # The client's own comparison does not hold between what is asked and what is answered.
    names = (binding.principal, binding.name, binding.host)
    enums = (binding.restype, binding.resource_pattern_type, binding.operation)
    return (*map(str, names), *map(str, enums), str(binding.permission_type))


def _filter_of(binding: AclBinding) -> AclBindingFilter:
    return AclBindingFilter(
        binding.restype,
        binding.name,
        binding.resource_pattern_type,
        binding.principal,
        binding.host,
        binding.operation,
        binding.permission_type,
    )
