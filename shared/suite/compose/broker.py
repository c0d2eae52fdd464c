"""`python -m shared.suite.compose.broker`: users, permissions and topics on Apache Kafka.

Signs in as the administrator of KAFKA_SECURITY_SASL_USERNAME.
"""

from __future__ import annotations

import os
import sys

from confluent_kafka import KafkaException

from shared.suite.kafka.admin import broker_prepare
from shared.suite.registry import services_load


def main() -> int:
    """Exit status 1 with one sentence when the broker or the environment does not let it."""
    try:
        copies = int(os.environ.get("KAFKA_COPIES") or 1)
        done = broker_prepare(os.environ, services_load(), copies=copies)
    except KeyError as missing:
        sys.stderr.write(f"{missing.args[0]} is not set.\n")
        return 1
    except KafkaException as error:
        sys.stderr.write(f"KAFKA_BOOTSTRAP_SERVERS does not work: {error.args[0].str()}.\n")
        return 1
    topics, given, taken = done.topics, done.given, done.taken
    sys.stderr.write(f"{topics} topics created, {given} permissions given, {taken} taken.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
