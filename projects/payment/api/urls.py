"""The routes below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from projects.payment.api.invoice_views import InvoiceViewSet
from projects.payment.api.ledger_views import BillingProfileView, LedgerViewSet
from projects.payment.api.payment_views import (
    PaymentMethodViewSet,
    RefundViewSet,
    TransactionViewSet,
)
from projects.payment.api.webhook_views import PaymentWebhookView

router = SimpleRouter()
router.register("invoices", InvoiceViewSet, basename="invoice")
router.register("payment-methods", PaymentMethodViewSet, basename="payment-method")
router.register("transactions", TransactionViewSet, basename="transaction")
router.register("refunds", RefundViewSet, basename="refund")
router.register("ledger", LedgerViewSet, basename="ledger")

urlpatterns = [
    *router.urls,
    path("billing-profile/", BillingProfileView.as_view()),
    path("payment-webhooks/<str:provider>/", PaymentWebhookView.as_view()),
]
