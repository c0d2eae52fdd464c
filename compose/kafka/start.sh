#!/bin/sh
# Formats the storage at the first start, with the administrator in it, then runs the broker.
set -eu
home=${KAFKA_HOME:-/opt/kafka}
properties=${KAFKA_PROPERTIES:-/etc/tributary/server.properties}
data=$(sed -n 's/^log\.dirs=//p' "$properties")

if [ ! -f "$data/meta.properties" ]; then
    "$home/bin/kafka-storage.sh" format --config "$properties" \
        --cluster-id "$("$home/bin/kafka-storage.sh" random-uuid)" \
        --add-scram "SCRAM-SHA-512=[name=admin,password=$KAFKA_ADMIN_PASSWORD]"
fi
exec "$home/bin/kafka-server-start.sh" "$properties"
