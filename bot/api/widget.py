"""Own the route that serves the help widget to pages anywhere."""

import gzip
from functools import cache

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.widget.bundle import bundle, languages

_FOR_GOOD = "public, max-age=31536000, immutable"


def widget_routes() -> APIRouter:
    """Return the route of the widget. It is public: it holds no secret, and any page may use it."""
    router = APIRouter(include_in_schema=False)

    @router.get("/widget.js")
    async def widget(request: Request, lang: str = "", v: str = "") -> Response:
        language = lang if lang in languages() else None
        version = bundle(language).version
        headers = {
            "Access-Control-Allow-Origin": "*",
            "Cache-Control": _FOR_GOOD if v == version else "no-cache",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "ETag": f'"{version}"',
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        if f'"{version}"' in request.headers.get("If-None-Match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            content = _packed(language)
        else:
            content = bundle(language).content
        return Response(content, media_type="text/javascript", headers=headers)

    return router


@cache
def _packed(language: str | None) -> bytes:
    return gzip.compress(bundle(language).content, compresslevel=9, mtime=0)
