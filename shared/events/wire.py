"""CloudEvents 1.0 in Kafka's binary mode: attributes in `ce_*` headers, JSON as the value."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import NAMESPACE_OID, UUID, uuid5

from shared.core.clock import parse_rfc3339, rfc3339
from shared.events.envelope import Envelope
from shared.events.errors import EventMalformed

NO_TENANT = UUID(int=0)


@dataclass(frozen=True, kw_only=True)
class Message:
    """What came from the broker, or out of a dead letter, before anything is believed of it."""

    topic: str
    key: str
    headers: dict[str, str] = field(default_factory=dict)
    value: bytes
    partition: int = 0
    offset: int = 0

    @property
    def type(self) -> str:
        return self.headers.get("ce_type", "")

    @property
    def event_id(self) -> UUID:
        """Its id; for a message without a readable one, an id made from its content."""
        try:
            return UUID(self.headers.get("ce_id", ""))
        except ValueError:
            content = f"{self.topic}\x00{self.key}\x00{self.headers}\x00{self.value.hex()}"
            return uuid5(NAMESPACE_OID, content)

    @property
    def tenant_id(self) -> UUID:
        """Its tenant by header or else by key; the nil tenant when neither can be read."""
        for text in (self.headers.get("ce_tenantid", ""), self.key.partition(":")[0]):
            try:
                return UUID(text)
            except ValueError:
                continue
        return NO_TENANT


class Attributes(Protocol):
    """Whatever has the attributes of a CloudEvent: an envelope, a row of the outbox."""

    @property
    def id(self) -> UUID: ...
    @property
    def type(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def time(self) -> datetime: ...
    @property
    def tenant_id(self) -> UUID: ...
    @property
    def dataschema(self) -> str: ...
    @property
    def aggregate_version(self) -> int: ...
    @property
    def traceparent(self) -> str: ...


def wire_headers(event: Attributes) -> dict[str, str]:
    """The headers of an event on the wire."""
    return headers_written(
        str(event.id),
        event.type,
        event.source,
        event.dataschema,
        str(event.tenant_id),
        str(event.aggregate_version),
        rfc3339(event.time),
        event.traceparent,
    )


def headers_written(
    id: str,
    type: str,
    source: str,
    dataschema: str,
    tenant_id: str,
    aggregate_version: str,
    time: str,
    traceparent: str,
) -> dict[str, Any]:
    """The same from texts, in the order in which the relay reads them; as a producer wants them."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": id,
        "ce_type": type,
        "ce_source": source,
        "ce_time": time,
        "ce_dataschema": dataschema,
        "ce_tenantid": tenant_id,
        "ce_aggregateversion": aggregate_version,
        "content-type": "application/json",
    }
    if traceparent:
        headers["traceparent"] = traceparent
    return headers


def message_of(envelope: Envelope) -> Message:
    """The envelope as it goes on the wire."""
    return Message(
        topic=envelope.topic,
        key=envelope.key,
        headers=wire_headers(envelope),
        value=envelope.data,
    )


def type_read(raw: Any) -> str:
    """The type of what a Kafka client has polled, before anything else is read of it."""
    return _text(dict(raw.headers() or ()).get("ce_type"))


def message_read(raw: Any) -> Message:
    """What a Kafka client has polled; bytes that are no UTF-8 are kept as replacement marks."""
    return Message(
        topic=raw.topic(),
        key=_text(raw.key()),
        headers={name: _text(value) for name, value in raw.headers() or ()},
        value=raw.value() or b"",
        partition=raw.partition(),
        offset=raw.offset(),
    )


def _text(value: bytes | str | None) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else value or ""


def envelope_read(message: Message) -> Envelope:
    """The envelope of a message. Raises EventMalformed; the data itself is not looked at."""
    try:
        return _envelope(message, message.headers)
    except KeyError as error:
        raise EventMalformed(f"the header {error.args[0]} is missing") from error
    except ValueError as error:
        raise EventMalformed(f"a header cannot be read: {error}") from error


def _envelope(message: Message, headers: dict[str, str]) -> Envelope:
    if headers["ce_specversion"] != "1.0":
        raise ValueError(f"ce_specversion {headers['ce_specversion']!r} is not 1.0")
    tenant_id = UUID(headers["ce_tenantid"])
    owner, _, aggregate_id = message.key.partition(":")
    if owner != str(tenant_id) or not aggregate_id:
        raise ValueError(f"the key {message.key!r} is not of tenant {tenant_id}")
    return Envelope(
        id=UUID(headers["ce_id"]),
        type=headers["ce_type"],
        source=headers["ce_source"],
        time=parse_rfc3339(headers["ce_time"]),
        tenant_id=tenant_id,
        topic=message.topic,
        key=message.key,
        aggregate_id=aggregate_id,
        aggregate_version=int(headers["ce_aggregateversion"]),
        dataschema=headers["ce_dataschema"],
        traceparent=headers.get("traceparent", ""),
        data=message.value,
    )
