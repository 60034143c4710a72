"""The files that set PopCon up agree with each other."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = (ROOT / "requirements.lock").read_text()


def name_of(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement)[0].lower().replace("_", "-")


def test_conda_gets_the_packages_of_pyproject():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    *packages, editable = environment["dependencies"][-1]["pip"]
    assert packages == PROJECT["dependencies"]
    assert editable == "--editable ."
    assert f"python{PROJECT['requires-python']}" in environment["dependencies"]


@pytest.mark.parametrize("extra", [None, *PROJECT["optional-dependencies"]])
def test_the_lock_pins_every_package_with_hashes(extra):
    wanted = PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    for package in map(name_of, wanted):
        pinned = re.search(rf"(?m)^{re.escape(package)}==[^\\]*\\\n +--hash=sha256:", LOCK)
        assert pinned, f"{package} is not in requirements.lock: run `make lock`"


def test_the_lock_holds_no_address():
    assert "://" not in LOCK and "index" not in LOCK.split("--hash")[0]


def test_every_setting_is_in_the_example():
    from popcon_lib.settings import Settings

    example = (ROOT / ".env.example").read_text()
    names = set(re.findall(r"(?m)^([A-Z_]+)=", example))
    assert names == {name.upper() for name in Settings.model_fields}


def test_make_knows_the_words_of_the_readme():
    for word in ("run", "test", "dev", "stop", "lock", "lint"):
        command = ["make", "--dry-run", word]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
