"""Indexing: only what changed is done, and a run happens whole or not at all."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from threading import Event, Thread

import pytest

from corpus.errors import (
    DocumentIdTaken,
    EmptyDocument,
    HomeBusy,
    NothingToIndex,
    UnknownDocument,
    UnknownFormat,
    Unreadable,
)
from corpus.splitting import Splitter
from index.encoder import Progress, Vectors, silent
from index.errors import FingerprintMismatch, GenerationDamaged, NothingIndexed
from index.indexer import Indexer
from index.library import Library
from tests.fakes import FakeEncoder
from tests.index import other_process
from tests.index.shelf import Shelf


def texts(shelf: Shelf) -> dict[str, list[str]]:
    """Return the texts of each document's passages."""
    found: dict[str, list[str]] = {}
    for passage in shelf.passages():
        found.setdefault(passage.document_id, []).append(passage.text)
    return found


def encoded_by(shelf: Shelf) -> list[str]:
    """Bring the home up to date and return what had to be encoded for it, sorted."""
    shelf.encoder.encoded.clear()
    report = shelf.update()
    assert report.encoded == len(shelf.encoder.encoded)
    return sorted(shelf.encoder.encoded)


def test_a_first_run_takes_everything_in(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever comes first")
    shelf.write("deep/b.md", "# Drugs\n\nsteroids help")

    report = shelf.update()

    assert report.documents.added == ("a.txt", "deep/b.md")
    assert (report.passages, report.encoded) == (2, 2)
    assert shelf.found("steroids help", k=1) == ["# Drugs\n\nsteroids help"]


def test_what_has_not_changed_is_not_encoded_again(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()
    generation = shelf.retriever().generation

    assert encoded_by(shelf) == []
    assert shelf.update().documents.unchanged == ("a.txt",)
    assert shelf.retriever().generation == generation


def test_of_a_changed_file_only_the_changed_passages_are_encoded(shelf: Shelf) -> None:
    # each paragraph has 5 words: two do not fit into the 8 of a passage
    shelf.write("a.txt", "one one one one one\n\ntwo two two two two\n\nsix six six six six")
    shelf.update()
    shelf.write("a.txt", "one one one one one\n\nTEN TEN TEN TEN TEN\n\nsix six six six six")

    assert encoded_by(shelf) == ["TEN TEN TEN TEN TEN"]
    assert len(texts(shelf)["a.txt"]) == 3
    assert shelf.found("six", k=1) == ["six six six six six"]
    assert shelf.found("TEN", k=1) == ["TEN TEN TEN TEN TEN"]


def test_equal_texts_are_encoded_once_and_found_everywhere(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.write("b.txt", "fever")

    assert encoded_by(shelf) == ["fever"]
    (hit,) = shelf.retriever().retrieve("fever", k=3)
    assert [place.passage.passage_id for place in hit.places] == ["a.txt@0-5", "b.txt@0-5"]


def test_a_file_that_is_gone_from_a_folder_is_gone_from_the_index(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    gone = shelf.write("b.txt", "cough")
    shelf.update()
    gone.unlink()

    report = shelf.update()

    assert report.documents.removed == ("b.txt",)
    assert texts(shelf) == {"a.txt": ["fever"]}
    assert shelf.found("cough") == ["fever"]


def test_a_renamed_file_is_a_new_document_whose_text_is_not_encoded_again(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()
    (shelf.folder / "a.txt").rename(shelf.folder / "b.txt")

    assert encoded_by(shelf) == []
    assert texts(shelf) == {"b.txt": ["fever"]}
    assert shelf.found("fever") == ["fever"]


def test_the_report_says_that_a_renamed_file_has_moved(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()
    (shelf.folder / "a.txt").rename(shelf.folder / "b.txt")

    documents = shelf.update().documents

    assert documents.moved == (("a.txt", "b.txt"),)
    assert (documents.added, documents.removed) == ((), ())


def test_a_passage_is_encoded_and_found_with_what_it_leans_on(shelf: Shelf) -> None:
    shelf.write("a.md", "# Drugs\n\none one one one one one\n\ntwo two two two two two")
    shelf.write("b.csv", "question,answer\nWho helps?,Steroids.\n")

    assert encoded_by(shelf) == [
        "# Drugs\n\none one one one one one",
        "Drugs\ntwo two two two two two",
        "Who helps?\nSteroids.",
    ]
    assert set(shelf.found("drugs", k=2)) == set(texts(shelf)["a.md"])


def test_of_a_changed_heading_all_that_stands_under_it_is_encoded_anew(shelf: Shelf) -> None:
    body = "one one one one one one\n\ntwo two two two two two"
    shelf.write("a.md", f"# Drugs\n\n{body}")
    shelf.update()
    shelf.write("a.md", f"# Side effects\n\n{body}")

    assert "Side effects\ntwo two two two two two" in encoded_by(shelf)


def test_a_folder_that_was_moved_is_the_same_and_still_kept_up_to_date(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.write("b.txt", "cough")
    shelf.update()
    moved = shelf.folder.with_name("moved")
    shelf.folder.rename(moved)
    assert shelf.indexer().update([moved]).documents.unchanged == ("a.txt", "b.txt")
    (moved / "b.txt").unlink()

    assert shelf.indexer().update([moved]).documents.removed == ("b.txt",)


def test_a_file_that_was_given_by_itself_belongs_to_its_folder_too(shelf: Shelf) -> None:
    alone = shelf.write("a.txt", "fever")
    shelf.write("b.txt", "cough")
    shelf.indexer().update([alone])
    shelf.update()
    alone.unlink()

    assert shelf.update().documents.removed == ("a.txt",)


def test_a_file_of_another_folder_is_not_missed_in_this_one(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    elsewhere = shelf.write("deep/b.txt", "cough")
    shelf.indexer().update([elsewhere])  # as b.txt, which is no file of the folder itself

    assert shelf.update().documents.removed == ()
    assert texts(shelf).keys() == {"a.txt", "b.txt"}  # one file is one document


def test_when_a_folder_was_emptied_nothing_is_indexed(shelf: Shelf) -> None:
    gone = shelf.write("a.txt", "fever")
    shelf.update()
    gone.unlink()

    report = shelf.update()

    assert (report.documents.removed, report.documents.skipped) == (("a.txt",), ())
    assert report.passages == 0
    assert shelf.library().is_empty()


def test_a_folder_with_nothing_in_it_is_named(shelf: Shelf) -> None:
    (skipped,) = shelf.update().documents.skipped

    assert isinstance(skipped, NothingToIndex)


def test_what_cannot_be_read_is_named_and_the_rest_is_taken_in(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    empty = shelf.write("b.txt", " ")
    picture = shelf.write("c.png", "?")

    report = shelf.update()

    assert report.documents.added == ("a.txt",)
    assert [(type(error), error.path) for error in report.documents.skipped] == [
        (EmptyDocument, empty),
        (UnknownFormat, picture),
    ]


def test_a_document_that_can_no_longer_be_read_keeps_its_former_version(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()
    shelf.write("a.txt", "")

    assert [type(error) for error in shelf.update().documents.skipped] == [EmptyDocument]
    assert texts(shelf) == {"a.txt": ["fever"]}


def test_strictly_one_unreadable_file_changes_nothing(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()
    shelf.write("a.txt", "cough")
    shelf.write("b.txt", "")

    with pytest.raises(EmptyDocument):
        shelf.update(strict=True)

    assert texts(shelf) == {"a.txt": ["fever"]}
    assert shelf.found("fever") == ["fever"]


def test_a_path_that_leads_nowhere_is_named(shelf: Shelf) -> None:
    (skipped,) = shelf.indexer().update([shelf.folder / "absent"]).documents.skipped

    assert isinstance(skipped, Unreadable)


@pytest.mark.parametrize("at_once", [True, False])
def test_one_id_from_two_folders_is_refused(shelf: Shelf, at_once: bool) -> None:
    first, second = shelf.write("x/a.txt", "fever"), shelf.write("y/a.txt", "cough")
    runs = [[first.parent, second.parent]] if at_once else [[first.parent], [second.parent]]

    *_, report = [shelf.indexer().update(paths) for paths in runs]

    (refused,) = report.documents.skipped
    assert isinstance(refused, DocumentIdTaken)
    assert (refused.path, refused.document_id, refused.taken_by) == (second, "a.txt", str(first))
    assert texts(shelf) == {"a.txt": ["fever"]}


def test_a_path_given_twice_is_taken_in_once(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")

    report = shelf.indexer().update([shelf.folder, shelf.folder])

    assert report.documents.added == ("a.txt",)
    assert texts(shelf) == {"a.txt": ["fever"]}


def test_a_guessed_encoding_is_told(shelf: Shelf) -> None:
    (shelf.folder / "a.txt").write_bytes("Der Arzt prüft die Höhe der Dosis.".encode("cp1252"))

    assert shelf.update().documents.not_utf8 == (("a.txt", "cp1252"),)
    assert shelf.found("Arzt") == ["Der Arzt prüft die Höhe der Dosis."]


def test_a_name_that_is_no_utf_8_can_be_indexed_and_removed(shelf: Shelf) -> None:
    shelf.write("b.txt", "cough")
    strange = Path(os.fsdecode(os.fsencode(shelf.folder) + b"/caf\xe9.txt"))
    try:
        strange.write_text("fever", "utf-8")
    except OSError:
        pytest.skip("this file system keeps only names in UTF-8")

    assert shelf.update().documents.added == ("b.txt", r"caf\xe9.txt")
    assert shelf.update().documents.unchanged == ("b.txt", r"caf\xe9.txt")
    strange.unlink()
    assert shelf.update().documents.removed == (r"caf\xe9.txt",)


def test_a_document_is_removed_by_its_id(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.write("b.txt", "cough")
    shelf.update()

    report = shelf.indexer().remove(["a.txt"])

    assert report.documents.removed == ("a.txt",)
    assert (report.passages, report.encoded) == (1, 0)
    assert texts(shelf) == {"b.txt": ["cough"]}


def test_if_one_of_the_ids_is_unknown_none_is_removed(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()

    with pytest.raises(UnknownDocument) as caught:
        shelf.indexer().remove(["a.txt", "b.txt"])

    assert caught.value.document_id == "b.txt"
    assert shelf.found("fever") == ["fever"]


def test_a_run_that_was_refused_leaves_the_catalog_whole_in_its_own_file(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()

    with pytest.raises(UnknownDocument):
        shelf.indexer().remove(["b.txt"])

    assert sorted(path.name for path in shelf.home.path.glob("catalog*")) == ["catalog.sqlite"]


def test_when_the_last_document_is_removed_nothing_is_indexed(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()

    assert shelf.indexer().remove(["a.txt"]).passages == 0

    assert shelf.library().is_empty()
    with pytest.raises(NothingIndexed):
        shelf.retriever()


def test_a_rebuild_encodes_all_that_the_catalog_holds_and_comes_to_the_same(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.write("b.txt", "cough")
    shelf.update()
    before = texts(shelf)
    shutil.rmtree(shelf.folder)  # only the catalog is needed
    shelf.encoder.encoded.clear()

    report = shelf.indexer().rebuild()

    assert report.documents.updated == ("a.txt", "b.txt")
    assert sorted(shelf.encoder.encoded) == ["cough", "fever"]
    assert texts(shelf) == before
    assert shelf.found("cough", k=1) == ["cough"]


def test_a_rebuild_mends_a_damaged_generation(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()
    for file in shelf.home.generations.glob("*/*"):
        file.write_bytes(b"")
    with pytest.raises(GenerationDamaged):
        shelf.update()

    shelf.indexer().rebuild()

    assert shelf.found("fever") == ["fever"]


def test_another_splitter_splits_anew_and_encodes_only_new_texts(shelf: Shelf) -> None:
    # 3 and 5 words: one passage of 8, or one each of up to 5
    shelf.write("a.txt", "one one one\n\ntwo two two two two")
    shelf.write("b.txt", "six six six")
    shelf.update()
    assert texts(shelf)["a.txt"] == ["one one one\n\ntwo two two two two"]
    shelf.encoder.encoded.clear()

    report = shelf.indexer(size=5).update([shelf.folder])

    assert texts(shelf) == {
        "a.txt": ["one one one", "two two two two two"],
        "b.txt": ["six six six"],
    }
    assert sorted(shelf.encoder.encoded) == ["one one one", "two two two two two"]
    assert report.passages == 3


def test_another_encoder_is_refused_until_a_rebuild(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()
    shelf.encoder = FakeEncoder(name="another")

    with pytest.raises(FingerprintMismatch) as caught:
        shelf.update()
    assert caught.value.built_with == {"model": "fake"}
    assert caught.value.at_hand == {"model": "another"}

    shelf.indexer().rebuild()
    assert shelf.found("fever") == ["fever"]


def test_one_generation_is_kept_and_its_number_grows(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()
    shelf.write("a.txt", "cough")
    shelf.update()

    assert [folder.name for folder in shelf.home.generations.iterdir()] == ["000002"]


def test_what_a_crash_left_is_removed_by_the_next_run(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()
    (shelf.home.generations / ".000002.tmp").mkdir()
    (shelf.home.generations / "000002").mkdir()
    shelf.write("a.txt", "cough")

    shelf.update()

    assert [folder.name for folder in shelf.home.generations.iterdir()] == ["000002"]
    assert shelf.found("cough") == ["cough"]


def test_progress_is_told(shelf: Shelf) -> None:
    told: list[tuple[int, int]] = []
    shelf.write("a.txt", "fever")
    shelf.write("b.txt", "cough")

    shelf.indexer(progress=lambda done, total: told.append((done, total))).update([shelf.folder])

    assert told[-1] == (2, 2)


def test_a_home_with_spaces_and_letters_of_all_kinds_is_a_home(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "mein Ordner ÄÖ 😀 %20 #?")
    shelf.write("a.txt", "fever")

    shelf.update()

    assert shelf.found("fever") == ["fever"]


class Failing(FakeEncoder):
    """An encoder that breaks off."""

    def encode_passages(self, texts: Sequence[str], *, progress: Progress = silent) -> Vectors:
        raise KeyboardInterrupt


def test_a_run_that_is_interrupted_changes_nothing(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()
    shelf.write("a.txt", "cough")
    working, shelf.encoder = shelf.encoder, Failing()

    with pytest.raises(KeyboardInterrupt):
        shelf.update()

    shelf.encoder = working
    assert shelf.found("fever") == ["fever"]
    shelf.update()
    assert shelf.found("cough") == ["cough"]


class Waiting(FakeEncoder):
    """An encoder that begins when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.go_on = Event(), Event()

    def encode_passages(self, texts: Sequence[str], *, progress: Progress = silent) -> Vectors:
        self.reached.set()
        assert self.go_on.wait(60)
        return super().encode_passages(texts, progress=progress)


def test_a_second_writer_is_turned_away_and_the_first_finishes(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    waiting = Waiting()
    first = Indexer(shelf.home, encoder=waiting, splitter=_splitter_of(shelf))
    thread = Thread(target=first.update, args=([shelf.folder],))
    thread.start()
    assert waiting.reached.wait(60)

    with pytest.raises(HomeBusy):
        shelf.update()

    waiting.go_on.set()
    thread.join()
    assert shelf.found("fever") == ["fever"]


def _splitter_of(shelf: Shelf) -> Splitter:
    return Splitter(count_tokens=shelf.encoder.count_tokens, size=8, overlap=0)


def test_a_writer_of_another_process_is_left_in_peace(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()
    shelf.write("a.txt", "cough")

    with other_process.holding(shelf.home.path) as pid:
        with pytest.raises(HomeBusy) as caught:
            shelf.update()
        assert shelf.found("fever") == ["fever"]  # readers need no lock

    assert caught.value.pid == pid
    shelf.update()
    assert shelf.found("cough") == ["cough"]


def test_what_another_process_indexed_is_known_here(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    other_process.index(shelf.home.path, shelf.folder)

    assert encoded_by(shelf) == []
    assert Library(shelf.home, shelf.encoder).retriever().generation.passages == 1
