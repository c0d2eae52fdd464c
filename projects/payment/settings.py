"""What differs from the settings that all services share."""

import hashlib
import hmac

from shared.settings import env
from shared.settings.base import *
from shared.settings.base import service_settings

globals().update(service_settings("payment"))

# The simulated provider runs in this suite, so its secret follows from the suite's own.
_simulated = hmac.new(
    env.secret("DJANGO_SECRET_KEY").encode(), b"payment:webhooks:simulated", hashlib.sha256
).hexdigest()
PAYMENT_WEBHOOK_SECRETS = {"simulated": [_simulated]}
