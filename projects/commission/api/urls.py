from django.urls import re_path
from rest_framework.routers import SimpleRouter

from projects.commission.api.views.calculations import CommissionCalculationViewSet
from projects.commission.api.views.payouts import (
    InternalPayoutClaimView,
    InternalPayoutView,
    PayoutViewSet,
    PeriodViewSet,
)
from projects.commission.api.views.plans import (
    CommissionAssignmentViewSet,
    CommissionPlanViewSet,
    PayeeViewSet,
)

router = SimpleRouter()
for prefix, viewset, name in (
    ("commission-plans", CommissionPlanViewSet, "commission-plan"),
    ("commission-assignments", CommissionAssignmentViewSet, "commission-assignment"),
    ("commission-calculations", CommissionCalculationViewSet, "commission-calculation"),
    ("periods", PeriodViewSet, "period"),
    ("payouts", PayoutViewSet, "payout"),
    ("payees", PayeeViewSet, "payee"),
):
    router.register(prefix, viewset, basename=name)

urlpatterns = router.urls

# Siblings may call with or without the slash: a redirect would lose the body of a POST.
internal_urlpatterns = [
    re_path(r"^payouts/(?P<payout_id>[^/]+)/?$", InternalPayoutView.as_view()),
    re_path(r"^payouts/(?P<payout_id>[^/]+)/claim/?$", InternalPayoutClaimView.as_view()),
]
