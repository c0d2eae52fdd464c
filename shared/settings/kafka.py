"""Kafka's address and how to sign in to it."""

from shared.settings import env

KAFKA_BOOTSTRAP_SERVERS = env.text("KAFKA_BOOTSTRAP_SERVERS")
# How long the broker may hold a fetch that finds nothing. Apache Kafka answers at once when
# something comes: a long wait costs no time and spares both sides work at rest.
KAFKA_FETCH_WAIT_MS = env.integer("KAFKA_FETCH_WAIT_MS", 500, least=1)
# A broker that answers such a fetch only when the wait is over is asked for nothing at rest: the
# relays ring when they have sent.
KAFKA_FETCH_WHEN_RUNG = env.flag("KAFKA_FETCH_WHEN_RUNG", False)
_PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
_PREFIX = "KAFKA_SECURITY_"
_OPTIONAL = {
    "sasl.mechanism": "SASL_MECHANISM",
    "sasl.username": "SASL_USERNAME",
    "sasl.password": "SASL_PASSWORD",
    "ssl.ca.location": "SSL_CA_LOCATION",
}

# librdkafka's names, to be merged into the configuration of each client.
KAFKA_CONFIG: dict[str, str] = {
    "bootstrap.servers": KAFKA_BOOTSTRAP_SERVERS,
    "security.protocol": env.choice(f"{_PREFIX}PROTOCOL", _PROTOCOLS, "PLAINTEXT"),
    **{
        option: env.text(_PREFIX + name)
        for option, name in _OPTIONAL.items()
        if env.values().get(_PREFIX + name)
    },
}
