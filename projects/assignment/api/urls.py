"""The routes below /api/v1/."""

from rest_framework.routers import SimpleRouter

from projects.assignment.api.rule_views import (
    AssignmentRuleViewSet,
    CalendarViewSet,
    TeamViewSet,
)
from projects.assignment.api.views import AgentViewSet, AssignmentViewSet, WorkloadViewSet

router = SimpleRouter()
router.register("assignments", AssignmentViewSet, basename="assignment")
router.register("assignment-rules", AssignmentRuleViewSet, basename="assignment-rule")
router.register("agents", AgentViewSet, basename="agent")
router.register("teams", TeamViewSet, basename="team")
router.register("calendars", CalendarViewSet, basename="calendar")
router.register("workload", WorkloadViewSet, basename="workload")

urlpatterns = router.urls
