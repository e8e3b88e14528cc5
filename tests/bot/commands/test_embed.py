import shlex
from pathlib import Path

import pytest

from bot.settings import load_settings
from bot.widget.bundle import bundle
from tests.bot.commands.conftest import Wherein


def test_embed_prints_the_tag_with_its_hash_and_what_a_policy_needs(wherein: Wherein) -> None:
    done = wherein("embed", "https://help.example.org", "--title", "Ask <us>")

    tag, *rest = done.out.splitlines()
    assert tag == (
        f'<script src="https://help.example.org/widget.js?lang=en&amp;v={bundle("en").version}"'
        f' integrity="{bundle("en").integrity}" crossorigin="anonymous" data-lang="en"'
        ' data-title="Ask &lt;us&gt;" data-feedback="off" defer></script>'
    )
    assert "  script-src https://help.example.org/widget.js" in rest
    assert "  connect-src https://help.example.org/api/" in rest
    assert done.code == 0


def test_embed_says_how_the_server_is_told_of_the_site_and_that_does_tell_it(
    wherein: Wherein, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = wherein("embed", "https://help.example.org").out.splitlines()
    (variable,) = [line.strip() for line in told if line.startswith("  WHEREIN_")]
    (line,) = [line.strip() for line in told if line.startswith("  allowed_origins")]
    config = tmp_path / "wherein.toml"
    config.write_text(line)
    assert load_settings(config).allowed_origins == ("https://www.example.org",)
    config.write_text("")
    name, value = shlex.split(variable)[0].split("=", 1)
    monkeypatch.setenv(name, value)
    assert load_settings(config).allowed_origins == ("https://www.example.org",)


def test_embed_asks_for_thumbs_where_the_server_keeps_them_and_says_where_it_does_not(
    wherein: Wherein, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "Nobody is asked whether an answer helped, since WHEREIN_FEEDBACK is off here."
    off = wherein("embed", "https://help.example.org").out
    monkeypatch.setenv("WHEREIN_FEEDBACK", "votes")
    votes = wherein("embed", "https://help.example.org").out

    assert ('data-feedback="off"' in off, told in off) == (True, True)
    assert ('data-feedback="off"' in votes, told in votes) == (False, False)


def test_embed_can_leave_the_language_to_the_page(wherein: Wherein) -> None:
    done = wherein("embed", "https://a.test", "--language", "all")

    assert f'integrity="{bundle().integrity}"' in done.out
    assert "data-lang" not in done.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["help.example.org"], "the address 'help.example.org' cannot be used"),
        (["https://a.test", "--language", "tlh"], "does not speak 'tlh'; choose one of en, de,"),
    ],
)
def test_embed_refuses_what_would_not_work(
    wherein: Wherein, arguments: list[str], words: str
) -> None:
    done = wherein("embed", *arguments)

    assert done.code == 2
    assert words in done.complaint
    assert done.out == ""
