# ruff: noqa: N802 - inputs are named as the catalogue names them

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import DamagedFile, LostText, NoText, OverLimit, PathError, UnsafeFile
from corpus.formats.docx import extract_docx
from corpus.formats.extract import Extract
from tests.corpus.formats.checks import check, kinds, leads, sections, texts
from tests.corpus.formats.docx_samples import by_hand, document, field, p, packed, r, written

HERE = Path("report.docx")


def read(data: bytes) -> Extract:
    extract = extract_docx(data, path=HERE)
    check(extract)
    return extract


def of(number: int, *, level: int = 0) -> str:
    """Return the properties of an item of a list."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def handbook(word: Any) -> None:
    word.core_properties.title = "Handbook"
    word.add_paragraph("Before all chapters.")
    word.add_heading("Billing", 1)
    word.add_heading("Refunds", 2)
    word.add_paragraph("Refunds take 30 days. You need:")
    word.add_paragraph("the receipt", style="List Bullet")
    word.add_paragraph("your account number", style="List Bullet")
    table = word.add_table(rows=3, cols=2)
    for row, cells in zip(table.rows, ("Plan Price", "Basic 10", "Gold 20"), strict=True):
        for cell, text in zip(row.cells, cells.split(), strict=True):
            cell.text = text
    word.add_paragraph("Prices hold for a year.")
    word.add_heading("Contact", 1)
    word.add_paragraph("Write to us.")


class TestStructure:
    def test_blocks_come_in_the_order_of_the_document(self) -> None:
        assert read(written(handbook)).text == (
            "Before all chapters.\n\nBilling\n\nRefunds\n\nRefunds take 30 days. You need:\n\n"
            "the receipt\nyour account number\n\nPlan\tPrice\nBasic\t10\nGold\t20\n\n"
            "Prices hold for a year.\n\nContact\n\nWrite to us."
        )

    def test_headings_open_sections_with_their_path(self) -> None:
        found = sections(read(written(handbook)))
        assert [path for path, _ in found] == [(), ("Billing", "Refunds"), ("Contact",)]
        assert found[1][1].startswith("Billing\n\nRefunds\n\nRefunds take")
        assert found[2][1] == "Contact\n\nWrite to us."

    def test_an_item_leans_on_the_sentence_before_its_list(self) -> None:
        extract = read(written(handbook))
        found = dict(zip(texts(extract), leads(extract), strict=True))
        assert found["the receipt"] == found["your account number"] == "You need:"

    def test_a_row_leans_on_the_header_of_its_table(self) -> None:
        extract = read(written(handbook))
        found = dict(zip(texts(extract), leads(extract), strict=True))
        assert found["Gold\t20"] == "Plan\tPrice"
        assert found["Plan\tPrice"] is None

    def test_a_deeper_item_leans_on_the_item_around_it(self) -> None:
        deep = '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr>'
        extract = read(
            by_hand(
                p("Bring:")
                + p("papers", style="Liste")
                + p("a passport", properties=deep)
                + p("money", style="Liste")
            )
        )
        assert leads(extract) == [None, "Bring:", "papers", "Bring:"]

    def test_lists_side_by_side_stand_apart(self) -> None:
        extract = read(
            by_hand(
                p("Bring:")
                + p("papers", properties=of(3))
                + p("money", properties=of(3))
                + p("Wait", properties=of(4))
                + p("at the door", properties=of(5, level=1))
                + p("inside", properties=of(6, level=1))
                + p("Pay", properties=of(4))
            )
        )
        assert extract.text == "Bring:\n\npapers\nmoney\n\nWait\nat the door\ninside\nPay"
        assert leads(extract) == [None, "Bring:", "Bring:", None, "Wait", "Wait", None]

    def test_a_list_of_a_built_in_style_is_as_deep_as_its_name_says(self) -> None:
        def build(word: Any) -> None:
            for text, style in (
                ("a", "Bullet"),
                ("b", "Bullet 2"),
                ("c", "Bullet"),
                ("d", "Number"),
            ):
                word.add_paragraph(text, style=f"List {style}")

        extract = read(written(build))
        assert extract.text == "a\nb\nc\n\nd"
        assert leads(extract) == [None, "a", None, None]

    def test_bullets_and_numbers_are_no_text(self) -> None:
        extract = read(written(lambda word: word.add_paragraph("First.", style="List Number")))
        assert kinds(extract) == [("list_item", "First.")]

    def test_a_row_with_an_empty_cell_keeps_the_others_in_their_columns(self) -> None:
        row = f"<w:tr><w:tc>{p('a')}</w:tc><w:tc>{p('')}</w:tc><w:tc>{p('b')}</w:tc></w:tr>"
        assert texts(read(by_hand(f"<w:tbl>{row}</w:tbl>"))) == ["a\t\tb"]

    def test_a_table_that_says_so_has_no_header(self) -> None:
        table = (
            '<w:tbl><w:tblPr><w:tblLook w:firstRow="0"/></w:tblPr>'
            f"<w:tr><w:tc>{p('a')}</w:tc><w:tc>{p('b')}</w:tc></w:tr>"
            f"<w:tr><w:tc>{p('c')}</w:tc><w:tc>{p('d')}</w:tc></w:tr></w:tbl>"
        )
        assert leads(read(by_hand(table))) == [None, None]

    def test_two_rows_may_name_the_columns(self) -> None:
        head = "<w:trPr><w:tblHeader/></w:trPr>"
        rows = "".join(
            f"<w:tr>{extra}<w:tc>{p(cells[0])}</w:tc><w:tc>{p(cells[1])}</w:tc></w:tr>"
            for extra, cells in ((head, "ab"), (head, "cd"), ("", "ef"))
        )
        assert leads(read(by_hand(f"<w:tbl>{rows}</w:tbl>"))) == [None, None, "a\tb\nc\td"]

    def test_a_cell_is_one_line_with_the_tables_inside_it(self) -> None:
        inner = f"<w:tbl><w:tr><w:tc>{p('x')}</w:tc><w:tc>{p('y')}</w:tc></w:tr></w:tbl>"
        cell = p("<w:r><w:t>one</w:t><w:br/><w:t>two</w:t></w:r>") + inner + p("three")
        table = f"<w:tbl><w:tr><w:tc>{cell}</w:tc><w:tc>{p('four')}</w:tc></w:tr></w:tbl>"
        assert texts(read(by_hand(table))) == ["one two x y three\tfour"]

    def test_headings_are_known_in_any_language_by_their_outline_level(self) -> None:
        extract = read(
            by_hand(
                p("Abrechnung", style="berschrift1")
                + p("Erstattung", style="Unter")
                + p("Nach 30 Tagen.")
                + p("Direkt", properties='<w:outlineLvl w:val="2"/>')
                + p("Tiefer.")
                + p("Kein Titel", style="Unter", properties='<w:outlineLvl w:val="9"/>')
            )
        )
        assert [path for path, _ in sections(extract)] == [
            ("Abrechnung", "Erstattung"),
            ("Abrechnung", "Erstattung", "Direkt"),
        ]
        assert kinds(extract)[-1] == ("paragraph", "Kein Titel")

    def test_the_title_is_stated_or_styled(self) -> None:
        assert read(written(handbook)).title == "Handbook"
        styled = written(lambda word: word.add_heading("A Plain Guide", 0))
        assert read(styled).title == "A Plain Guide"
        assert read(by_hand(p("Nothing said."))).title is None

    def test_python_docx_reads_the_same_words(self) -> None:
        from docx import Document
        from docx.table import Table

        data = written(handbook)
        words: list[str] = []
        for part in Document(BytesIO(data)).iter_inner_content():
            cells = part._cells if isinstance(part, Table) else [part]
            words += [word for cell in cells for word in cell.text.split()]
        assert read(data).text.split() == words


class TestVisibleText:
    @pytest.mark.parametrize(
        ("runs", "seen"),
        [
            (r("kept ") + f"<w:ins>{r('put in')}</w:ins>", "kept put in"),
            (f"<w:moveTo>{r('moved here')}</w:moveTo>", "moved here"),
            (r("kept") + "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>", "kept"),
            (r("kept") + f"<w:moveFrom>{r('gone')}</w:moveFrom>", "kept"),
            (r("seen") + r("hidden", properties="<w:vanish/>"), "seen"),
            (r("seen", properties='<w:vanish w:val="0"/>'), "seen"),
            (r("seen") + r("hidden", properties='<w:rStyle w:val="geheim"/>'), "seen"),
            (f'<w:hyperlink w:anchor="x">{r("the words")}</w:hyperlink>', "the words"),
            (r("page ") + field("PAGEREF x", r("7")), "page 7"),
            (field("IF " + field("A", r("code")), r("result")), "result"),
            (f'<w:fldSimple w:instr="DATE">{r("2 May")}</w:fldSimple>', "2 May"),
            (f"<w:sdt><w:sdtContent>{r('in a control')}</w:sdtContent></w:sdt>", "in a control"),
            (f"<w:smartTag>{r('Paris')}</w:smartTag>", "Paris"),
            ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t></w:r>", "a\tb-c"),
            ("<w:r><w:t>co</w:t><w:softHyphen/><w:t>op</w:t></w:r>", "coop"),
            ('<w:r><w:sym w:font="Symbol" w:char="F061"/></w:r>', "α"),
            ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "\ufffd"),
            ("<m:oMath><m:r><m:t>E=mc</m:t></m:r></m:oMath>", "E=mc"),
            (
                "<w:r><w:ruby><w:rt><w:r><w:t>kan</w:t></w:r></w:rt>"
                "<w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby></w:r>",
                "漢",
            ),
        ],
    )
    def test_runs_are_read_as_a_reader_sees_them(self, runs: str, seen: str) -> None:
        assert read(by_hand(p(runs), namespaces='xmlns:m="m"')).text == seen

    def test_a_field_may_end_in_a_later_paragraph(self) -> None:
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        extract = read(by_hand(p(begin + r("Billing 1")) + p(r("Contact 2") + end) + p("Text.")))
        assert texts(extract) == ["Billing 1", "Contact 2", "Text."]

    def test_a_note_stands_behind_the_paragraph_that_refers_to_it(self) -> None:
        notes = (
            f'<w:footnote w:id="-1" w:type="separator">{p("____")}</w:footnote>'
            f'<w:footnote w:id="2">{p("Since 2019.")}</w:footnote>'
            f'<w:footnote w:id="3">{p("Never referred to.")}</w:footnote>'
        )
        reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
        body = p(r("Refunds take 30 days.") + reference) + p("Next.")
        assert texts(read(by_hand(body, notes=notes))) == [
            "Refunds take 30 days.",
            "Since 2019.",
            "Next.",
        ]

    def test_notes_that_refer_to_notes_are_read_one_after_the_other(self) -> None:
        def note(at: int) -> str:
            more = f'<w:r><w:footnoteReference w:id="{at + 1}"/></w:r>'
            return f'<w:footnote w:id="{at}">{p(r(f"Note {at}.") + more)}</w:footnote>'

        notes = "".join(note(at) for at in range(2_000)).replace('w:id="2000"', 'w:id="0"')
        body = p(r("Text.") + '<w:r><w:footnoteReference w:id="0"/></w:r>') + p("Next.")
        found = texts(read(by_hand(body, notes=notes)))
        assert found == ["Text.", *(f"Note {at}." for at in range(2_000)), "Next."]

    def test_a_long_row_of_blanks_takes_no_time(self) -> None:
        assert read(by_hand(p("a" + " " * 1_000_000 + "b"))).text.split() == ["a", "b"]

    def test_a_text_box_is_read_once_behind_its_paragraph(self) -> None:
        box = f"<w:txbxContent>{p('In the box.')}</w:txbxContent>"
        alternatives = (
            f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
            f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        )
        extract = read(by_hand(p(r("Around it.") + alternatives), namespaces='xmlns:mc="mc"'))
        assert texts(extract) == ["Around it.", "In the box."]

    def test_a_deleted_row_is_left_out(self) -> None:
        table = (
            f"<w:tbl><w:tr><w:tc>{p('kept')}</w:tc></w:tr>"
            f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('gone')}</w:tc></w:tr></w:tbl>"
        )
        assert read(by_hand(table)).text == "kept"

    def test_the_strict_form_of_the_format_reads_the_same(self) -> None:
        members = {
            "_rels/.rels": (
                '<Relationships><Relationship Target="/d/main.xml" Type='
                '"http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"/>'
                "</Relationships>"
            ),
            "d/main.xml": document(p("Strict.")).replace(
                "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                "http://purl.oclc.org/ooxml/wordprocessingml/main",
            ),
        }
        assert read(packed(members)).text == "Strict."


class TestRefusals:
    def test_L1_L2_without_text_it_says_so(self) -> None:
        with pytest.raises(NoText):
            read(by_hand(p("   ") + p("<w:r/>")))

    def test_L17_a_bomb_is_refused_before_it_is_parsed(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("corpus.formats.docx.parse_xml", _only_the_package)
        body = p("spam " * 1_000) * 20_000  # 100 MB
        data = by_hand(body)
        assert len(data) < 400_000
        with pytest.raises(OverLimit) as refused:
            read(data)
        assert refused.value.limit == "unpacks-too-large"

    @pytest.mark.parametrize(
        "declared",
        [
            '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
            '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
            '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
        ],
    )
    def test_L20_L21_declared_entities_are_refused(self, declared: str) -> None:
        with pytest.raises(UnsafeFile):
            read(by_hand(p("Half of it &a; half."), head=declared))

    def test_L21_an_entity_that_nobody_declared_is_no_text_left_out(self) -> None:
        with pytest.raises(DamagedFile):
            read(by_hand(p("Half of it &a; half.")))

    def test_L22_nothing_outside_of_the_text_is_followed(self) -> None:
        body = (
            '<w:altChunk r:id="rId9"/>'
            f'<w:hyperlink r:id="rId8">{r("not a paragraph")}</w:hyperlink>'
            + p(f'<w:hyperlink r:id="rId8">{r("click here")}</w:hyperlink>')
        )
        assert read(by_hand(body, namespaces='xmlns:r="r"')).text == "click here"

    def test_L22_a_file_inside_the_text_that_is_not_read_is_told(self) -> None:
        found = read(by_hand(p("Beside.") + '<w:altChunk r:id="r9"/>', namespaces='xmlns:r="r"'))
        assert found.text == "Beside."
        assert [note.partition(",")[0] for note in found.notes] == [
            "a part of it is a file inside it"
        ]

    def test_L22_a_document_that_is_only_an_embedded_file_is_lost_text(self) -> None:
        with pytest.raises(LostText):
            read(by_hand('<w:altChunk r:id="rId9"/>', namespaces='xmlns:r="r"'))

    def test_L22_parts_elsewhere_are_not_asked_for(self) -> None:
        members = {
            "_rels/.rels": (
                '<Relationships><Relationship Target="http://127.0.0.1/d.xml" '
                'TargetMode="External" Type="x/officeDocument"/></Relationships>'
            )
        }
        with pytest.raises(DamagedFile):
            read(packed(members))

    def test_elements_nested_too_deep_are_refused(self) -> None:
        with pytest.raises(OverLimit) as refused:
            read(by_hand("<w:sdt>" * 10_000 + "</w:sdt>" * 10_000))
        assert refused.value.limit == "nesting"

    def test_text_over_the_limit_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("corpus.formats.docx.TEXT_LIMIT", 10)
        with pytest.raises(OverLimit) as refused:
            read(by_hand(p("Eleven sign")))
        assert refused.value.limit == "unpacks-too-large"

    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
    def test_a_file_that_breaks_off_is_damaged(self, share: float) -> None:
        data = written(handbook)
        with pytest.raises(DamagedFile):
            read(data[: int(len(data) * share)])


def _only_the_package(data: bytes, *, path: Path, part: str) -> object:
    from corpus.formats.archive_xml import parse_xml

    assert len(data) < 10_000_000, "the bomb was unpacked"
    return parse_xml(data, path=path, part=part)


WORDS = st.lists(
    st.text(
        st.characters(categories=("L", "M", "N", "P", "S"), exclude_characters="\ufffe\uffff"),
        min_size=1,
        max_size=8,
    ),
    min_size=1,
    max_size=12,
)


@given(paragraphs=st.lists(WORDS, min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_every_word_is_there_in_order(paragraphs: list[list[str]]) -> None:
    def build(word: Any) -> None:
        for words in paragraphs:
            word.add_paragraph(" ".join(words))

    extract = read(written(build))
    assert [text.split() for text in texts(extract)] == paragraphs


@given(data=st.binary(max_size=2_000), at=st.floats(0, 1))
@settings(max_examples=200, deadline=None)
def test_bytes_put_in_anywhere_never_escape_as_another_error(data: bytes, at: float) -> None:
    whole = by_hand(p("Refunds take 30 days."))
    place = int(at * len(whole))
    try:
        check(extract_docx(whole[:place] + data + whole[place + len(data) :], path=HERE))
    except PathError:
        return
