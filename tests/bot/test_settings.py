"""Settings from `.env` and the environment: read as meant, or refused in one sentence that says what to do."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from bot.envfile import SettingsError
from bot.settings import Settings, load


def refused(dotenv: Path, environ: dict[str, str] | None = None, **given: str) -> str:
    """The one sentence."""
    with pytest.raises(SettingsError) as caught:
        load(environ or {}, dotenv, **given)
    told = str(caught.value)
    assert "\n" not in told and told.endswith((".", "?"))
    return told


@pytest.fixture
def env(tmp_path: Path) -> Path:
    return tmp_path / ".env"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_file_is_read_in_any_encoding_that_an_editor_writes(env: Path, encoding: str) -> None:
    env.write_text("DEMARCHE_DATA=Größe\nDEMARCHE_ARTICLES=a,b # two\n", encoding=encoding)
    found = load({}, env)
    assert (found.data, found.sources) == (Path("Größe"), ("a", "b"))


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ('DISCORD_TOKEN="abc.def\n', 1, "the quotation marks around DISCORD_TOKEN do not match"),
        ("\n# mine\n\nexport DISCORD_TOKEN='abc.def\n", 4, "the quotation marks around DISCORD_TOKEN do not match"),
        ('DISCORD_TOKEN="abc.def\nDEMARCHE_DATA="there"\n', 1, "the quotation marks around DISCORD_TOKEN do not"),
        ('DISCORD_TOKEN="abc.def\nDEMARCHE_DATA=there"\n', 1, "the quotation marks around DISCORD_TOKEN do not"),
        ('DEMARCHE_DATA=there\nDISCORD_TOKEN="abc".def\n', 2, "the quotation marks around DISCORD_TOKEN do not"),
        ("DEMARCHE_DATA=there\n\nabc.def ghi\n", 3, "write NAME=value"),
        ("DISCORD_TOKEN\n", 1, "write NAME=value"),
    ],
)
def test_what_is_no_setting_is_refused_with_its_line_and_never_repeated(
    env: Path, text: str, line: int, part: str
) -> None:
    env.write_text(text, encoding="utf-8")
    told = refused(env)
    assert f".env, line {line}: {part}" in told and "abc.def" not in told


def test_a_file_that_is_no_text_is_refused(env: Path) -> None:
    env.write_bytes("DEMARCHE_DATA=there\n".encode("utf-16-le"))
    assert "save it as UTF-8" in refused(env)


IMPOSSIBLE = {
    "DEMARCHE_CHANNELS": [("#general", "Copy ID"), ("123 # general", "Copy ID"), ("-5", "Copy ID"), ("١٢", "Copy ID")],
    "DEMARCHE_MODEL": [("gpt-5", "openai:gpt-5-mini"), ("openai:", "openai:gpt-5-mini")],
    "DEMARCHE_EMBEDDINGS": [("text-embedding-3-small", "openai:text-embedding-3-small")],
    "DEMARCHE_REFRESH": [("0s", "leave it empty"), ("soon", "6h"), ("²s", "6h"), ("999999999d", "at most 365d")],
    "DEMARCHE_MODEL_TIMEOUT": [("0s", "longer than nothing")],
    "DEMARCHE_THREADS": [("perhaps", "yes or no")],
    "DEMARCHE_SERVER_RATE": [("many", "a whole number"), ("0", "at least 1")],
    "DEMARCHE_HEALTH_PORT": [("70000", "at most 65535")],
    "DEMARCHE_CHROMA_URL": [("localhost:8000", "http://127.0.0.1:8000")],
    "DEMARCHE_ARTICLES": [(",", "a file or a folder")],
    "DEMARCHE_DATA": [("$NOWHERE_SET/x", "$NOWHERE_SET is not known"), ("~nobody-at-all/x", "~nobody-at-all is not"),
                      ('"/there', "quotation marks"), ("a\x00b", "cannot be seen")],
    "DISCORD_TOKEN": [("abc def", "copy it again"), ("äbc", "copy it again"), ("abc\ndef", "cannot be seen")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "advice"), [(name, *case) for name, cases in IMPOSSIBLE.items() for case in cases]
)
def test_an_impossible_value_is_refused_with_its_place_and_what_to_write(
    env: Path, name: str, value: str, advice: str
) -> None:
    told = refused(env, {name: value})
    assert told.startswith(f"{name} in the environment is not usable: ") and advice in told
    assert "pydantic" not in told and "Input should" not in told
    if "\0" not in value and "\n" not in value and "#" not in value:
        env.write_text(f"{name}='{value}'\n", encoding="utf-8")
        assert refused(env).startswith(f"{name} in {env} is not usable: ")


def test_a_value_of_the_command_line_is_not_blamed_on_a_file(env: Path) -> None:
    env.write_text("DEMARCHE_MODEL=openai:good\n", encoding="utf-8")
    assert refused(env, model="bad").startswith("DEMARCHE_MODEL in the command line is not usable: ")


@pytest.mark.parametrize("name", ["DEMARCHE_CHANEL", "demarche_channels"])
def test_an_unknown_name_is_told_with_its_place_and_the_right_one(env: Path, name: str) -> None:
    assert refused(env, {name: "1"}) == (
        f"the environment sets {name}, which Demarche does not know; did you mean DEMARCHE_CHANNELS?"
    )
    env.write_text(f"{name}=1\n", encoding="utf-8")
    assert refused(env).startswith(f"{env} sets {name},")


def test_quotation_marks_that_docker_keeps_are_none_of_the_value(env: Path) -> None:
    environ = {
        "DEMARCHE_DATA": '"/data/demarche"',
        "DEMARCHE_ARTICLES": "\"my news\", 'more', Writers'",
        "DEMARCHE_CHANNELS": "'1,2'",
        "DEMARCHE_MODEL": '""',
        "DEMARCHE_REFRESH": " 6h ",
        "DISCORD_TOKEN": '"abc.def"\n',
    }
    found = load(environ, env)
    assert found.data == Path("/data/demarche") and found.sources == ("my news", "more", "Writers'")
    assert found.channels == {1, 2} and found.model == "" and found.refresh == timedelta(hours=6)
    assert found.discord_token.get_secret_value() == "abc.def"


def test_the_home_folder_and_variables_are_put_into_paths(
    env: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    env.write_text("DEMARCHE_DATA=~/d\nDEMARCHE_ARTICLES='~/a, ${HOME}/b'\nDEMARCHE_LOG_FILE=$HOME/log\n", "utf-8")
    found = load({}, env)
    assert found.data == tmp_path / "d" and found.log_file == tmp_path / "log"
    assert found.sources == (f"{tmp_path}/a", f"{tmp_path}/b")


def test_the_environment_wins_and_what_is_empty_is_unset(env: Path) -> None:
    env.write_text("DEMARCHE_SERVER_RATE=5\nDEMARCHE_DATA=there\n", encoding="utf-8")
    found = load({"DEMARCHE_SERVER_RATE": "7", "DEMARCHE_DATA": "", "DEMARCHE_MODEL": " "}, env)
    assert found == Settings(server_rate=7, data=Path("there"))


def test_a_providers_key_of_the_file_reaches_its_client_unless_the_environment_has_one(
    env: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env.write_text("NOBODY_API_KEY=from-file\nSOMEBODY_API_KEY=from-file\n", encoding="utf-8")
    monkeypatch.setenv("NOBODY_API_KEY", "")
    monkeypatch.delenv("NOBODY_API_KEY")
    monkeypatch.setenv("SOMEBODY_API_KEY", "from-shell")
    for name in [name for name in os.environ if name.startswith(("DEMARCHE_", "DISCORD_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    load()
    assert (os.environ["NOBODY_API_KEY"], os.environ["SOMEBODY_API_KEY"]) == ("from-file", "from-shell")
