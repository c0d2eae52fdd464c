"""Which requests are the same request."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from shared.api.request_hash import request_hash


class _Request:
    def __init__(self, data: Any, path: str = "/api/v1/imports/") -> None:
        self.data, self._path = data, path

    def get_full_path(self) -> str:
        return self._path


def _hash(data: Any, path: str = "/api/v1/imports/") -> bytes:
    return request_hash(_Request(data, path))  # type: ignore[arg-type]


def _upload(content: bytes, name: str = "deals.csv") -> QueryDict:
    data = QueryDict(mutable=True)
    data["file"] = SimpleUploadedFile(name, content)
    return data


def test_order_of_names_does_not_count_and_order_of_items_does():
    assert _hash({"a": 1, "b": [1, 2]}) == _hash({"b": [1, 2], "a": 1})
    assert _hash({"a": [1, 2]}) != _hash({"a": [2, 1]})
    assert _hash({"a": 1}) != _hash({"a": "1"})
    assert _hash({"a": None}) != _hash({})


def test_path_counts():
    assert _hash({}, "/a/1/pay/") != _hash({}, "/a/2/pay/")


def test_files_count_by_content_and_are_left_at_their_beginning():
    upload = _upload(b"a,b")
    assert _hash(upload) == _hash(_upload(b"a,b"))
    assert upload["file"].read() == b"a,b"
    assert _hash(_upload(b"a,b")) != _hash(_upload(b"a,c"))
