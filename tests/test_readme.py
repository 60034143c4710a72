"""The README is true: its commands exist, its links lead somewhere, its blocks run."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from popcon_lib.cli.app import app

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```bash\n(.*?)```", README, re.DOTALL)
LINES = [line.partition("#")[0].strip() for block in BLOCKS for line in block.splitlines()]
POPCON = sorted({line for line in LINES if line.startswith("popcon ")})
GROUPS = {group.name for group in app.registered_groups}
NAMED = sorted(set(re.findall(r"`popcon ([a-z]+(?: [a-z]+)?)", README)))


def test_every_command_of_a_block_is_known():
    words = {shlex.split(line)[0] for line in LINES if line}
    assert words <= {"make", "popcon", "source", "docker"}


def test_every_make_target_is_in_the_makefile():
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text()))
    assert set(re.findall(r"make ([a-z]+)", README)) <= targets


@pytest.mark.parametrize("line", POPCON)
def test_a_command_and_its_options_are_those_of_the_program(line):
    words = shlex.split(line)[1:]
    options = {word for word in words if word.startswith("--")}
    command = [word for word in words[:2] if re.fullmatch("[a-z]+", word)]
    shown = CliRunner().invoke(app, [*command, "--help"], terminal_width=200)
    assert shown.exit_code == 0, shown.output
    assert all(option in shown.output for option in options)


@pytest.mark.parametrize("name", NAMED)
def test_a_command_that_is_named_exists(name):
    words = name.split()
    shown = CliRunner().invoke(app, [*words, "--help"])
    if shown.exit_code and words[0] not in GROUPS:  # the second word was an argument
        shown = CliRunner().invoke(app, [words[0], "--help"])
    assert shown.exit_code == 0, shown.output


@pytest.mark.parametrize(
    "path", re.findall(r"\]\(([^)#:]+)\)|`((?:popcon_lib|tests|notebooks)/[^`]*)`", README)
)
def test_every_path_leads_somewhere(path):
    assert (ROOT / (path[0] or path[1])).exists()
