"""Settings for the tests of shared/: a service named "sample" on the server of the others."""

import os

from shared.settings import env
from shared.settings.base import *
from shared.settings.base import service_settings

for role in ("", "OWNER_", "SYSTEM_"):
    url = env.text(f"COMMISSION_{role}DATABASE_URL")
    os.environ.setdefault(f"SAMPLE_{role}DATABASE_URL", url.replace("commission_", "sample_"))
os.environ.setdefault("SAMPLE_URL", "http://127.0.0.1:8099")
env.values.cache_clear()

globals().update(service_settings("sample", package="shared.testing.project"))
