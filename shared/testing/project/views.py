"""One endpoint that shows who calls and what they see."""

from typing import ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from shared.api.views import ApiView
from shared.auth.callers import Callers, roles, services
from shared.testing.project.models import Shop


class CallerView(ApiView):
    """The caller, and the shops of its tenant."""

    callers: ClassVar[dict[str, Callers]] = {"get": roles("owner", "manager") | services("payment")}

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        names = list(Shop.objects.order_by("name").values_list("name", flat=True))
        caller = self.principal
        return self.answer({"kind": caller.kind, "role": caller.role, "shops": names})
