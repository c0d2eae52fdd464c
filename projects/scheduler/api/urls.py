"""The routes below /api/v1/."""

from rest_framework.routers import SimpleRouter

from projects.scheduler.api.views import (
    JobExecutionViewSet,
    ScheduledJobViewSet,
    ScheduledTaskViewSet,
)

router = SimpleRouter()
router.register("scheduled-jobs", ScheduledJobViewSet, basename="scheduled-job")
router.register("scheduled-tasks", ScheduledTaskViewSet, basename="scheduled-task")
router.register("job-executions", JobExecutionViewSet, basename="job-execution")

urlpatterns = router.urls
