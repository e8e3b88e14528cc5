from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.api.pages import _templates
from bot.feedback import Feedback
from tests.bot.shelf import Shelf
from tests.corpus.formats.pdf_samples import drawn
from tests.corpus.samples import STRIPPED, WHOLE

PAYLOAD = (
    "</pre></main><script>alert(1)</script><img src=x onerror=alert(2)>&amp; &lt;b&gt; \"'`{{ 7 }}"
)


class Page(HTMLParser):
    """What a parser finds in a page: tags, attributes, and the text of `pre#text` and `h1`."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.texts: dict[str, str] = {}
        self.widget: dict[str, str | None] = {}
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._open.append(tag)
        if tag == "wherein-widget":
            self.widget = dict(attrs)
        for name, value in attrs:
            if name in {"href", "src", "action"}:
                self.addresses.append(value or "")
            if name.startswith("on") or name == "style":
                self.handlers.append(name)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open[-1]] = self.texts.get(self._open[-1], "") + data

    @property
    def document(self) -> str:
        """The document's text; the line break after the opening tag is not part of it."""
        text = self.texts["pre"]
        assert text[0] == "\n"
        return text[1:]


@pytest.mark.parametrize(
    "route",
    [
        "/",
        "/documents/refunds.md",
        "/documents/nope",
        "/demo",
        "/static/document.js",
        "/static/wherein.css",
        "/static/icon.svg",
    ],
)
def test_every_page_and_file_comes_with_the_policy(client: TestClient, route: str) -> None:
    headers = client.get(route).headers
    directives = headers["content-security-policy"].split("; ")
    assert "default-src 'none'" in directives
    assert "script-src 'self'" in directives
    assert "style-src 'self'" in directives
    assert "connect-src 'self'" in directives
    assert "base-uri 'none'" in directives
    assert "frame-ancestors 'none'" in directives
    assert "require-trusted-types-for 'script'" in directives
    assert "unsafe" not in headers["content-security-policy"]
    assert "http" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("route", ["/", "/documents/refunds.md", "/documents/nope"])
def test_pages_load_nothing_from_elsewhere_and_hold_no_script_of_their_own(
    client: TestClient, route: str
) -> None:
    page = Page(client.get(route).text)
    assert page.addresses
    assert all(a.startswith(("/", "#")) and not a.startswith("//") for a in page.addresses)
    assert page.handlers == []
    assert not page.texts.get("script", "").strip()
    assert "style" not in page.tags


def test_the_chat_page_lists_documents_and_suggestions(shelf: Shelf) -> None:
    shelf.put({"a b/1%.txt": "eyes dance", "c.txt": "é"})
    with shelf.client(suggestions=("Who?", "<i>How</i>?")) as client:
        page = Page(client.get("/").text)
    assert page.addresses.count("/documents/a%20b/1%25.txt") == 1
    assert page.addresses.count("/documents/c.txt") == 1
    assert page.widget["suggestions"] == "Who?\n<i>How</i>?"
    assert "i" not in page.tags


def test_the_chat_page_opens_with_nothing_indexed(empty: TestClient) -> None:
    response = empty.get("/")
    assert response.status_code == 200
    assert "There are no documents here yet" in response.text


def test_a_document_page_shows_the_text_as_text(shelf: Shelf) -> None:
    text = f"\n\n{PAYLOAD}\n\tlast 😀 line\n"
    shelf.put({"evil.txt": text})
    with shelf.client() as client:
        page = Page(client.get("/documents/evil.txt").text)
    assert page.document == text
    assert page.tags.count("script") == 1
    assert "img" not in page.tags


def test_titles_headings_and_ids_are_shown_as_text_too(shelf: Shelf) -> None:
    name = 'a"><script>alert(3)<i>.md'
    shelf.put({name: "# `<script>alert(4)</script>`\n\ntext\n"})
    with shelf.client(suggestions=(PAYLOAD,)) as client:
        document = Page(client.get("/api/documents").json()["documents"][0]["url"])
        page = Page(client.get("/documents/a%22%3E%3Cscript%3Ealert(3)%3Ci%3E.md").text)
        chat = Page(client.get("/").text)
    assert document.tags == []
    assert page.texts["h1"] == "<script>alert(4)</script>"
    for shown in (page, chat):
        assert shown.tags.count("script") == 1
        assert not {"i", "img"} & set(shown.tags)


