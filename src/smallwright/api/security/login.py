"""The gate's own pages: a browser logs in and gets its cookie, and a ticket for each WebSocket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from smallwright.api.security.credentials import same_secret, session_cookie, take_secret
from smallwright.api.security.policy import AccessPolicy
from smallwright.api.security.refusals import unauthorized
from smallwright.api.security.session import LIFETIME_S, new_session

FORM_MAX_BYTES = 4_096
_POLICY = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Smallwright: log in</title>
<h1>Smallwright</h1>
{message}<form method="post" action="/login">
{field}
<button>Log in</button>
</form></html>
"""
_FIELD = '<label>Token <input type="password" name="token" autocomplete="current-password" autofocus></label>'


async def show_login(request: Request, _policy: AccessPolicy) -> Response:
    """GET /login?code=…: looking uses nothing up, since link previews look, too."""
    code = take_secret(request.scope, "code")
    return _page(code=code)


async def log_in(request: Request, policy: AccessPolicy) -> Response:
    """POST /login with the form's `token` or `code`. Raises Refusal where they are wrong."""
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    token, code = (form.get(name, [""])[0] for name in ("token", "code"))
    expected = policy.token or ""
    if not same_secret(token.strip().encode(), expected) and not policy.login_codes.redeem(code):
        if "text/html" in request.headers.get("accept", ""):
            return _page(message="The token is wrong, or the link was used before.", status=401)
        raise unauthorized(given=True)
    response = RedirectResponse("/", 303)
    _set_cookie(response, request, new_session(expected), LIFETIME_S)
    return response


async def log_out(request: Request, _policy: AccessPolicy) -> Response:
    """POST /logout."""
    response = RedirectResponse("/login", 303)
    _set_cookie(response, request, "", 0)
    return response


async def give_ticket(_request: Request, policy: AccessPolicy) -> Response:
    """POST /tickets: for one WebSocket, since a browser can't send the header with it."""
    return JSONResponse({"ticket": policy.tickets.issue(), "expires_in_s": policy.tickets.lifetime_s})


Page = Callable[[Request, AccessPolicy], Awaitable[Response]]
#: By path and method: pages for strangers, and those for callers that are known.
OPEN_PAGES: dict[tuple[str, str], Page] = {("/login", "GET"): show_login, ("/login", "POST"): log_in}
PAGES: dict[tuple[str, str], Page] = {("/tickets", "POST"): give_ticket, ("/logout", "POST"): log_out}


def _page(*, code: str | None = None, message: str = "", status: int = 200) -> Response:
    field = f'<input type="hidden" name="code" value="{escape(code)}">' if code else _FIELD
    text = _PAGE.format(field=field, message=f"<p>{escape(message)}</p>\n" if message else "")
    return HTMLResponse(text, status, {"Content-Security-Policy": _POLICY})


def _set_cookie(response: Response, request: Request, value: str, max_age: int) -> None:
    response.set_cookie(
        session_cookie(request.scope),
        value,
        max_age=max_age,
        secure="https" in {request.scope["scheme"], request.headers.get("origin", "").partition(":")[0]},
        httponly=True,
        samesite="strict",
    )
