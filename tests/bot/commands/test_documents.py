import re
from pathlib import Path

from tests.bot.commands.conftest import Wherein
from tests.bot.shelf import Shelf


def test_the_list_is_a_table_sorted_by_id(wherein: Wherein, tmp_path: Path) -> None:
    Shelf(tmp_path).put({"b.txt": "feet", "a/long name.md": "# The title\n\neyes"})
    outcome = wherein("documents")
    assert (outcome.code, outcome.err) == (0, "")
    when = r"\d{4}-\d\d-\d\dT\d\d:\d\d"
    assert re.fullmatch(
        r"id              title      passages  indexed\n"
        rf"a/long name\.md  The title  1         {when}\n"
        rf"b\.txt           B          1         {when}\n",
        outcome.out,
    )
