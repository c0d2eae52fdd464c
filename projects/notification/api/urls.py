"""The routes below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from projects.notification.api.choice_views import (
    PreferencesView,
    PushSubscriptionViewSet,
    SuppressionViewSet,
)
from projects.notification.api.template_views import TemplateViewSet
from projects.notification.api.views import NotificationViewSet

router = SimpleRouter()
router.register("notifications", NotificationViewSet, basename="notification")
router.register("notification-templates", TemplateViewSet, basename="notification-template")
router.register("push-subscriptions", PushSubscriptionViewSet, basename="push-subscription")
router.register("suppressions", SuppressionViewSet, basename="suppression")

urlpatterns = [
    *router.urls,
    path("notification-preferences/", PreferencesView.as_view()),
]
