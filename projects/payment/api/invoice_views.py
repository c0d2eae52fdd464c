"""Invoices over HTTP."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.payment import selectors
from projects.payment.api.filters import InvoiceFilter
from projects.payment.api.permissions import READERS, TREASURERS, backdating_check
from projects.payment.api.serializers import (
    CollectInput,
    InvoiceCloseInput,
    InvoiceCreateInput,
    InvoiceOpenInput,
    InvoiceOutput,
    InvoiceSummaryOutput,
    TransactionOutput,
)
from projects.payment.services import charges, invoices
from shared.api.views import ApiViewSet


class InvoiceViewSet(ApiViewSet):
    """What customers owe. Terms cannot change once an invoice is open."""

    callers = {
        "list": READERS,
        "retrieve": READERS,
        "summary": READERS,
        "create": TREASURERS,
        "open": TREASURERS,
        "void": TREASURERS,
        "mark_uncollectible": TREASURERS,
        "collect": TREASURERS,
    }
    idempotency = {"open": "accepted", "collect": "required"}
    filterset_class = InvoiceFilter
    output_class = InvoiceOutput

    def get_queryset(self) -> Any:
        return selectors.invoice_list()

    @extend_schema(responses=InvoiceOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), InvoiceOutput)

    @extend_schema(responses=InvoiceOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.answer(InvoiceOutput(selectors.invoice_get(invoice_id=pk)).data)

    @extend_schema(request=InvoiceCreateInput, responses={201: InvoiceOutput})
    def create(self, request: Request) -> Response:
        values = self.read(InvoiceCreateInput)
        lines = [(d["description"], d["quantity"], d["unit_price"]) for d in values.pop("lines")]
        invoice = invoices.invoice_create(lines=lines, **values)
        return self.created(InvoiceOutput(invoice).data)

    @extend_schema(request=InvoiceOpenInput, responses=InvoiceOutput)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, pk: UUID) -> Response:
        at = self.read(InvoiceOpenInput).get("occurred_at")
        backdating_check(self.principal, at)
        invoice = invoices.invoice_open(invoice_id=pk, occurred_at=at, backdated=at is not None)
        return self.answer(InvoiceOutput(invoice).data)

    @extend_schema(request=InvoiceCloseInput, responses=InvoiceOutput)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: UUID) -> Response:
        invoice = invoices.invoice_void(invoice_id=pk, **self.read(InvoiceCloseInput))
        return self.answer(InvoiceOutput(invoice).data)

    @extend_schema(request=InvoiceCloseInput, responses=InvoiceOutput)
    @action(detail=True, methods=["post"], url_path="mark-uncollectible")
    def mark_uncollectible(self, request: Request, pk: UUID) -> Response:
        invoice = invoices.invoice_write_off(invoice_id=pk, **self.read(InvoiceCloseInput))
        return self.answer(InvoiceOutput(invoice).data)

    @extend_schema(request=CollectInput, responses={202: TransactionOutput})
    @action(detail=True, methods=["post"])
    def collect(self, request: Request, pk: UUID) -> Response:
        payment = charges.charge_request(invoice_id=pk, **self.read(CollectInput))
        return self.answer(TransactionOutput(payment).data, status=202)

    @extend_schema(responses=InvoiceSummaryOutput, filters=False)
    @action(detail=False, methods=["get"])
    def summary(self, request: Request) -> Response:
        return self.answer(InvoiceSummaryOutput(selectors.invoice_summary()).data)
