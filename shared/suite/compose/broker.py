"""`python -m shared.suite.compose.broker`: users, permissions and topics on Apache Kafka.

Signs in as the administrator of KAFKA_SECURITY_SASL_USERNAME. Repeating it repairs: passwords are
set anew, permissions that no service.toml gives any more are taken away, topics are added.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from confluent_kafka import KafkaException
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

from shared.suite.compose.access import Access, access_all, password_variable
from shared.suite.registry import Service, services_load, topics_all

PARTITIONS = 6
ITERATIONS = 8192
WAIT = 30.0
KINDS = {"topic": ResourceType.TOPIC, "group": ResourceType.GROUP}


def admin_new(environ: Mapping[str, str]) -> AdminClient:
    """A client with the address and the sign-in of the environment."""
    prefix = "KAFKA_SECURITY_"
    return AdminClient(
        {
            "bootstrap.servers": environ["KAFKA_BOOTSTRAP_SERVERS"],
            "security.protocol": environ[f"{prefix}PROTOCOL"],
            "sasl.mechanism": environ[f"{prefix}SASL_MECHANISM"],
            "sasl.username": environ[f"{prefix}SASL_USERNAME"],
            "sasl.password": environ[f"{prefix}SASL_PASSWORD"],
        }
    )


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


def main() -> int:
    """Exit status 1 with one sentence when the broker or the environment does not let it."""
    services = services_load()
    try:
        passwords = {service.name: os.environ[password_variable(service)] for service in services}
        admin = admin_new(os.environ)
        topics = topics_all(services)
        created = topics_ensure(admin, topics, copies=int(os.environ.get("KAFKA_COPIES") or 1))
        users_ensure(admin, passwords)
        given, taken = access_ensure(admin, services)
    except KeyError as missing:
        sys.stderr.write(f"{missing.args[0]} is not set.\n")
        return 1
    except KafkaException as error:
        sys.stderr.write(f"KAFKA_BOOTSTRAP_SERVERS does not work: {error.args[0].str()}.\n")
        return 1
    sys.stderr.write(f"{len(created)} topics created, {given} permissions given, {taken} taken.\n")
    return 0


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


if __name__ == "__main__":
    sys.exit(main())
