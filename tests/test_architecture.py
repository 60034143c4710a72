"""The shape of the code: who may import whom, what loads lightly, how long a file may be."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("popcon_lib", "widgets", "gpu_worker")

EVERYONE = {"errors", "files"}
STEPS = {"character", "start_frames", "videos", "frames", "matting", "refine", "pack"}
VALUES = {"media", "registry", "actions", "pictures", "previews"}
EVERYTHING = {
    *EVERYONE, *STEPS, *VALUES, "settings", "tickets", "job", "work", "pipeline", "providers",
    "inference", "records", "bench", "widgets", "cli", "inputs", "matte_files", "artifact",
    "edits", "shown", "gpu_worker", "estimate", "packing", "own_actions",
}  # fmt: skip
MAY_IMPORT = {
    "errors": set(),
    "files": set(),
    "media": set(),
    "registry": set(),
    "actions": set(),
    "settings": set(),
    "tickets": set(),
    "pictures": {"media"},
    "previews": {"media"},
    "character": {"media", "actions"},
    "start_frames": {"media", "actions"},
    "videos": {"media", "actions"},
    "frames": {"media", "registry"},
    "pack": {"media", "registry"},
    "matting": {"media", "registry"},
    "refine": {
        "media", "registry", "matting.edges", "matting.wire", "matting.device",
        "matting.see_through",
    },
    "providers": {
        "character", "start_frames", "videos", "media", "actions", "settings", "registry",
    },
    "inference": {"matting", "refine", "media", "registry", "settings"},
    "artifact": set(),
    "own_actions": {"actions"},
    "spec": {"actions", "own_actions"},
    "job": {"media", "actions", "artifact", "spec"},
    "work": {"job", "artifact"},
    "origin": STEPS | VALUES | {"job", "artifact"},
    "review": {"job", "edits", "artifact"},
    "standing": {"job", "artifact", "review", "work"},
    "assets": {"job", "artifact", "media", "pictures", "pack", "standing"},
    "filmstrip": {"job", "artifact", "pictures", "frames"},
    "estimate": STEPS | VALUES | {"job"},
    "maker": {"work", "artifact", "tickets", "registry", "settings"},
    "edits": {"job", "matting.recipe", "refine.refinement", "pack.history"},
    "packing": STEPS | VALUES | {"job", "artifact", "work", "edits", "shown"},
    "shown": {"job", "artifact", "actions", "pictures", "previews"},
    "inputs": {"character", "frames", "media"},
    "matte_files": {"inputs", "matting", "refine", "artifact"} | VALUES,
    "pipeline": STEPS | VALUES | {
        "job", "artifact", "settings", "tickets", "work", "edits", "shown", "origin",
        "review", "maker", "estimate", "packing", "filmstrip",
    },
    "records": {"job", "settings"},
    "bench": STEPS | VALUES | {"job", "records"},
    "widgets": VALUES | STEPS | {
        "job", "records", "edits", "review", "inputs", "standing", "assets", "filmstrip", "origin",
        "spec", "own_actions", "packing", "shown", "artifact", "estimate",
    },
    "gpu_worker": {"matting", "refine", "media", "registry"},
    "cli": EVERYTHING,
}  # fmt: skip
HEAVY = (
    "torch", "transformers", "ultralytics", "rembg", "numba", "av", "dashscope", "runpod",
    "distributed", "dask", "papermill", "imagequant", "oxipng", "scipy", "IPython",
)  # fmt: skip


def modules() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    """The modules of ours that `path` imports anywhere, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write the whole name of what is imported"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] in PACKAGES}


def part(name: str) -> str:
    """The row of the table: the module or folder under popcon_lib, or the package itself."""
    pieces = name.split(".")
    return pieces[1] if pieces[0] == "popcon_lib" and len(pieces) > 1 else pieces[0]


def allowed(importer: str, imported: str) -> bool:
    own, other = part(importer), part(imported)
    if other in {own, "popcon_lib"} | EVERYONE or imported == "popcon_lib.__version__":
        return True
    inner = imported.removeprefix("popcon_lib.")
    return any(inner == row or inner.startswith(f"{row}.") for row in MAY_IMPORT[own])


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_imports_point_one_way(path):
    if dotted(path) in PACKAGES:
        return
    wrong = {name for name in imports(path) if not allowed(dotted(path), name)}
    assert not wrong, f"{dotted(path)} may not import {sorted(wrong)}"


def test_a_forbidden_import_is_seen():
    assert not allowed("popcon_lib.frames.decode", "popcon_lib.matting.key")
    assert not allowed("popcon_lib.records.engine", "popcon_lib.pipeline")
    assert not allowed("popcon_lib.refine.step", "popcon_lib.matting.key.Key")
    assert allowed("popcon_lib.refine.step", "popcon_lib.matting.edges.foreground")


def test_no_module_imports_itself_in_a_circle():
    names = {dotted(path): path for path in modules()}

    def module_of(name: str) -> str | None:
        return next((n for n in (name, name.rpartition(".")[0]) if n in names), None)

    graph = {n: {module_of(i) for i in imports(p)} - {None, n} for n, p in names.items()}

    def walk(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, f"a circle: {' -> '.join((*trail, name))}"
        for other in graph[name] - done:
            walk(other, (*trail, name))
        done.add(name)

    done: set[str] = set()
    for name in graph:
        walk(name, ())


def test_pipeline_loads_nothing_heavy():
    code = "import sys, json, popcon_lib.pipeline; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in json.loads(run.stdout)}
    assert not loaded & set(HEAVY)


@pytest.mark.parametrize("path", [*modules(), *(ROOT / "tests").rglob("*.py")], ids=str)
def test_files_hold_one_concept_of_under_300_lines(path):
    assert len(path.read_text().splitlines()) < 300


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_modules_say_what_they_are_for(path):
    tree = ast.parse(path.read_text())
    assert not tree.body or ast.get_docstring(tree), f"{dotted(path)} has no docstring"


def test_every_module_has_its_place_in_the_table():
    places = {part(dotted(path)) for path in modules()} - {"popcon_lib"}
    assert places <= set(MAY_IMPORT), f"no row for {sorted(places - set(MAY_IMPORT))}"