@settings(max_examples=200)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), min_size=1)
    | st.lists(st.sampled_from([PAYLOAD, "\n", "<", "&", "&#10;", "]]>", "<!--", "😀"])).map(
        "".join
    )
)
def test_whatever_the_text_the_page_shows_it(text: str) -> None:
    html = (
        _templates()
        .get_template("document.html")
        .render(
            title=text,
            text=text,
            document_id=text,
            source=text,
            home_url="/",
            pages="[]",
            anchors="[]",
            pieces=[(None, text[:1]), (2, text[1:])],
            stripped=True,
            sections=[],
        )
    )
    page = Page(html)
    assert page.document == text
    assert page.tags.count("script") == 1


def test_pages_are_labelled_where_they_begin_and_the_text_is_as_it_was(shelf: Shelf) -> None:
    (shelf.documents / "lamps.pdf").write_bytes(
        drawn([[(72, 700, "Lamps are lit.")], [(72, 700, "Wicks are trimmed.")]])
    )
    shelf.put({})
    with shelf.client() as client:
        text = client.get("/api/documents/lamps.pdf/text").json()["text"]
        html = client.get("/documents/lamps.pdf").text
    first, second = html.index('data-label="Page 1"'), html.index('data-label="Page 2"')
    assert first < html.index("Lamps are") < second < html.index("Wicks are")
    assert Page(html).document == text


def test_a_stripped_document_warns_on_its_page(shelf: Shelf) -> None:
    shelf.put({"a.txt": STRIPPED, "b.txt": WHOLE})
    with shelf.client() as client:
        warned = ["may be missing" in client.get(f"/documents/{n}.txt").text for n in "ab"]
    assert warned == [True, False]


def test_contents_link_to_places_in_the_document(client: TestClient) -> None:
    assert "#0-93" in Page(client.get("/documents/refunds.md").text).addresses


@pytest.mark.parametrize("document_id", ["nope", "%2e%2e/%2e%2e/etc/passwd", "a%00b", "%ff", "<b>"])
def test_an_unknown_document_is_a_page_of_its_own(client: TestClient, document_id: str) -> None:
    response = client.get(f"/documents/{document_id}")
    page = Page(response.text)
    assert response.status_code == 404
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert page.texts["h1"] == "No such document"
    assert "b" not in page.tags


def test_with_nothing_indexed_no_document_has_a_page(empty: TestClient) -> None:
    assert empty.get("/documents/a.txt").status_code == 404


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("document.js", "text/javascript; charset=utf-8"),
        ("wherein.css", "text/css; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ],
)
def test_static_files_are_served_with_their_type(
    client: TestClient, name: str, media_type: str
) -> None:
    response = client.get(f"/static/{name}")
    assert response.status_code == 200
    assert response.headers["content-type"] == media_type


@pytest.mark.parametrize(
    "address",
    [
        "/static/../chat.html",
        "/static/%2e%2e/chat.html",
        "/static/..%2fchat.html",
        "/static/..%5cchat.html",
        "/static/%2fetc%2fpasswd",
        "/static/chat.html",
        "/static/widget.css",
        "/static/main.js",
        "/static/document.js%00",
        "/static/DOCUMENT.JS",
        "/static/",
    ],
)
def test_nothing_else_is_served_as_a_static_file(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("route", ["/", "/demo"])
def test_pages_invite_feedback_only_where_there_is_a_route_for_it(shelf: Shelf, route: str) -> None:
    shelf.put({"a.txt": "Refunds take 30 days."})
    with shelf.client() as client:
        without = Page(client.get(route).text).widget
    with shelf.client(feedback=Feedback(shelf.home.path)) as client:
        having = Page(client.get(route).text).widget
    assert without["feedback"] == "off"
    assert "feedback" not in having
