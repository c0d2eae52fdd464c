"""Settings for the tests of shared/: a service named "sample" beside commission's roles."""

from shared.settings.base import *
from shared.settings.base import service_settings

globals().update(service_settings("sample", package="shared.testing.project"))
