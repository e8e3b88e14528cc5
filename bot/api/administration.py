"""Own the routes that write: uploads and deletions, for whoever has the admin token."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import IO, Annotated

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from bot.api.limits import UPLOAD_PATH
from bot.api.schemas import ConcernOut, UploadResponse, document_out, document_url
from bot.errors import BadName, UploadRefused, UploadUnderWay
from corpus.errors import PathError
from index.indexer import Indexer, IndexReport
from index.library import Library

LONGEST_NAME = 255
"""The longest name of an uploaded file, in characters."""


class Administration:
    """Writes one after another; those who wait keep no thread from the questions."""

    def __init__(self, indexer: Indexer, library: Library) -> None:
        self._indexer = indexer
        self._library = library
        self._turn = asyncio.Lock()
        self._under_way: set[str] = set()

    async def upload(self, upload: UploadFile) -> tuple[UploadResponse, bool]:
        """Take a file in; return what became of it, and whether it is new."""
        document_id = checked_name(upload.filename or "")
        with self._alone(document_id):
            async with self._turn:
                return await run_in_threadpool(self._take_in, upload.file, document_id)

    @contextmanager
    def _alone(self, document_id: str) -> Iterator[None]:
        """Refuse a second upload of a name while the first is under way."""
        if document_id in self._under_way:
            raise UploadUnderWay(document_id)
        self._under_way.add(document_id)
        try:
            yield
        finally:
            self._under_way.discard(document_id)

    def _take_in(self, data: IO[bytes], document_id: str) -> tuple[UploadResponse, bool]:
        try:
            report = self._indexer.upload(data, document_id=document_id)
        except PathError as error:
            raise UploadRefused(document_id, error) from error
        return self._response(document_id, report), document_id in report.documents.added

    def _response(self, document_id: str, report: IndexReport) -> UploadResponse:
        retriever = self._library.retriever()
        return UploadResponse(
            outcome=next(
                outcome
                for outcome in ("added", "updated", "unchanged")
                if document_id in getattr(report.documents, outcome)
            ),
            document=document_out(retriever.record(document_id)),
            encoded=report.encoded,
            concerns=tuple(
                ConcernOut(document_id=concern.subject, what=concern.what)
                for concern in report.concerns
            ),
            index_version=retriever.generation.version,
        )

    async def remove(self, document_id: str) -> None:
        """Remove a document, or raise UnknownDocument."""
        async with self._turn:
            await run_in_threadpool(self._indexer.remove, [document_id])


def administration_routes(indexer: Indexer, library: Library, *, token: str) -> APIRouter:
    """Return the routes; each wants ``Authorization: Bearer`` with the token."""
    administration = Administration(indexer, library)
    router = APIRouter(tags=["administration"], dependencies=[Depends(_holder_of(token))])

    @router.post(
        UPLOAD_PATH,
        status_code=201,
        response_model=UploadResponse,
        responses={200: {"model": UploadResponse, "description": "It was there before."}},
        openapi_extra={"requestBody": _FORM},
    )
    async def upload(request: Request) -> Response:
        """Add a document, or replace the one of that name: 201 for a new one, 200 otherwise.

        The body is a form (multipart/form-data) with one part, `file`. The document's id is the
        file's name.
        """
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            raise HTTPException(
                415, "send the file as multipart/form-data, in a part named `file`."
            )
        async with _form(request) as form:
            done, is_new = await administration.upload(_file_in(form))
        return JSONResponse(
            done.model_dump(mode="json"),
            status_code=201 if is_new else 200,
            headers={"Location": document_url(done.document.document_id)},
        )

    @router.delete(
        f"{UPLOAD_PATH}/{{document_id:document}}", status_code=204, response_class=Response
    )
    async def remove(document_id: str) -> Response:
        """Remove a document and its passages; they are gone when this returns.

        A document that was read from a file on the server comes back when that file, or its
        folder, is indexed again: whoever runs the server removes the file, too.
        """
        await administration.remove(document_id)
        return Response(status_code=204)

    return router


def no_administration_routes() -> APIRouter:
    """Return what answers where nobody may write: as if there were no such route.

    The path of uploads is also read, so that a POST to it would be told that GET is allowed.
    """
    router = APIRouter(include_in_schema=False)

    @router.post(UPLOAD_PATH)
    async def upload() -> None:
        raise HTTPException(404)

    return router


@asynccontextmanager
async def _form(request: Request) -> AsyncIterator[FormData]:
    """Read a form, and say in the caller's terms why it cannot be read."""
    try:
        form = await request.form(max_files=1, max_fields=1)
    except ClientDisconnect as error:
        raise HTTPException(400, "the upload broke off.") from error
    except HTTPException as error:
        if error.status_code != HTTPStatus.BAD_REQUEST:
            raise
        reason = f"the form cannot be read ({error.detail.rstrip('.')})"
        raise HTTPException(400, f"{reason}; {_ONE_FILE}") from error
    try:
        yield form
    finally:
        await form.close()


def _file_in(form: FormData) -> UploadFile:
    """Return the only part of a form, or refuse what is no file in a part `file`."""
    for name, part in form.multi_items():
        if not isinstance(part, UploadFile):
            raise HTTPException(422, f"the part {name!r} has no filename; {_ONE_FILE}")
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise HTTPException(422, f"there is no part `file`; {_ONE_FILE}")
    return file


_ONE_FILE = "send one document, in one part `file` that has a filename."


_FORM = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
        }
    },
}


def _holder_of(token: str) -> Callable[[str | None], None]:
    expected = hashlib.sha256(token.encode()).digest()

    def check(authorization: Annotated[str | None, Header()] = None) -> None:
        scheme, _, given = (authorization or "").partition(" ")
        found = hashlib.sha256(given.strip().encode()).digest()
        if not hmac.compare_digest(found, expected) or scheme.lower() != "bearer":
            raise HTTPException(
                401,
                "this needs the admin token, as `Authorization: Bearer …`.",
                headers={"WWW-Authenticate": "Bearer"},
            )

    return check


def checked_name(name: str) -> str:
    """Return the id of an uploaded file: its name without folders. Raises BadName."""
    base = PurePosixPath(name.replace("\\", "/")).name.strip()
    if base in ("", ".", ".."):
        raise BadName(name, "it is no name of a file")
    if len(base) > LONGEST_NAME:
        raise BadName(name[:LONGEST_NAME], f"it has over {LONGEST_NAME} characters")
    if not base.isprintable():
        raise BadName(name, "it has control characters in it")
    return base
