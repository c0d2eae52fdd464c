"""Sources and tags."""

from django.db import IntegrityError, transaction

from projects.lead_ingest.errors import SourceExists, TagExists
from projects.lead_ingest.models import LeadSource, Tag


def source_create(*, key: str, name: str) -> LeadSource:
    """A place that leads come from. Raises SourceExists."""
    try:
        with transaction.atomic():
            return LeadSource.objects.create(key=key, name=name)
    except IntegrityError as error:
        raise SourceExists from error


def tag_create(*, name: str) -> Tag:
    """A label. Raises TagExists."""
    try:
        with transaction.atomic():
            return Tag.objects.create(name=name)
    except IntegrityError as error:
        raise TagExists from error
