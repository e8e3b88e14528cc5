"""Own the routes that show documents as data."""

from fastapi import APIRouter

from bot.api.schemas import DocumentsResponse, TextResponse, document_out, text_response
from index.library import Library


def document_routes(library: Library) -> APIRouter:
    """Return the routes over a library."""
    router = APIRouter(prefix="/api/documents", tags=["documents"])

    @router.get("")
    def documents() -> DocumentsResponse:
        """List what is indexed."""
        retriever = library.retriever()
        return DocumentsResponse(
            documents=tuple(map(document_out, retriever.documents())),
            index_version=retriever.generation.version,
        )

    @router.get("/{document_id:document}/text")
    def text(document_id: str) -> TextResponse:
        """Return a document's canonical text, in which every offset can be checked."""
        retriever = library.retriever()
        return text_response(
            retriever.document(document_id), index_version=retriever.generation.version
        )

    return router
