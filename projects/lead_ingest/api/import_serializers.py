"""What callers send and get of imports, sources and tags."""

from rest_framework import serializers

from projects.lead_ingest.domain.mapping import ColumnMap
from shared.api.serializers import Input, Output, UtcDateTimeField


class ImportMappingInput(Input):
    """Which column feeds which field, what its values mean, and what fills empty fields."""

    columns = serializers.DictField(child=serializers.CharField(max_length=200))
    values = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True)), required=False
    )
    defaults = serializers.DictField(child=serializers.CharField(), required=False)

    def create_map(self) -> ColumnMap:
        """The map of validated input."""
        return ColumnMap(**self.validated_data)


class ImportInput(Input):
    """A CSV file, its source, and the map as JSON text."""

    file = serializers.FileField()
    source = serializers.SlugField(max_length=64)  # type: ignore[assignment]
    mapping = serializers.JSONField(help_text="columns, values, defaults: see the how-to.")

    def validate_mapping(self, value: object) -> ColumnMap:
        inner = ImportMappingInput(data=value)
        inner.is_valid(raise_exception=True)
        return inner.create_map()


class ImportOutput(Output):
    """An import and its counts: received = created + duplicates + rejected."""

    id = serializers.UUIDField()
    source = serializers.CharField()  # type: ignore[assignment]
    file_name = serializers.CharField()
    received = serializers.IntegerField()
    created = serializers.IntegerField()
    duplicates = serializers.IntegerField()
    rejected = serializers.IntegerField()
    imported_by = serializers.UUIDField()
    created_at = UtcDateTimeField()


class ImportProblemOutput(Output):
    """A row that could not become a lead."""

    line = serializers.IntegerField()
    field = serializers.CharField()
    reason = serializers.CharField()


class SourceInput(Input):
    """A place that leads come from."""

    key = serializers.SlugField(max_length=64)
    name = serializers.CharField(max_length=120)


class SourceOutput(Output):
    """A source; its secret is never shown."""

    id = serializers.UUIDField()
    key = serializers.CharField()
    name = serializers.CharField()
    active = serializers.BooleanField()
    created_at = UtcDateTimeField()


class TagInput(Input):
    """A label."""

    name = serializers.CharField(max_length=60)


class TagOutput(Output):
    """A label."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    created_at = UtcDateTimeField()
