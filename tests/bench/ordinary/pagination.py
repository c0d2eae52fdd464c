"""Keyset pagination as REST framework has it."""

from rest_framework.pagination import CursorPagination


class NewestFirst(CursorPagination):
    """Fifty a page."""

    ordering = ("-created_at", "-id")
    page_size = 50
