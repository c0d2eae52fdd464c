"""The ways on which a notification reaches somebody."""

from typing import Final

IN_APP: Final = "in_app"
EMAIL: Final = "email"
CHANNELS: Final = (IN_APP, EMAIL)
