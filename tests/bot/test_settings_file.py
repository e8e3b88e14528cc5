"""`wherein.toml`: what stands in it, what the environment says against it, and what is refused."""

import os
from pathlib import Path

import pytest

from bot.errors import BadSetting, BadSettingsFile, SecretExposed
from bot.settings import Settings, load_settings

TOKEN = "0123456789abcdef012345"


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for `wherein.toml`, in the working directory; nothing is set."""
    for name in (*Settings.model_fields, "config"):
        monkeypatch.delenv(f"WHEREIN_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "wherein.toml"


def refused(config: Path | None = None) -> BadSettingsFile:
    with pytest.raises(BadSettingsFile) as refusal:
        load_settings(config)
    return refusal.value


def test_a_file_in_the_working_directory_sets_what_it_names(file: Path) -> None:
    file.write_text('port = 9000\nreader = "extractive"\nsuggestions = ["Who?", "Où ?"]\n', "utf-8")
    settings = load_settings()
    assert (settings.port, settings.reader) == (9000, "extractive")
    assert settings.suggestions == ("Who?", "Où ?")
    assert settings.host == "127.0.0.1"


def test_an_empty_file_sets_nothing(file: Path) -> None:
    file.touch()
    assert load_settings().port == 8000


def test_the_environment_wins_over_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('port = 9000\nhost = "::1"\n')
    monkeypatch.setenv("WHEREIN_PORT", "7000")
    settings = load_settings()
    assert (settings.port, settings.host) == (7000, "::1")


def test_a_file_that_is_named_wins_over_the_variable_and_that_over_the_usual_one(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for port, path in enumerate([file, Path("b.toml"), Path("c.toml")], start=1):
        path.write_text(f"port = {port}\n")
    assert load_settings().port == 1
    monkeypatch.setenv("WHEREIN_CONFIG", "b.toml")
    assert load_settings().port == 2
    assert load_settings(Path("c.toml")).port == 3


def test_paths_are_relative_to_the_file_and_in_the_environment_to_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    (folder / "w.toml").write_text('home = "data"\nmodel = "/srv/model"\nquestion_log = "q"\n')
    monkeypatch.setenv("WHEREIN_QUESTION_LOG", "asked")
    settings = load_settings(Path("etc/w.toml"))
    assert settings.home == folder / "data"
    assert settings.model == Path("/srv/model")
    assert settings.question_log == Path("asked")


@pytest.mark.parametrize(
    ("key", "meant"), [("prot", "port"), ("WHEREIN_HOST", "host"), ("Question-Log", "question_log")]
)
def test_a_key_that_is_no_setting_is_refused_with_its_line_and_the_nearest(
    file: Path, key: str, meant: str
) -> None:
    file.write_text(f"# ours\nport = 9000\n{key} = 1\n")
    error = refused()
    assert (error.path, error.key, error.line) == (file, key, 3)
    assert error.reason == f"there is no such setting; the nearest is {meant}"


def test_a_key_that_is_like_no_setting_is_told_all_there_are(file: Path) -> None:
    file.write_text("[zzz]\nport = 9000\n")
    error = refused()
    assert (error.key, error.line) == ("zzz", 1)
    assert all(name in error.reason for name in Settings.model_fields)


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ('\nport = "eight"', "port", 2),
        ("port = 65536", "port", 1),
        ("port = true", "port", 1),
        ("port = 1.5", "port", 1),
        ('reader = "best"', "reader", 1),
        ("host = 1", "host", 1),
        ("[host]\nname = 1", "host", 1),
        ("suggestions = [1]", "suggestions", 1),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_file_key_and_line(
    file: Path, text: str, key: str, line: int
) -> None:
    file.write_text(text)
    error = refused()
    assert (error.path, error.key, error.line) == (file, key, line)
    assert str(error).startswith(f"{file}:{line}: {key} cannot be used: ")


def test_a_value_of_the_environment_that_cannot_be_is_refused_as_such(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("port = 9000\n")
    monkeypatch.setenv("WHEREIN_PORT", "eight")
    with pytest.raises(BadSetting) as refusal:
        load_settings()
    assert refusal.value.variable == "WHEREIN_PORT"


@pytest.mark.parametrize(
    ("data", "line", "told"),
    [
        (b"port = 1\nport = 2\n", 2, "not TOML"),
        (b"port 1\n", 1, "not TOML"),
        (b"port = 010\n", 1, "not TOML"),
        (b'host = "a\n', 1, "not TOML"),
        (b'\nhost = "\xff"\n', 2, "0xff is not UTF-8"),
        (b"#" * (2**20 + 1), None, "over 1,048,576 bytes"),
    ],
)
def test_a_file_that_is_no_toml_is_refused_with_the_line(
    file: Path, data: bytes, line: int | None, told: str
) -> None:
    file.write_bytes(data)
    error = refused()
    assert (error.path, error.key, error.line) == (file, None, line)
    assert told in error.reason


def test_lines_may_end_as_on_windows(file: Path) -> None:
    file.write_bytes(b"port = 9000\r\n")
    assert load_settings().port == 9000


def test_a_file_that_is_named_has_to_be_there(tmp_path: Path) -> None:
    error = refused(Path("none.toml"))
    assert error.path == tmp_path / "none.toml"
    assert error.reason == "it cannot be read (no such file or directory)"
    assert refused(tmp_path).reason == "it cannot be read (is a directory)"


@pytest.mark.skipif(os.name == "nt", reason="modes as POSIX has them")
def test_a_token_that_others_may_read_is_refused(file: Path) -> None:
    file.write_text(f'admin_token = "{TOKEN}"\n')
    file.chmod(0o640)
    with pytest.raises(SecretExposed) as refusal:
        load_settings()
    assert (refusal.value.path, refusal.value.key) == (file, "admin_token")
    assert TOKEN not in str(refusal.value)
    file.chmod(0o600)
    token = load_settings().admin_token
    assert token is not None
    assert token.get_secret_value() == TOKEN


def test_a_short_token_is_not_told(file: Path) -> None:
    file.write_text('admin_token = "short-one"\n')
    file.chmod(0o600)
    error = refused()
    assert error.key == "admin_token"
    assert "short-one" not in str(error)
