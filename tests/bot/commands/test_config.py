from pathlib import Path

from tests.bot.commands.conftest import Wherein
from tests.bot.shelf import Shelf


def test_config_names_a_file_of_settings_for_any_command(
    wherein: Wherein, tmp_path: Path, home: Path
) -> None:
    Shelf(tmp_path).put({"a.txt": "Eyes dance."})
    config = tmp_path / "w.toml"
    config.write_text('reader = "extractive"\n')
    assert wherein("--config", config, "documents").code == 0
    config.write_text("prot = 1\n")
    outcome = wherein("--config", config, "documents")
    assert outcome.code == 2
    assert outcome.complaint == (
        f"{config}:1: prot cannot be used: there is no such setting; the nearest is port."
    )


def test_a_file_named_once_is_not_read_by_the_next_command(
    wherein: Wherein, tmp_path: Path, home: Path
) -> None:
    Shelf(tmp_path).put({"a.txt": "Eyes dance."})
    assert wherein("--config", tmp_path / "none", "documents").code == 2
    assert wherein("documents").code == 0
