"""Word documents for the tests: by python-docx, and with XML put in by hand."""

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ROOT = (
    f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Target="word/document.xml" '
    f'Type="{_KINDS}/officeDocument"/></Relationships>'
)
STYLES = f"""<w:styles xmlns:w="{W}">
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/>
<w:basedOn w:val="a"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Unter"><w:name w:val="Unterkapitel"/>
<w:basedOn w:val="berschrift1"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Liste"><w:name w:val="Listenabsatz"/>
<w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="geheim"><w:name w:val="geheim"/>
<w:rPr><w:vanish/></w:rPr></w:style>
</w:styles>"""


def written(build: Callable[[Any], object]) -> bytes:
    """Return what python-docx saves after `build` has filled an empty document."""
    from docx import Document

    document = Document()
    build(document)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def packed(members: Mapping[str, str | bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def document(body: str, *, head: str = "", namespaces: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{head}'
        f'<w:document xmlns:w="{W}" {namespaces}><w:body>{body}</w:body></w:document>'
    )


def by_hand(body: str, *, notes: str = "", head: str = "", namespaces: str = "") -> bytes:
    """Return a document with this XML for a body, and these footnotes."""
    related = "".join(
        f'<Relationship Id="{kind}" Target="{kind}.xml" Type="{_KINDS}/{kind}"/>'
        for kind in ("styles", "footnotes")
    )
    return packed(
        {
            "_rels/.rels": _ROOT,
            "word/document.xml": document(body, head=head, namespaces=namespaces),
            "word/_rels/document.xml.rels": (
                f'<Relationships xmlns="{_RELATIONS}">{related}</Relationships>'
            ),
            "word/styles.xml": STYLES,
            "word/footnotes.xml": f'<w:footnotes xmlns:w="{W}">{notes}</w:footnotes>',
        }
    )


def p(runs: str, *, style: str = "", properties: str = "") -> str:
    """Return a paragraph; runs that are no XML become one."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    content = runs if runs.startswith("<") else r(runs)
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{content}</w:p>"


def r(text: str, *, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def field(code: str, result: str) -> str:
    """Return a field with its code and its last result."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{code}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
