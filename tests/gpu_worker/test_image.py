"""The worker's image holds what the worker imports, pinned, and runs from just that."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from popcon_lib import registry

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "gpu_worker/Dockerfile").read_text().replace("\\\n", " ")
PINS = (ROOT / "gpu_worker/requirements.txt").read_text()
LOCK = (ROOT / "requirements.lock").read_text()
STARTS = ("gpu_worker.handler", "gpu_worker.warm")


def copied() -> dict[Path, str]:
    """What the Dockerfile copies: source, relative to the top folder, to its place in the image."""
    found = {}
    for line in re.findall(r"(?m)^COPY (.+)$", DOCKERFILE):
        *sources, place = line.split()
        found |= {Path(source): place for source in sources}
    return found


def imported() -> set[Path]:
    """Every file of ours that the worker imports anywhere, with all engines and segmenters."""
    rows = [*registry.ROWS["engine"].values(), *registry.ROWS["segmenter"].values()]
    waiting = [*STARTS, *(row.partition(":")[0] for row in rows)]
    found: set[Path] = set()
    while waiting:
        path = file_of(waiting.pop())
        if path is not None and path not in found:
            found.add(path)
            waiting += names_in(path)
    return found


def file_of(module: str) -> Path | None:
    path = Path(*module.split("."))
    for candidate in (path.with_suffix(".py"), path / "__init__.py"):
        if (ROOT / candidate).exists():
            return candidate
    return None


def names_in(path: Path) -> Iterator[str]:
    for parent in list(path.parents)[:-1]:  # the last one is the top folder
        yield ".".join(parent.parts)
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_all_that_is_imported_is_copied():
    sources = set(copied())
    for path in imported():
        assert path in sources or set(path.parents) & sources, f"{path} is not in the image"


def test_nothing_else_is_copied():
    used = imported()
    parents = {parent for path in used for parent in path.parents}
    others = set(copied()) - used - parents
    assert others == {Path("gpu_worker/requirements.txt")}


def test_every_package_is_pinned_as_the_lock_has_it():
    pins = dict(re.findall(r"(?m)^([\w.-]+)==([^ \\]+)", PINS))
    locked: dict[str, set[str]] = {}
    for name, version in re.findall(r"(?m)^([\w.-]+)==([^ \\]+)", LOCK):
        locked.setdefault(name, set()).add(version)
    locked["onnxruntime-gpu"] = locked["onnxruntime"]
    wrong = {name: version for name, version in pins.items() if version not in locked[name]}
    assert not wrong
    asked = (ROOT / "gpu_worker/requirements.in").read_text().splitlines()
    assert {name for name in asked if name and name[0] != "#"} <= set(pins)
    assert PINS.count("--hash=sha256:") >= len(pins)


def test_packages_that_only_engines_need_are_asked_for():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    models = [re.split("[><=]", name)[0] for name in extras["optional-dependencies"]["models"]]
    asked = (ROOT / "gpu_worker/requirements.in").read_text().splitlines()
    gpu = {"onnxruntime": "onnxruntime-gpu"}
    assert {gpu.get(name, name) for name in models} <= set(asked)


def test_the_card_has_the_cuda_that_torch_is_built_for():
    from gpu_worker.deploy import Worker

    (version,) = set(re.findall(r"(?m)^cuda-toolkit==(\d+)\.", PINS))
    assert Worker("").min_cuda == f"{version}.0"


def test_the_base_and_the_platform_are_pinned():
    assert re.search(r"(?m)^FROM python:3\.11\.\d+-slim-bookworm$", DOCKERFILE)


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A folder that holds the files of the image, and nothing else."""
    for source, place in copied().items():
        target = tmp_path / place / ("" if (ROOT / source).is_dir() else source.name)
        if place.endswith(source.name):
            target = tmp_path / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, target)
    return tmp_path


def test_the_worker_runs_from_just_the_files_of_the_image(image):
    shutil.copy(ROOT / "gpu_worker/test_input.json", image)
    env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-m", "gpu_worker.handler"]
    run = subprocess.run(command, cwd=image, env=env, capture_output=True, text=True)
    said = run.stdout + run.stderr
    assert run.returncode == 0, said
    assert "'op': 'matte', 'engine': 'key'" in said


def test_what_the_worker_loads_comes_from_the_image(image):
    code = (
        "import sys, gpu_worker.handler, popcon_lib.matting.key\n"
        "print(*(m.__file__ for n, m in sys.modules.items()"
        " if n.split('.')[0] in ('popcon_lib', 'gpu_worker')), sep='\\n')"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=image, capture_output=True, text=True, check=True
    )
    assert all(Path(path).is_relative_to(image) for path in run.stdout.split())


def test_weights_are_fetched_by_name_while_the_image_is_built(image):
    command = [sys.executable, "-m", "gpu_worker.warm", "key", "region"]
    run = subprocess.run(command, cwd=image, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[0] == "key"
    run = subprocess.run([*command, "kye"], cwd=image, capture_output=True, text=True)
    assert run.returncode == 1
    assert "kye: There is no engine 'kye'" in run.stderr
