"""Redis: quotas, revoked sessions and the cache."""

from urllib.parse import quote

from shared.settings import env

REDIS_HOST = env.text("REDIS_HOST")
REDIS_PORT = env.port("REDIS_PORT", 6379)
REDIS_PASSWORD = env.text("REDIS_PASSWORD", "")
_CREDENTIALS = f":{quote(REDIS_PASSWORD, safe='')}@" if REDIS_PASSWORD else ""
REDIS_SERVER_URL = f"redis://{_CREDENTIALS}{REDIS_HOST}:{REDIS_PORT}"
REDIS_URL = f"{REDIS_SERVER_URL}/0"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}
