"""Blocks and what lies between them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpus.blocks import Block, BlockKind, covering_blocks
from corpus.span import Span

TEXT = "Care\n\none\n\ntwo\n\n- three\n- four"
#       0    4 6     11    16      24    30


def code(start: int, end: int) -> Block:
    return Block(kind=BlockKind.CODE, span=Span(start, end))


def covering(within: Span, *blocks: Block) -> list[tuple[str, str]]:
    found = covering_blocks(TEXT, within, blocks)
    return [(str(block.kind), block.span.of(TEXT)) for block in found]


def test_without_blocks_there_are_paragraphs_and_items() -> None:
    assert covering(Span(0, len(TEXT))) == [
        ("paragraph", "Care"),
        ("paragraph", "one"),
        ("paragraph", "two"),
        ("paragraph", "- three"),
        ("paragraph", "- four"),
    ]


def test_what_lies_before_between_and_behind_blocks_is_paragraphs() -> None:
    assert covering(Span(0, len(TEXT)), code(6, 9), code(16, 23)) == [
        ("paragraph", "Care"),
        ("code", "one"),
        ("paragraph", "two"),
        ("code", "- three"),
        ("paragraph", "- four"),
    ]


def test_a_block_is_given_as_it_is() -> None:
    row = Block(kind=BlockKind.TABLE_ROW, span=Span(6, 9), lead=Span(0, 4))

    assert list(covering_blocks(TEXT, Span(6, 9), [code(0, 4), row, code(11, 14)])) == [row]


def test_only_blocks_that_begin_inside_are_given() -> None:
    blocks = (code(0, 4), code(6, 9), code(11, 14), code(16, 23))

    assert covering(Span(6, 14), *blocks) == [("code", "one"), ("code", "two")]
    assert covering(Span(4, 10), *blocks) == [("code", "one")]
    assert covering(Span(9, 16), *blocks) == [("code", "two")]


def test_the_rest_of_a_block_that_began_before_is_a_paragraph() -> None:
    assert covering(Span(11, 30), code(6, 14), code(16, 23)) == [
        ("paragraph", "two"),
        ("code", "- three"),
        ("paragraph", "- four"),
    ]


@st.composite
def laid_out(draw: st.DrawFn) -> tuple[str, tuple[Block, ...]]:
    """Draw a text and blocks that lie in it, apart from each other."""
    text = draw(st.text("ab.- \n\u3000", min_size=1, max_size=60))
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    spans = [Span(start, end) for start, end in pairwise(ends)]
    kept = [span for span in spans if draw(st.booleans()) and span.of(text).strip()]
    return text, tuple(code(span.start, span.end) for span in kept)


@given(laid_out())
def test_everything_but_white_space_is_in_one_block_and_in_order(
    laid: tuple[str, tuple[Block, ...]],
) -> None:
    text, blocks = laid
    whole = Span(0, len(text))

    found = list(covering_blocks(text, whole, blocks))

    assert all(one.span.end <= other.span.start for one, other in pairwise(found))
    held = "".join(block.span.of(text) for block in found)
    assert "".join(held.split()) == "".join(text.split())
    assert tuple(block for block in found if block.kind is BlockKind.CODE) == blocks
