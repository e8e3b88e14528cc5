"""Tags: what a document is filed under, once each."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.tags import LONGEST_TAG, MOST_TAGS, clean_tags


def test_tags_are_parted_by_commas_and_kept_once_as_they_were_first_written() -> None:
    assert clean_tags(["Billing,  new \n customers", "billing", ", ,", "b"]) == (
        "Billing",
        "new customers",
        "b",
    )


def test_there_is_an_end_to_tags() -> None:
    assert clean_tags(["a" * (LONGEST_TAG + 1), "b" * LONGEST_TAG]) == ("b" * LONGEST_TAG,)
    assert len(clean_tags(map(str, range(MOST_TAGS + 1)))) == MOST_TAGS


@given(stated=st.lists(st.text(max_size=20), max_size=8))
def test_clean_tags_stay_as_they_are(stated: list[str]) -> None:
    once = clean_tags(stated)

    assert clean_tags(once) == once
    assert len({tag.casefold() for tag in once}) == len(once)
