"""Pages for signed-in staff beside the admin, on a service's own port only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from shared.auth.authentication import FORWARDED
from shared.auth.callers import signed_in

LOGIN = "/admin/login/"
View = Callable[..., HttpResponse]


def staff_only(view: View) -> View:
    """Admit staff, send others to sign in; for what came through the edge there is no page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if any(name in request.META for name in FORWARDED):
            raise Http404
        if not (request.user.is_active and getattr(request.user, "is_staff", False)):
            return redirect_to_login(request.get_full_path(), LOGIN)
        return view(request, *args, **kwargs)

    guarded.callers = signed_in()  # type: ignore[attr-defined]
    return guarded
