from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.errors import IndexChanged
from bot.evaluation.examinee import LocalExaminee, corpus_sha256
from bot.evaluation.question import ExamQuestion
from bot.settings import Settings
from tests.bot.commands.fake_wherein import FakeAssembly
from tests.bot.evaluation.exams import spot
from tests.bot.readers import Answering
from tests.bot.shelf import Shelf
from tests.bot.test_saved_calibration import SAVED

TEXT = "Ponds freeze.\n\n" + "Reeds bend. " * 30 + "Cranes fish silently. Ice holds."
WHERE = ExamQuestion(question_id="q", text="Cranes fish silently?")


def examinee(shelf: Shelf, *, k: int = 3) -> LocalExaminee:
    return LocalExaminee(FakeAssembly(Settings(home=shelf.home.path)), k=k)


def test_a_quote_is_told_with_its_place_and_what_is_around(shelf: Shelf) -> None:
    shelf.put({"a.txt": TEXT})
    (cited, *_) = examinee(shelf).ask(WHERE).citations
    start = TEXT.index("Cranes")
    assert cited.spot == spot("a.txt", start, start + 21)  # "Cranes fish silently."
    assert (cited.quote, cited.exact) == ("Cranes fish silently.", True)
    assert (cited.before, cited.after) == (TEXT[start - 200 : start], " Ice holds.")


def test_the_words_that_answer_are_told_with_the_quote(shelf: Shelf) -> None:
    shelf.put({"a.txt": TEXT})
    assembly = FakeAssembly(Settings(home=shelf.home.path))
    assembly.assistant = Assistant(assembly.library, Answering("Cranes fish silently.", "silently"))
    (cited, *_) = LocalExaminee(assembly, k=3).ask(WHERE).citations
    assert cited.words == "silently"
    assert [one.of(TEXT) for one in cited.answers] == ["silently"]


def test_a_copy_is_a_spot_of_the_same_passage(shelf: Shelf) -> None:
    shelf.put({"a.txt": "Cranes fish silently.", "b.txt": "Cranes fish silently."})
    (found,) = examinee(shelf).ask(WHERE).found
    assert found.spots == (spot("a.txt", 0, 21), spot("b.txt", 0, 21))


def test_no_more_are_found_than_were_asked_for(shelf: Shelf) -> None:
    shelf.put({f"{n}.txt": f"Cranes fish silently{n}." for n in range(5)})
    assert len(examinee(shelf, k=2).ask(WHERE).found) == 2


def test_without_an_answer_there_is_a_reason_and_no_quote(shelf: Shelf) -> None:
    shelf.put({"a.txt": TEXT})
    came = examinee(shelf).ask(ExamQuestion(question_id="q", text="Zebras gallop?"))
    assert (came.citations, came.answered) == ((), False)
    assert came.reason


def test_documents_that_change_in_between_are_noticed(shelf: Shelf) -> None:
    shelf.put({"a.txt": TEXT})
    asked = examinee(shelf)
    asked.ask(WHERE)
    shelf.put({"b.txt": "Otters dive."})
    with pytest.raises(IndexChanged):
        asked.ask(WHERE)


def test_a_calibration_that_changes_in_between_is_noticed(shelf: Shelf) -> None:
    shelf.put({"a.txt": TEXT})
    asked = examinee(shelf)
    asked.ask(WHERE)
    assembly = FakeAssembly(Settings(home=shelf.home.path))
    assembly.calibration_file.write(SAVED, assembly.fits())
    with pytest.raises(IndexChanged) as caught:
        asked.ask(WHERE)
    assert caught.value.what == "calibration"
    assert examinee(shelf).examined.settings["calibration"] == SAVED.made


def test_what_is_asked_of_is_known_by_its_bytes_wherever_it_lies(tmp_path: Path) -> None:
    one = examinee(Shelf(tmp_path / "1").put({"a.txt": "Reeds bend.", "b.txt": "Ice holds."}))
    two = examinee(Shelf(tmp_path / "2").put({"b.txt": "Ice holds."}).put({"a.txt": "Reeds bend."}))
    other = examinee(Shelf(tmp_path / "3").put({"a.txt": "Reeds bend!", "b.txt": "Ice holds."}))
    assert one.examined.corpus_sha256 == two.examined.corpus_sha256
    assert one.examined.corpus_sha256 != other.examined.corpus_sha256
    assert (one.examined.documents, one.examined.passages) == (2, 2)


def test_the_hash_of_documents_knows_which_has_which_bytes() -> None:
    assert corpus_sha256([("a", "1"), ("b", "2")]) == corpus_sha256([("b", "2"), ("a", "1")])
    assert corpus_sha256([("a", "1"), ("b", "2")]) != corpus_sha256([("a", "2"), ("b", "1")])
