"""The routes below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from projects.worker.api.dead_letter_views import DeadLetterJobViewSet, WorkersView
from projects.worker.api.job_views import JobTaskView, JobViewSet

router = SimpleRouter()
router.register("jobs", JobViewSet, basename="job")
router.register("dead-letter-jobs", DeadLetterJobViewSet, basename="dead-letter-job")

urlpatterns = [
    *router.urls,
    path("job-tasks/", JobTaskView.as_view()),
    path("workers/", WorkersView.as_view()),
]
