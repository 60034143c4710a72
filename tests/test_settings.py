"""One place for keys and addresses; a key never shows."""

import pytest

from popcon_lib.errors import InputError
from popcon_lib.settings import Settings, find_jobs_root, secrets

KEY = "sk-canary-0123456789abcdef"


def test_a_key_shows_nowhere_but_where_it_is_asked_for(monkeypatch):
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    settings = Settings()
    shown = [repr(settings), str(settings), str(settings.model_dump()), settings.model_dump_json()]
    assert not [text for text in shown if KEY in text]
    assert settings.dashscope_api_key.get_secret_value() == secrets()["DASHSCOPE_API_KEY"] == KEY


def test_the_environment_wins_over_the_file_and_empty_means_unset(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(
        "POPCON_BUDGET=5\nPOPCON_DASHSCOPE_RESOLUTION=720P\nPOPCON_DASHSCOPE_REGION=\n"
    )
    monkeypatch.setenv("POPCON_BUDGET", "2.50")
    monkeypatch.setenv("POPCON_DASHSCOPE_PRICES", "")
    settings = Settings()
    assert (settings.popcon_budget, settings.popcon_dashscope_resolution) == (2.5, "720P")
    assert (settings.popcon_dashscope_region, settings.popcon_dashscope_prices) == (
        "cn-beijing",
        {},
    )


def test_notebooks_know_the_file_of_the_folder_above(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    (tmp_path / ".env").write_text("POPCON_BUDGET=5\nPOPCON_DASHSCOPE_RESOLUTION=720P\n")
    (tmp_path / "notebooks" / ".env").write_text("POPCON_BUDGET=3\n")
    settings = Settings()
    assert (settings.popcon_budget, settings.popcon_dashscope_resolution) == (3, "720P")


def test_prices_are_names_and_numbers(monkeypatch):
    monkeypatch.setenv("POPCON_DASHSCOPE_PRICES", '{"wan2.7-i2v 720P": 0.1}')
    assert Settings().popcon_dashscope_prices == {"wan2.7-i2v 720P": 0.1}


@pytest.mark.parametrize(
    ("name", "value"),
    [("POPCON_BUDGET", "a lot"), ("POPCON_BUDGET", "-1"), ("POPCON_DASHSCOPE_PRICES", "cheap")],
)
def test_what_cannot_be_is_said_with_the_name_of_the_setting(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(InputError, match=name):
        Settings()


def test_jobs_are_in_one_place_for_the_terminal_and_for_notebooks(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    for here in (tmp_path, tmp_path / "notebooks"):
        monkeypatch.chdir(here)
        monkeypatch.delenv("POPCON_JOBS_ROOT", raising=False)
        assert find_jobs_root() == tmp_path / "jobs"
        monkeypatch.setenv("POPCON_JOBS_ROOT", "sets")
        assert find_jobs_root() == tmp_path / "sets"
        monkeypatch.setenv("POPCON_JOBS_ROOT", "/elsewhere/sets")
        assert str(find_jobs_root()) == "/elsewhere/sets"
        assert str(find_jobs_root("../mine")) == "../mine"
