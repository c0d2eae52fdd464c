"""What callers send and get of templates."""

from rest_framework import serializers

from projects.notification.api.serializers import LANGUAGE
from projects.notification.domain.channels import CHANNELS
from projects.notification.domain.kinds import KINDS
from projects.notification.domain.rendering import SOURCE_LIMIT
from shared.api.serializers import Input, Output, UtcDateTimeField


class WordsInput(Input):
    """Liquid sources. `html` is for mails only and goes into a frame."""

    subject = serializers.CharField(max_length=1000)
    text = serializers.CharField(max_length=SOURCE_LIMIT)
    html = serializers.CharField(
        max_length=SOURCE_LIMIT, required=False, default="", allow_blank=True
    )


class TemplateInput(WordsInput):
    """A new draft."""

    kind = serializers.ChoiceField(choices=list(KINDS))
    channel = serializers.ChoiceField(choices=CHANNELS)
    language = serializers.RegexField(LANGUAGE, max_length=5, required=False, default="en")


class TemplateUpdateInput(Input):
    """What to change of a draft; what is absent stays."""

    subject = serializers.CharField(max_length=1000, required=False)
    text = serializers.CharField(max_length=SOURCE_LIMIT, required=False)
    html = serializers.CharField(max_length=SOURCE_LIMIT, required=False, allow_blank=True)


class PreviewInput(TemplateInput):
    """Sources to try, with values for variables where the samples do not do."""

    # A value is used as it is, white space and all.
    variables = serializers.DictField(
        child=serializers.CharField(max_length=1000, allow_blank=True, trim_whitespace=False),
        required=False,
        default=dict,
    )


class TemplateOutput(Output):
    """One version of a template."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    channel = serializers.CharField()
    language = serializers.CharField()
    number = serializers.IntegerField(help_text="Counts the versions of this template.")
    state = serializers.CharField(help_text="draft, published or retired")
    subject = serializers.CharField()
    text = serializers.CharField()
    html = serializers.CharField()
    changed_by = serializers.UUIDField(allow_null=True)
    published_at = UtcDateTimeField(allow_null=True)
    version = serializers.IntegerField(help_text="Counts the changes of a draft, as in its ETag.")


class MessageOutput(Output):
    """A message as it would be sent."""

    subject = serializers.CharField()
    text = serializers.CharField()
    html = serializers.CharField()


class DefaultOutput(Output):
    """Our own words for a kind of event, and the variables that templates of it may use."""

    kind = serializers.CharField()
    category = serializers.CharField()
    subject = serializers.CharField()
    text = serializers.CharField()
    html = serializers.CharField()
    variables = serializers.DictField(child=serializers.CharField())


class DefaultsOutput(Output):
    """Every kind of event that somebody is told of."""

    kinds = DefaultOutput(many=True)
