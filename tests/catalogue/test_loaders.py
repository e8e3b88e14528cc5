"""L1 to L33: what becomes of each bad file, sent through both doors."""

import sys
from pathlib import Path

import pytest

from corpus.parsing import Limits
from tests.catalogue.command import can_trace
from tests.catalogue.conftest import Check, Commanded
from tests.catalogue.sample import Refused, Sample
from tests.catalogue.samples import SAMPLES, each_of

traced = pytest.mark.skipif(not can_trace(), reason="there is no strace, or it may not look on")


def test_every_line_has_an_input_and_every_input_a_name_of_its_own() -> None:
    assert {sample.line for sample in SAMPLES} == set(range(1, 34))
    assert len({sample.file for sample in SAMPLES}) == len(SAMPLES)


@each_of(1)
def test_l01_an_empty_file_is_refused_whatever_its_name(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(2)
def test_l02_a_file_without_any_text_says_what_was_looked_at(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(3)
def test_l03_noise_is_told_by_its_first_bytes(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(4)
def test_l04_a_file_of_another_kind_than_its_name_says_is_refused(
    sample: Sample, check: Check
) -> None:
    check(sample)


@each_of(5)
def test_l05_a_pdf_that_breaks_off_is_damaged(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(6)
def test_l06_a_pdf_of_500_mb_of_spaces_is_refused_by_the_object(
    sample: Sample, check: Check
) -> None:
    check(sample)


@each_of(7)
def test_l07_a_pdf_packed_twice_over_is_refused_by_the_object(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(8)
def test_l08_a_pdf_that_draws_without_end_is_refused(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(9)
def test_l09_a_pdf_of_200_000_pages_is_refused_by_their_number(
    sample: Sample, check: Check
) -> None:
    check(sample)


@each_of(10)
def test_l10_a_pdf_that_goes_in_circles_or_too_deep_ends(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(11)
def test_l11_a_form_that_draws_itself_ends(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(12)
def test_l12_a_boundless_map_to_unicode_ends(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(13)
def test_l13_nested_arrays_in_a_pdf_are_passed_over_or_damage(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(14)
def test_l14_a_boundless_length_is_read(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(15)
def test_l15_a_password_is_asked_for_and_an_empty_one_opens(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(16)
def test_l16_scripts_and_actions_in_a_pdf_are_no_text(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(17)
def test_l17_an_archive_that_unpacks_without_end_is_refused(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(18)
def test_l18_an_archive_of_too_many_or_overlapping_members_is_refused(
    sample: Sample, check: Check
) -> None:
    check(sample)


@each_of(19)
def test_l19_an_archive_that_leads_outside_is_refused(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(20)
def test_l20_an_archive_with_entities_that_unfold_is_refused(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(21)
def test_l21_an_entity_that_names_a_file_never_brings_it(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(22)
def test_l22_what_a_word_document_refers_to_is_not_read(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(23)
def test_l23_a_page_nested_too_deep_is_refused_by_the_limit(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(24)
def test_l24_endless_markup_is_refused_at_once(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(25)
def test_l25_a_page_whose_encoding_lies_is_read_right_or_refused(
    sample: Sample, check: Check
) -> None:
    check(sample)


@each_of(26)
def test_l26_scripts_and_hidden_words_are_no_text_and_told(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(27)
def test_l27_a_page_that_wants_to_fetch_is_read_without(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(28)
def test_l28_markdown_of_endless_marks_is_read(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(29)
def test_l29_front_matter_runs_nothing_and_unfolds_nothing(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(30)
def test_l30_bad_json_is_refused_by_line_and_column(sample: Sample, check: Check) -> None:
    check(sample)


@each_of(31)
def test_l31_a_bad_table_is_refused_by_its_row_and_formulas_are_text(
    sample: Sample, check: Check
) -> None:
    check(sample)


@each_of(32)
def test_l32_odd_characters_are_kept_and_what_is_no_character_refused(
    sample: Sample, check: Check
) -> None:
    check(sample)


@each_of(33)
def test_l33_a_line_without_a_space_is_read(sample: Sample, check: Check) -> None:
    check(sample)


class TestTheFolder:
    """What the command did as a whole, with all of them in one folder."""

    def test_bad_files_in_a_folder_are_no_failure_and_the_others_are_read(
        self, commanded: Commanded
    ) -> None:
        bad = sum(isinstance(sample.expected, Refused) for sample in SAMPLES)

        assert commanded.whole.code == 0
        assert commanded.whole.out.startswith(
            f"{len(SAMPLES) - bad} added, 1 unchanged, {bad} skipped; "
        )

    def test_bad_files_that_were_named_are_a_2_and_each_is_told(self, commanded: Commanded) -> None:
        bad = [sample.file for sample in SAMPLES if isinstance(sample.expected, Refused)]

        assert commanded.named.code == 2
        assert [line.split(": ")[1] for line in commanded.named.lines] == [
            str(commanded.folder / file) for file in bad
        ]

    def test_refusals_change_nothing_in_the_store(self, commanded: Commanded) -> None:
        before, after = commanded.states

        assert len(before.documents) == 1
        assert after == before

    def test_l19_nothing_is_written_beside_the_home(self, commanded: Commanded) -> None:
        before, after = commanded.surroundings

        assert after == before
        assert not Path("/tmp/l19-escaped.txt").exists()
        assert not Path("/tmp/l29-ran").exists()

    @traced
    def test_l19_no_path_outside_of_the_home_is_opened_to_write(self, commanded: Commanded) -> None:
        home = commanded.folder.parent / "home"
        changed = {*commanded.named.changes(), *commanded.whole.changes()}

        assert any(path.startswith(f"{home}/") for path in changed)  # the watch sees something
        outside = {path for path in changed if not Path(path).is_relative_to(home)}
        locks = {path for path in outside if path.startswith("/dev/shm/sem.")}  # of tqdm
        assert outside - locks <= {"/dev/null"}

    @traced
    def test_l16_nothing_is_run_but_the_command_and_its_workers(self, commanded: Commanded) -> None:
        run = [
            call.paths[0]
            for call in (*commanded.named.calls, *commanded.whole.calls)
            if call.name == "execve"
        ]

        assert len(run) >= 4  # two commands with a worker each
        assert set(run) == {sys.executable}

    @traced
    def test_l27_no_connection_is_tried(self, commanded: Commanded) -> None:
        calls = (*commanded.named.calls, *commanded.whole.calls)

        assert calls
        assert not [call for call in calls if "AF_INET" in call.rest]

    def test_l38_no_process_takes_more_memory_than_a_worker_may(self, commanded: Commanded) -> None:
        most = Limits().memory + 256 * 2**20  # and what an interpreter has to begin with

        assert max(commanded.named.peak, commanded.whole.peak) < most
