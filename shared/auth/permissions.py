"""DRF's permission that reads each view's declared callers."""

import logging
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from rest_framework.exceptions import (
    APIException,
    MethodNotAllowed,
    NotAuthenticated,
    PermissionDenied,
)
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from shared.auth.callers import Callers, callers_check
from shared.auth.errors import CallersUndeclared
from shared.core.errors import DomainError, Unauthenticated

log = logging.getLogger(__name__)


class CallerPermission(BasePermission):
    """Admits whom `view.callers[action or method]` names; nobody when it names nobody.

    Refusals are DRF exceptions, since the browsable API asks permissions which
    forms to show and understands only those.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        callers = _declared(request, view)
        principal = getattr(request, "principal", None)
        try:
            callers_check(callers, principal, service_callers=settings.SERVICE_CALLERS)
        except DomainError as refusal:
            raise _translated(refusal) from refusal
        return True


def _declared(request: Request, view: Any) -> Callers:
    method = (request.method or "").lower()
    declared: dict[str, Callers] = getattr(view, "callers", {})
    if method == "options":
        return reduce(or_, declared.values(), Callers())
    if not hasattr(view, method):
        raise MethodNotAllowed(method.upper())
    operation = getattr(view, "action", None) or ("get" if method == "head" else method)
    if operation not in declared:
        log.error("callers undeclared", extra={"view": type(view).__name__, "action": operation})
        raise _translated(CallersUndeclared())
    return declared[operation]


def _translated(refusal: DomainError) -> APIException:
    family = NotAuthenticated if isinstance(refusal, Unauthenticated) else PermissionDenied
    return family(detail=str(refusal), code=refusal.code)
