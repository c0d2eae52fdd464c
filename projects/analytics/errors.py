"""What analytics refuses, named for the fact."""

from shared.core.errors import BadRequest, Conflict, NotFound


class EventNotFound(NotFound):
    """There is no such event."""


class MetricNotFound(NotFound):
    """There is no such metric."""


class FunnelNotFound(NotFound):
    """There is no such funnel."""


class DashboardNotFound(NotFound):
    """There is no such dashboard."""


class ReportNotFound(NotFound):
    """There is no such report."""


class ReportRunNotFound(NotFound):
    """There is no such run of this report."""


class ReportRunUnfinished(Conflict):
    """The run is {state}; only one that is ready can be fetched."""


class KeyTaken(Conflict):
    """Something of this kind has the key or name {name} already."""


class MetricInUse(Conflict):
    """Dashboards or reports show this metric; take it out of them first."""


class FunnelInUse(Conflict):
    """Dashboards or reports show this funnel; take it out of them first."""


class MetricTypesInvalid(BadRequest):
    """The metric cannot be counted from these events."""


class StagesInvalid(BadRequest):
    """A funnel has each stage once, in the order of a lead's way."""


class SourceUnknown(BadRequest):
    """What is to be shown does not exist."""
