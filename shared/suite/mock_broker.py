"""A Kafka broker for development: librdkafka's own mock cluster, in a process of its own.

Run as a script with the file for its address and the topics. Standard library only; it loads
the librdkafka that the confluent-kafka wheel carries. It keeps everything in memory, and about
5 MiB (14,000 small events) per partition: what is older is dropped without a word.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import signal
import sysconfig
from pathlib import Path

PRODUCER = 0
PARTITIONS = 6


def library_find() -> Path:
    """The librdkafka of the wheel. Raises FileNotFoundError."""
    for folder in (sysconfig.get_path("platlib"), sysconfig.get_path("purelib")):
        for found in sorted((Path(folder) / "confluent_kafka.libs").glob("librdkafka*.so*")):
            return found
    raise FileNotFoundError("the confluent-kafka wheel has no librdkafka: install it again")


class MockCluster:
    """One broker that lives as long as this object's process."""

    def __init__(self, library: Path) -> None:
        self._rdkafka = ctypes.CDLL(str(library))
        for name in ("rd_kafka_conf_new", "rd_kafka_new", "rd_kafka_mock_cluster_new"):
            getattr(self._rdkafka, name).restype = ctypes.c_void_p
        self._rdkafka.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
        self._cluster = ctypes.c_void_p(self._start())

    def _start(self) -> int:
        reason = ctypes.create_string_buffer(512)
        configuration = ctypes.c_void_p(self._rdkafka.rd_kafka_conf_new())
        handle = self._rdkafka.rd_kafka_new(PRODUCER, configuration, reason, len(reason))
        cluster = handle and self._rdkafka.rd_kafka_mock_cluster_new(ctypes.c_void_p(handle), 1)
        if not cluster:
            raise RuntimeError(f"librdkafka made no mock cluster: {reason.value.decode()}")
        return int(cluster)

    def topic_create(self, name: str, partitions: int = PARTITIONS) -> None:
        code = self._rdkafka.rd_kafka_mock_topic_create(self._cluster, name.encode(), partitions, 1)
        if code:
            raise RuntimeError(f"librdkafka refused topic {name} with error {code}")

    def rebalance_at_once(self) -> None:
        self._rdkafka.rd_kafka_mock_group_initial_rebalance_delay_ms(self._cluster, 0)

    def address(self) -> str:
        value = self._rdkafka.rd_kafka_mock_cluster_bootstraps(self._cluster)
        return bytes(value).decode()


def main() -> None:
    """Serve until a signal comes; the address file appears when clients may connect."""
    options = argparse.ArgumentParser()
    options.add_argument("address_file", type=Path)
    options.add_argument("topics", nargs="*")
    given = options.parse_args()
    cluster = MockCluster(library_find())
    for topic in given.topics:
        cluster.topic_create(topic)
    cluster.rebalance_at_once()
    draft = given.address_file.with_suffix(f".{os.getpid()}")
    draft.write_text(cluster.address())
    draft.replace(given.address_file)
    # Nothing to save and nobody to notify: the default action of the signal is the right end.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
