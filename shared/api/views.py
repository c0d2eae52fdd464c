"""The two view classes of the suite.

A view names its callers per action and does one thing: read the input, call one
service or selector, represent the outcome.
"""

from functools import partial
from typing import Any, ClassVar, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponseBase
from rest_framework.exceptions import NotFound
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from shared.api import idempotency, problems, ratelimit
from shared.api.etag import etag_set
from shared.api.filters import StrictFilterBackend, format_check, query_check
from shared.api.ids import ids_parsed
from shared.api.kept_pages import kept_page
from shared.api.metadata import OperationsMetadata
from shared.api.negotiation import ApiNegotiation
from shared.api.pagination import KeysetPagination, keyset_columns
from shared.api.parsers import StrictJsonParser
from shared.api.renderers import FastJsonRenderer, StaffPageRenderer
from shared.api.schema import ApiAutoSchema
from shared.api.serializers import Input, Output
from shared.api.shapes import rows_in_place, rows_represent, shape_of
from shared.auth.callers import Callers
from shared.auth.permissions import CallerPermission
from shared.auth.principal import Principal
from shared.core.errors import Unauthenticated

IdempotencyMode = Literal["required", "accepted", "off"]


class ApiMixin:
    """What resources and single operations share.

    callers: who may call each action (of an ApiView: each lower-case method).
    idempotency: mode per action; `create` accepts a key unless this says otherwise.
    idempotency_secret: answers of all actions, or of those named, show a secret: they are
        never stored and their keys are single-use.
    rate_class: quota that requests count against; a name in settings.RATE_LIMITS or None.
    text_kwargs: names of path arguments that look like ids but are not UUIDs.
    etag_actions: actions that heed If-Match, for the documentation.
    """

    callers: ClassVar[dict[str, Callers]] = {}
    idempotency: ClassVar[dict[str, IdempotencyMode]] = {}
    idempotency_secret: ClassVar[bool | frozenset[str]] = False
    rate_class: ClassVar[str | None] = "default"
    text_kwargs: ClassVar[frozenset[str]] = frozenset()
    etag_actions: ClassVar[frozenset[str]] = frozenset({"update", "partial_update"})
    output_class: ClassVar[type[BaseSerializer] | None] = None

    parser_classes: ClassVar[list[type[BaseParser]]] = [StrictJsonParser]
    renderer_classes: ClassVar[list[type[BaseRenderer]]] = [FastJsonRenderer, StaffPageRenderer]
    permission_classes: ClassVar[list[type[BasePermission]]] = [CallerPermission]
    throttle_classes: ClassVar[list[Any]] = []
    content_negotiation_class = ApiNegotiation
    metadata_class = OperationsMetadata
    schema = ApiAutoSchema()

    request: Request
    quota: ratelimit.Quota | None = None

    @property
    def principal(self) -> Principal:
        """Who calls. Only for actions that do not admit everybody."""
        principal: Principal = self.request.principal  # type: ignore[attr-defined]
        return principal

    @property
    def user_id(self) -> UUID:
        """The user who calls. Raises Unauthenticated where the caller is a service."""
        if self.principal.user_id is None:
            raise Unauthenticated
        return self.principal.user_id

    @property
    def operation(self) -> str:
        """The action, or of an ApiView the method, that `callers` and `idempotency` speak of."""
        return getattr(self, "action", None) or (self.request.method or "").lower()

    def read(self, input_class: type[Input], **options: Any) -> dict[str, Any]:
        """Validated body. Raises ValidationError (400 with fields). `partial=True` for PATCH."""
        serializer = input_class(
            data=self.request.data, context={"request": self.request, "view": self}, **options
        )
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def read_query(self, input_class: type[Input]) -> dict[str, Any]:
        """Validated query parameters of an operation that is not a filtered list."""
        params = self.request.query_params
        query_check(params, known=input_class().fields)
        known = {name: value for name, value in params.items() if name in input_class().fields}
        context = {"request": self.request, "view": self, "texts": True}
        serializer = input_class(data=known, context=context)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def answer(self, data: Any, *, status: int = 200, of: Any = None) -> Response:
        """A response; with `of`, the ETag of that object."""
        response = Response(data, status=status)
        return response if of is None else etag_set(response, of)

    def created(self, data: Any, *, of: Any = None) -> Response:
        """201, with a Location when the created thing has an id in this collection."""
        response = self.answer(data, status=201, of=of)
        if getattr(self, "action", None) == "create" and "id" in data:
            response["Location"] = f"{self.request.path}{data['id']}/"
        return response

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kwargs, self.ids_valid = ids_parsed(kwargs, self.text_kwargs)
        return super().dispatch(request, *args, **kwargs)

    def perform_authentication(self, request: Request) -> None:
        # Before permissions, and also for bad tokens: a flood of refusals is counted too.
        try:
            super().perform_authentication(request)
        finally:
            self.quota = ratelimit.request_count(request, rate_class=self.rate_class)
        ratelimit.quota_check(self.quota)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.META.get("QUERY_STRING"):
            format_check(request.query_params)
        if not self.ids_valid:
            raise NotFound
        mode = self.idempotency_mode(self.operation)
        if mode != "off" and request.method == "POST":
            handler = getattr(self, "post")  # noqa: B009 - bound by the router
            self.post = partial(idempotency.perform, self, handler, mode)

    @classmethod
    def idempotency_mode(cls, operation: str) -> IdempotencyMode:
        """How an action treats Idempotency-Key."""
        return cls.idempotency.get(operation, "accepted" if operation == "create" else "off")

    def get_exception_handler(self) -> Any:
        return problems.exception_handler

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.quota is not None:
            ratelimit.headers_set(response, self.quota)
        if getattr(response, "exception", False) and response.accepted_renderer.format != "api":
            response.content_type = problems.MEDIA_TYPE
        return response


class ApiView(ApiMixin, APIView):
    """One operation that is not a resource; `callers` is keyed by lower-case method."""


class ApiViewSet(ApiMixin, GenericViewSet):
    """A resource. Lists are keyset-paginated by `ordering`, filtered by `filterset_class`.

    ordering: columns, not null, all in one direction; the primary key is added. The
    default, newest first by UUIDv7, is answered by every tenant table's own index.
    ordering_fields: columns that a caller may name in `?ordering=`; each needs an index
    (tenant_id, column, id).
    output_class: what actions answer with, as far as the schema is not told otherwise.
    """

    ordering: ClassVar[tuple[str, ...]] = ("-id",)
    ordering_fields: ClassVar[tuple[str, ...]] = ()
    filterset_class: ClassVar[Any] = None
    filter_backends: ClassVar[list[Any]] = [StrictFilterBackend]
    pagination_class = KeysetPagination

    def page(self, queryset: QuerySet, output_class: type[Output]) -> Response:
        """One page of the filtered queryset; without model objects where columns are enough."""
        shown = kept_page(self, queryset, output_class)
        if shown is not None:
            return self.get_paginated_response(shown)
        queryset = self.filter_queryset(queryset)
        model: Any = queryset.model
        shape = shape_of(output_class, model)
        rows = rows_in_place(queryset, shape, *keyset_columns(self, model))
        if rows is None:
            objects = self.paginate_queryset(queryset)
            return self.get_paginated_response(output_class(objects, many=True).data)
        found: Any = self.paginate_queryset(rows)
        return self.get_paginated_response(rows_represent(shape, found))

    def get_serializer_class(self) -> type[BaseSerializer]:
        return self.output_class or Output
