"""Keys are refused as parameters and masked in whatever is written."""

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popcon_lib.errors import InputError
from popcon_lib.job import JobSpec
from popcon_lib.records import manager, runner, secrets

CANARY = 'canary-7f3a/9=é"x'
PRIVATE = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END KEY-----"


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", CANARY)
    monkeypatch.setenv("SERVICE_PRIVATE_KEY", PRIVATE)
    monkeypatch.setenv("SOME_TOKEN", "short")
    monkeypatch.setenv("KEY_FOLDER", "/etc/keys/of/mine")


def test_secrets_are_known_by_the_names_of_their_settings_and_variables():
    found = secrets.known()
    assert found["DASHSCOPE_API_KEY"] == CANARY
    assert "SERVICE_PRIVATE_KEY" in found
    assert not {"SOME_TOKEN", "KEY_FOLDER", "PATH"} & set(found)


@pytest.mark.parametrize(
    "parameters, reason",
    [
        ({"api_key": "x"}, "api_key has the name"),
        ({"options": {"hf_token": "x"}}, "options.hf_token has the name"),
        ({"PASSWORD": "x"}, "PASSWORD has the name"),
        ({"title": f"for {CANARY}!"}, "title holds the value of DASHSCOPE_API_KEY"),
        ({"actions": ["wave", CANARY]}, "actions holds the value of DASHSCOPE_API_KEY"),
        ({"title": "sk-abcdefgh12345678abcd"}, "title looks like a key"),
        (
            {"own_actions": {"pirate": {"prompt": f"says {CANARY}"}}},
            "own_actions.pirate.prompt holds the value of DASHSCOPE_API_KEY",
        ),
    ],
)
def test_a_secret_is_refused_as_a_parameter_without_being_said(parameters, reason):
    with pytest.raises(InputError, match=reason) as caught:
        secrets.refuse(parameters)
    assert CANARY not in str(caught.value)
    assert caught.value.exit_code == 2


def test_the_parameters_of_a_job_are_no_secrets():
    secrets.refuse(
        JobSpec(engine="key", title="The keynote's mascot", redo={"pack": 2}).parameters()
    )
    secrets.refuse(JobSpec(own_actions={"secret": "holds a finger to its lips"}).parameters())


@given(before=st.text(max_size=9), after=st.text(max_size=9))
def test_a_secret_is_found_however_it_is_written(before, after):
    text = before + CANARY + after
    written = {
        "plain": text,
        "json": json.dumps(text),
        "json with its own letters": json.dumps(text, ensure_ascii=False),
        "repr": repr(text),
        "address": quote(text, safe=""),
        "base64": base64.b64encode(text.encode("utf-8", "surrogatepass")).decode(),
        "base64 of addresses": base64.urlsafe_b64encode(
            text.encode("utf-8", "surrogatepass")
        ).decode(),
    }
    whole = {"plain": CANARY, "json": json.dumps(CANARY)[1:-1], "address": quote(CANARY, safe="")}
    for name, form in written.items():
        masked = secrets.scrub(form)
        assert secrets.MASK in masked, name
        assert not any(value in masked for value in whole.values()), name


def test_a_key_of_several_lines_is_masked_line_by_line():
    lines = json.dumps(PRIVATE.splitlines(keepends=True))
    masked = secrets.scrub(lines)
    assert not any(line in masked for line in PRIVATE.splitlines())
    assert json.loads(masked)


def test_a_key_is_masked_also_where_long_text_is_cut(job, write_notebook):
    middles = [manager.MAX_TEXT // 2, manager.MAX_MESSAGE // 2]
    code = f"""
import os
key = os.environ["DASHSCOPE_API_KEY"]
print("x" * ({middles[0]} - len(key) // 2) + key + "x" * 20_000)
raise RuntimeError("x" * ({middles[1]} - len(key) // 2) + key + "x" * 2000)
"""
    found = runner.run(job, JobSpec(), write_notebook(pack=code))
    assert "characters are left out" in found.error.message
    assert CANARY[:6] not in job.record.read_text()


def test_a_key_that_a_job_prints_raises_and_hides_is_nowhere_in_its_folder(
    job, write_notebook, capfd
):
    code = """
import base64, os
key = os.environ["DASHSCOPE_API_KEY"]
print(key, os.environ["SERVICE_PRIVATE_KEY"])
print(base64.b64encode(f"user:{key}".encode()).decode())
raise RuntimeError(f"GET https://x.example/?key={key}")
"""
    notebook = write_notebook(pack=code)
    found = runner.run(job, JobSpec(), notebook)
    assert runner.resume(job, notebook).status == found.status == "failed"
    assert found.error.message.endswith("?key=***")
    written = b"".join(path.read_bytes() for path in job.folder.rglob("*") if path.is_file())
    out, err = capfd.readouterr()
    for place in (written.decode(), str(found), out, err):
        for form in (CANARY, json.dumps(CANARY)[1:-1], "MIIEvQIBADANBgkq", "Y2FuYXJ5LTdm"):
            assert form not in place
    assert b"DASHSCOPE_API_KEY" in written
