"""What makes two requests the same request."""

import json
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from rest_framework.request import Request


def request_hash(request: Request) -> bytes:
    """SHA-256 over path, query and payload; whitespace and the order of names do not count."""
    digest = sha256(f"{request.get_full_path()}\0".encode())
    digest.update(json.dumps(_plain(request.data), sort_keys=True, default=str).encode())
    return digest.digest()


def _plain(data: Any) -> Any:
    if isinstance(data, QueryDict):
        return {name: [_plain(value) for value in values] for name, values in data.lists()}
    if isinstance(data, dict):
        return {name: _plain(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_plain(value) for value in data]
    if isinstance(data, UploadedFile):
        return [data.name, _file_hash(data)]
    if isinstance(data, bytes):
        return sha256(data).hexdigest()
    return data


def _file_hash(file: UploadedFile) -> str:
    digest = sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
