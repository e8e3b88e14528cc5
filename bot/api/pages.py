"""Own the pages for people: the chat page, a document's page, the demo, and the files they use.

Document text enters a page through autoescaping templates only, and the policy sent with every
page lets it run nothing and fetch nothing from elsewhere.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from mimetypes import guess_type
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape

from bot.api.language import RIGHT_TO_LEFT, preferred
from bot.api.schemas import document_out
from bot.widget.bundle import bundle, languages, modules
from bot.widget.tag import policy, script_address
from corpus.document import Document
from corpus.errors import UnknownDocument
from index.errors import NothingIndexed
from index.library import Library

TITLE = "wherein"

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
_SHARED = ("anchors.js", "nodes.js", "offsets.js")
"""Modules of the widget that a document's page uses, too."""

_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-cache",
}


def page_routes(
    library: Library,
    *,
    suggestions: tuple[str, ...],
    takes_feedback: bool = False,
    language: str | None = None,
) -> APIRouter:
    """Return the routes of the pages over a library.

    The chat page speaks the language given, else the one that its visitor's browser asks for.
    """
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def chat_page(request: Request) -> HTMLResponse:
        wanted = request.headers.get("Accept-Language", "")
        spoken = language or preferred(wanted, languages())
        try:
            records = library.retriever().documents()
        except NothingIndexed:
            records = ()
        documents = [document_out(record) for record in records]
        page = _page(
            "chat.html",
            title=TITLE,
            language=spoken,
            direction="rtl" if spoken in RIGHT_TO_LEFT else "ltr",
            words=_words()[spoken],
            documents=documents,
            suggestions="\n".join(suggestions),
            script=script_address("/", language=spoken),
            takes_feedback=takes_feedback,
        )
        page.headers.add_vary_header("Accept-Language")
        return page

    @router.get("/demo")
    def demo_page(request: Request, hostile: bool = False) -> HTMLResponse:
        server = str(request.base_url)
        return _page(
            "demo.html",
            title=TITLE,
            suggestions="\n".join(suggestions),
            script=script_address("/", language=None),
            versions=json.dumps(_versions()),
            policy=policy(server),
            takes_feedback=takes_feedback,
            hostile=hostile,
        )

    @router.get("/documents/{document_id:document}")
    def document_page(document_id: str) -> HTMLResponse:
        try:
            retriever = library.retriever()
            document, record = retriever.document(document_id), retriever.record(document_id)
        except (UnknownDocument, NothingIndexed):
            return _page(
                "problem.html",
                status=404,
                title="No such document",
                detail=f"No document {document_id} is indexed here; it may have been removed.",
                home_url="/",
            )
        return _page("document.html", **_document_context(document), stripped=record.stripped)

    @router.get("/static/{name}")
    async def static(name: str, request: Request) -> Response:
        content = _static_files().get(name)
        if content is None:
            raise HTTPException(404, f"no file {name!r} is served here.")
        media_type = guess_type(name)[0] or "application/octet-stream"
        if media_type == "application/javascript":
            media_type = "text/javascript"
        return Response(content, media_type=media_type, headers=_HEADERS)

    return router


def _versions() -> dict[str, tuple[str, str]]:
    """Return the address, relative to a server's, and the hash of the widget in each language."""
    return {
        language: (script_address("", language=language), bundle(language).integrity)
        for language in languages()
    }


def _document_context(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "text": document.text,
        "document_id": document.document_id,
        "source": document.source,
        "home_url": "/",
        "pages": json.dumps([[page.number, page.span.start] for page in document.pages]),
        "anchors": json.dumps([[anchor.name, anchor.position] for anchor in document.anchors]),
        "pieces": tuple(_pieces(document)),
        "sections": [
            {"headings": s.headings, "start": s.span.start, "end": s.span.end}
            for s in document.sections
        ],
    }


def _pieces(document: Document) -> Iterator[tuple[int | None, str]]:
    """Yield the text in parts that together are all of it, each with the page that it begins."""
    begins = [(None, 0), *((page.number, page.span.start) for page in document.pages)]
    ends = [*(start for _, start in begins[1:]), len(document.text)]
    for (number, start), end in zip(begins, ends, strict=True):
        yield number, document.text[start:end]


def _page(template: str, *, status: int = 200, **context: object) -> HTMLResponse:
    content = _templates().get_template(template).render(**context)
    return HTMLResponse(content, status_code=status, headers=_HEADERS)


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    """Return what the chat page says around the widget, in each of the widget's languages."""
    found: dict[str, dict[str, str]] = json.loads(
        files("bot").joinpath("pages", "words.json").read_text("utf-8")
    )
    return found


@cache
def _templates() -> Environment:
    def read(name: str) -> str:
        return files("bot").joinpath("pages", name).read_text("utf-8")

    return Environment(
        loader=FunctionLoader(read),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
    )


@cache
def _static_files() -> dict[str, bytes]:
    folder = files("bot").joinpath("pages", "static")
    own = {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.is_file()}
    return own | {name: modules()[name].encode() for name in _SHARED}
