"""Payment methods, transactions and refunds over HTTP."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from projects.payment import selectors
from projects.payment.api.filters import PaymentMethodFilter, RefundFilter, TransactionFilter
from projects.payment.api.permissions import READERS, TREASURERS, backdating_check
from projects.payment.api.serializers import (
    ChargeInput,
    PaymentMethodInput,
    PaymentMethodOutput,
    RefundInput,
    RefundOutput,
    TransactionOutput,
)
from projects.payment.services import charges, methods, refunds
from shared.api.views import ApiViewSet


class PaymentMethodViewSet(ApiViewSet):
    """Tokens of customers' cards and accounts."""

    callers = {
        "list": READERS,
        "retrieve": READERS,
        "create": TREASURERS,
        "destroy": TREASURERS,
    }
    filterset_class = PaymentMethodFilter
    output_class = PaymentMethodOutput

    def get_queryset(self) -> Any:
        return selectors.payment_method_list()

    @extend_schema(responses=PaymentMethodOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), PaymentMethodOutput)

    @extend_schema(responses=PaymentMethodOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        method = selectors.payment_method_get(payment_method_id=pk)
        return self.answer(PaymentMethodOutput(method).data)

    @extend_schema(request=PaymentMethodInput, responses={201: PaymentMethodOutput})
    def create(self, request: Request) -> Response:
        method = methods.payment_method_create(**self.read(PaymentMethodInput))
        return self.created(PaymentMethodOutput(method).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        methods.payment_method_deactivate(payment_method_id=pk)
        return Response(status=204)


class TransactionViewSet(ApiViewSet):
    """Charges and disbursements. A charge is asked for here and carried out afterwards."""

    callers = {"list": READERS, "retrieve": READERS, "create": TREASURERS}
    idempotency = {"create": "required"}
    filterset_class = TransactionFilter
    output_class = TransactionOutput

    def get_queryset(self) -> Any:
        return selectors.transaction_list()

    @extend_schema(responses=TransactionOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), TransactionOutput)

    @extend_schema(responses=TransactionOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        payment = selectors.transaction_get(transaction_id=pk)
        return self.answer(TransactionOutput(payment).data)

    @extend_schema(request=ChargeInput, responses={202: TransactionOutput})
    def create(self, request: Request) -> Response:
        payment = charges.charge_request(**self.read(ChargeInput))
        return self.answer(TransactionOutput(payment).data, status=202)


class RefundViewSet(ApiViewSet):
    """Refunds of charges. The amount is set aside at once, the money goes afterwards."""

    callers = {"list": READERS, "retrieve": READERS, "create": TREASURERS}
    idempotency = {"create": "required"}
    filterset_class = RefundFilter
    output_class = RefundOutput

    def get_queryset(self) -> Any:
        return selectors.refund_list()

    @extend_schema(responses=RefundOutput(many=True))
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), RefundOutput)

    @extend_schema(responses=RefundOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.answer(RefundOutput(selectors.refund_get(refund_id=pk)).data)

    @extend_schema(request=RefundInput, responses={202: RefundOutput})
    def create(self, request: Request) -> Response:
        values = self.read(RefundInput)
        backdating_check(self.principal, values.get("occurred_at"))
        refund = refunds.refund_request(**values, by=self.principal.user_id)
        return self.answer(RefundOutput(refund).data, status=202)
