"""From an id to the page of the row that it stands for, in whichever admin that is."""

from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shared.api.admin_names import PEOPLE_COLUMNS

USER = "user_id"


def has_page(column: str) -> bool:
    """Whether the owner of the ids in a column of that name has pages of them, and where."""
    return _named(column) in settings.ADMIN_PAGES


def elsewhere_link(column: str, value: object, text: Any) -> SafeString:
    """A link to the page of what the id stands for; the text alone where no page is known."""
    if value is None or not has_page(column):
        return format_html("{}", text)
    url = settings.ADMIN_PAGES[_named(column)].format(id=value)
    return format_html('<a class="text-link" href="{}">{}</a>', url, text)


def _named(column: str) -> str:
    return USER if column in PEOPLE_COLUMNS else column
