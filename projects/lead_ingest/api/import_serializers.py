"""What callers send and get of imports, exports, sources and tags."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from projects.lead_ingest.api.serializers import LeadOutput
from projects.lead_ingest.domain.mapping import ColumnMap
from shared.api.serializers import Input, Output, UtcDateTimeField

STATES = ("processing", "completed", "failed")


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


class ImportPreviewInput(Input):
    """A CSV file, and a map where none is to be guessed."""

    file = serializers.FileField()
    mapping = serializers.JSONField(required=False, help_text="As for an import.")

    def validate_mapping(self, value: object) -> ColumnMap:
        return ImportInput().validate_mapping(value)


class ColumnSeenOutput(Output):
    """A column, the fields that it feeds and why, and what stands in it."""

    name = serializers.CharField()
    fields = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]
    reason = serializers.CharField(help_text="Why it feeds them, or none.")
    filled = serializers.IntegerField(help_text="Rows that have a text here.")
    examples = serializers.ListField(child=serializers.CharField())
    values = serializers.DictField(
        child=serializers.IntegerField(), allow_null=True, help_text="Counts, where few differ."
    )


class ImportMappingOutput(Output):
    """A map, to be sent with an import as it is or after changes."""

    columns = serializers.DictField(child=serializers.CharField())
    values = serializers.DictField(child=serializers.DictField(child=serializers.CharField()))
    defaults = serializers.DictField(child=serializers.CharField())


class LeadSeenOutput(LeadOutput):
    """A lead as it would be stored."""

    id = created_at = updated_at = version = source = None  # type: ignore[assignment]


class RowSeenOutput(Output):
    """A row and the lead that it would become."""

    line = serializers.SerializerMethodField()
    lead = serializers.SerializerMethodField()

    def get_line(self, row: tuple) -> int:
        return int(row[0])

    @extend_schema_field(LeadSeenOutput)
    def get_lead(self, row: tuple) -> dict:
        return LeadSeenOutput(row[1]).data


class ImportOutput(Output):
    """An import and its counts: received = created + duplicates + rejected. While its state is
    `processing` they grow, up to `total` rows."""

    id = serializers.UUIDField()
    source = serializers.CharField()  # type: ignore[assignment]
    file_name = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    reason = serializers.CharField(help_text="Why it failed.")
    total = serializers.IntegerField(allow_null=True, help_text="Rows in the file.")
    received = serializers.IntegerField()
    created = serializers.IntegerField()
    duplicates = serializers.IntegerField()
    rejected = serializers.IntegerField()
    imported_by = serializers.UUIDField()
    created_at = UtcDateTimeField()
    finished_at = UtcDateTimeField(allow_null=True)


class ImportProblemOutput(Output):
    """A row that could not become a lead."""

    line = serializers.IntegerField()
    field = serializers.CharField()
    reason = serializers.CharField()


class ImportPreviewOutput(Output):
    """What a file would become. Nothing is stored."""

    rows = serializers.IntegerField(help_text="Rows looked at, 10,000 at most.")
    complete = serializers.BooleanField(help_text="Whether these are all rows of the file.")
    columns = ColumnSeenOutput(many=True)
    mapping = ImportMappingOutput()
    unmapped = serializers.CharField(help_text="Why this map could import nothing.")
    strangers = serializers.ListField(
        child=serializers.CharField(), help_text="Agents who are no members by their names."
    )
    rejected = serializers.IntegerField()
    first = RowSeenOutput(many=True, help_text="The first good rows.")
    problems = ImportProblemOutput(many=True, help_text="The first bad rows.")


class ExportInput(Input):
    """Which leads: filters as the list of leads has them, values as texts."""

    filters = serializers.DictField(child=serializers.CharField(max_length=320), required=False)


class ExportOutput(Output):
    """An export; its file can be fetched while `completed`, until `expires_at`."""

    id = serializers.UUIDField()
    filters = serializers.DictField(child=serializers.CharField())
    state = serializers.ChoiceField(choices=STATES)
    reason = serializers.CharField(help_text="Why it failed.")
    rows = serializers.IntegerField()
    size = serializers.IntegerField(help_text="Bytes.")
    requested_by = serializers.UUIDField()
    created_at = UtcDateTimeField()
    finished_at = UtcDateTimeField(allow_null=True)
    expires_at = UtcDateTimeField()


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
