"""librdkafka's mock cluster inside the test process, spoken to over TCP like any broker."""

import ctypes
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import confluent_kafka

PRODUCE = 0
PRODUCER = 0


def _library() -> Any:
    libs = Path(confluent_kafka.__file__).parent.parent / "confluent_kafka.libs"
    found = next(libs.glob("librdkafka*"))
    lib = ctypes.CDLL(str(found))
    lib.rd_kafka_new.restype = ctypes.c_void_p
    lib.rd_kafka_mock_cluster_new.restype = ctypes.c_void_p
    lib.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
    return lib


class MockBroker:
    """One broker; `refuse` and `down` make it behave badly."""

    def __init__(self) -> None:
        self._lib = _library()
        self._client = ctypes.c_void_p(
            self._lib.rd_kafka_new(PRODUCER, None, ctypes.create_string_buffer(512), 512)
        )
        self._cluster = ctypes.c_void_p(self._lib.rd_kafka_mock_cluster_new(self._client, 1))
        self._lib.rd_kafka_mock_group_initial_rebalance_delay_ms(self._cluster, 0)
        self.address = self._lib.rd_kafka_mock_cluster_bootstraps(self._cluster).decode()

    def topic_create(self, name: str, partitions: int = 6) -> None:
        self._lib.rd_kafka_mock_topic_create(self._cluster, name.encode(), partitions, 1)

    def refuse(self, *errors: int) -> None:
        """Answer the next produce requests with these errors."""
        codes = (ctypes.c_int * len(errors))(*errors)
        self._lib.rd_kafka_mock_push_request_errors_array(
            self._cluster, ctypes.c_int16(PRODUCE), ctypes.c_size_t(len(errors)), codes
        )

    def down(self) -> None:
        self._lib.rd_kafka_mock_broker_set_down(self._cluster, ctypes.c_int32(1))

    def up(self) -> None:
        self._lib.rd_kafka_mock_broker_set_up(self._cluster, ctypes.c_int32(1))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lib.rd_kafka_mock_cluster_destroy(self._cluster)
        self._lib.rd_kafka_destroy(self._client)
