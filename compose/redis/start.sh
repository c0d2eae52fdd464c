#!/bin/sh
# The password comes by standard input: neither `ps` nor a file shows it.
set -eu
exec "${REDIS_SERVER:-redis-server}" - <<END
$(cat "${REDIS_CONFIG:-/etc/tributary/redis.conf}")
requirepass $REDIS_PASSWORD
END
