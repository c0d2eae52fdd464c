"""Secrets, hosts, cookies and headers."""

from shared.settings import env

ENVIRONMENT = env.choice("ENVIRONMENT", ("development", "production"), "production")
DEVELOPMENT = ENVIRONMENT == "development"
DEBUG = DEVELOPMENT and env.flag("DEBUG", False)

SECRET_KEY = env.secret("DJANGO_SECRET_KEY")
JWT_EXPIRES_IN = env.duration("JWT_EXPIRES_IN", "15m")
JWT_ISSUER = "tributary"
JWT_AUDIENCE = "tributary"
SERVICE_KEYS_DIR = env.text("SERVICE_KEYS_DIR")
SERVICE_JWKS_FILE = env.text("SERVICE_JWKS_FILE")

# Whose X-Forwarded-For is believed: where the edge may be.
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES", "127.0.0.1/32,::1/128")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
_SECURE = env.flag("COOKIES_SECURE", not DEVELOPMENT)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = env.integer("HSTS_SECONDS", 0)
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
