"""OpenAPI 3.1 of a view: its callers, its headers and the problems that it may answer with."""

from typing import Any

from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_parameter_type, get_doc
from rest_framework import serializers

from shared.api.callers_text import callers_document, callers_text
from shared.api.ids import is_id
from shared.api.schema_summary import summary_of
from shared.api.schema_text import filter_filled, input_filled
from shared.api.serializers import Input

IDEMPOTENCY_TEXT = (
    "The same key and payload give the first answer again (with `Idempotency-Replayed: true`); "
    "another payload 422; a request still in flight 409. Kept for at least 24 hours."
)
IF_MATCH_TEXT = "The ETag that was read; 412 when the resource has changed since."
MEDIA_TYPE = "application/problem+json"


class FieldProblem(serializers.Serializer):
    """One reason why one field was refused; `field` is dotted: `items.0.amount`."""

    field = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    message = serializers.CharField()


class Problem(serializers.Serializer):
    """RFC 9457 problem document."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    trace_id = serializers.CharField(allow_blank=True)
    errors = FieldProblem(many=True)  # type: ignore[assignment]


class StrictFilterExtension(DjangoFilterExtension):
    """Reads the model from the filter set: the views of the suite hold no queryset."""

    target_class = "shared.api.filters.StrictFilterBackend"
    match_subclasses = True
    priority = 1

    def get_schema_operation_parameters(
        self, auto_schema: Any, *args: Any, **kwargs: Any
    ) -> list[dict[str, Any]]:
        filterset_class = auto_schema.view.filterset_class
        if filterset_class is None:
            return []
        model = filterset_class._meta.model
        return [
            filter_filled(parameter)
            for name, field in filterset_class.base_filters.items()
            for parameter in self.resolve_filter_field(
                auto_schema, model, filterset_class, name, field
            )
        ]


class ApiAutoSchema(AutoSchema):
    """Schema of ApiView and ApiViewSet."""

    view: Any

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        callers = self._callers()
        if operation is None or callers is None:
            return operation
        text = operation.get("description", "")
        operation["description"] = f"{text}\n\nCallers: {callers_text(callers)}.".strip()
        operation["x-callers"] = callers_document(callers)
        return operation

    def is_excluded(self) -> bool:
        return self.path.startswith("/internal/")

    def get_operation_id(self) -> str:
        tokens = [token.replace("-", "_") for token in self._tokenize_path()] or ["root"]
        action = self._action()
        return "_".join(tokens if tokens[-1] == action else [*tokens, action])

    def get_summary(self) -> str:
        return summary_of(self.path, self.path_prefix, self._action())

    def _action(self) -> str:
        own = getattr(self.view, "action", None)
        return str(own or self.method_mapping[self.method.lower()])

    def get_description(self) -> str:
        handler = getattr(self.view, self.view.operation, None)
        own = self.view.__class__.__dict__.get("__doc__")
        return get_doc(handler) or (get_doc(self.view.__class__) if own else "")

    def get_auth(self) -> list[dict[str, Any]]:
        callers = self._callers()
        public = callers is not None and callers.public
        return [{"bearer": []}, {}] if public else [{"bearer": []}]

    def get_request_serializer(self) -> Any:
        return None

    def get_response_serializers(self) -> Any:
        if self.method == "DELETE":
            return {204: None}
        output = self.view.output_class
        if self.view.operation == "list" and output is not None:
            return output(many=True)
        return {201 if self._is_create_operation() else 200: output}

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        schema = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, Input):
            schema["additionalProperties"] = False
        return schema

    def _get_parameters(self) -> list[dict[str, Any]]:
        return [*super()._get_parameters(), *self._headers()]

    def _headers(self) -> list[dict[str, Any]]:
        headers = []
        mode = self._idempotency()
        if mode != "off":
            schema = {"type": "string", "minLength": 1, "maxLength": 255}
            required = mode == "required"
            headers.append(_header("Idempotency-Key", schema, IDEMPOTENCY_TEXT, required=required))
        if self._heeds_if_match():
            headers.append(_header("If-Match", {"type": "string"}, IF_MATCH_TEXT))
        return headers

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        ids = [name for name in variables if is_id(name, self.view.text_kwargs)]
        schema = {"type": "string", "format": "uuid"}
        typed = [build_parameter_type(name=n, schema=schema, location="path") for n in ids]
        texts = [build_parameter_type(name=n, schema={"type": "string"}, location="path")
                 for n in variables if n in self.view.text_kwargs]  # fmt: skip
        rest = [n for n in variables if n not in ids and n not in self.view.text_kwargs]
        return [*typed, *texts, *super()._resolve_path_parameters(rest)]

    def _get_serializer_field_meta(self, field: Any, direction: str) -> dict[str, Any]:
        return {**super()._get_serializer_field_meta(field, direction), **input_filled(field)}

    def _get_response_bodies(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        bodies = super()._get_response_bodies(*args, **kwargs)
        reference = self.resolve_serializer(Problem, "response").ref
        for status, text in self._problems():
            content = {MEDIA_TYPE: {"schema": reference}}
            bodies.setdefault(status, {"description": text, "content": content})
        return bodies

    def _problems(self) -> list[tuple[str, str]]:
        callers = self._callers()
        public = callers is not None and callers.public
        writes = self.method not in ("GET", "HEAD")
        found = {
            "400": (True, "The request is not valid."),
            "401": (True, "No valid token."),
            "403": (not public, "The caller may not do this."),
            "404": ("{" in self.path or writes, "No such thing, or not of this tenant."),
            "409": (writes, "The present state does not allow this."),
            "412": (self._heeds_if_match(), "Changed since it was read."),
            "422": (writes, "Well formed, but it cannot be carried out."),
            "429": (self.view.rate_class is not None, "The quota is used up."),
            "default": (True, "Any other problem."),
        }
        return [(status, text) for status, (applies, text) in found.items() if applies]

    def _callers(self) -> Any:
        return self.view.callers.get(self.view.operation)

    def _idempotency(self) -> str:
        return self.view.idempotency_mode(self.view.operation) if self.method == "POST" else "off"

    def _heeds_if_match(self) -> bool:
        return self.view.operation in self.view.etag_actions


def _header(
    name: str, schema: dict[str, Any], description: str, *, required: bool = False
) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": required, "description": description,
            "schema": schema}  # fmt: skip
