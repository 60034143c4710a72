"""The way through: one function per step, and what the cells of the job's notebook call.

    character ─> start_frames ─> videos ─> frames ─> matting ─> refine ─> pack

Each step takes the open job, makes what is not made yet, and returns what it shows. An item whose
key (the step's version, its parameters, the hashes of what it is made from) is unchanged is not
made again.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from popcon_lib import actions, pictures
from popcon_lib import character as characters
from popcon_lib.actions import Action
from popcon_lib.artifact import Artifact
from popcon_lib.edits import EVERY, recipe_for
from popcon_lib.errors import InputError
from popcon_lib.frames.step import frames as clip_of
from popcon_lib.job import MASCOT, Job, JobSpec
from popcon_lib.matting.backdrop import choose_backdrop
from popcon_lib.matting.backdrop import parse as parse_backdrop
from popcon_lib.matting.effects import blobs_to_json
from popcon_lib.matting.recipe import AUTO, Recipe, find_recipe
from popcon_lib.matting.step import finish
from popcon_lib.media import Clip, Colour, sha256_of
from popcon_lib.pack import report, targets
from popcon_lib.pack.audit import audit
from popcon_lib.pack.sheet import contact_sheet
from popcon_lib.pack.step import check_plan
from popcon_lib.pack.step import pack as packed
from popcon_lib.previews import animated_tiles
from popcon_lib.refine.step import cut
from popcon_lib.registry import pick
from popcon_lib.shown import portrait, read_all, tiles
from popcon_lib.start_frames import StartFrameRequest
from popcon_lib.tickets import redeem
from popcon_lib.videos import VideoRequest
from popcon_lib.work import Done, Item, Work

__all__ = [
    "begin",
    "character",
    "check",
    "frames",
    "matting",
    "pack",
    "refine",
    "start_frames",
    "videos",
]

CHARACTER, BACKDROP = "character.png", "backdrop.json"


def check(spec: JobSpec) -> None:
    """Raise InputError or PackLimitError for what could not be made, before anything is."""
    for name in spec.actions:
        actions.find(name)
    for kind in ("provider", "backend"):
        pick(kind, getattr(spec, kind))
    if not spec.recipe.endswith(".json"):  # a file is read where the job keeps it
        find_recipe(spec.recipe, spec.engine)
    parse_backdrop(spec.backdrop)
    check_plan(targets.find(spec.target), len(spec.actions), spec.frames, spec.seconds)


def begin(job_dir: str, **parameters: Any) -> Work:
    """Open the job in `job_dir` (made where it is missing) with the notebook's parameters."""
    spec = JobSpec(**parameters)
    check(spec)
    if not job_dir:
        from popcon_lib.settings import Settings

        job, spec = Job.create(Settings().popcon_jobs_root, spec)
        return Work(job, spec)
    return Work(Job(Path(job_dir)), spec)


def character(work: Work) -> Done:
    """The character on its own, cut out, trimmed, centred; and the backdrop it is filmed on."""
    spec = work.spec
    faces = sorted({actions.find(name).face for name in spec.actions})
    given = b"" if spec.character == MASCOT else work.job.read_input(spec.character)

    recipe = recipe_for(work.job, spec, EVERY)

    def make() -> dict[str, bytes]:
        rgba = characters.prepare(_without_background(given, spec, recipe))
        backdrop = choose_backdrop(rgba, spec.backdrop)
        return {
            CHARACTER: pictures.encode_png(rgba),
            BACKDROP: json.dumps(backdrop).encode(),
            **(_mascot_with(faces) if spec.character == MASCOT else {}),
        }

    asked = (spec.cut_background, recipe, spec.backdrop)
    inputs = (spec.character, sha256_of(given), faces, *asked)
    items = {"character": Item(inputs, make)}
    done = work.make("character", items, lambda made: portrait(made["character"].read(CHARACTER)))
    backdrop = "#{:02x}{:02x}{:02x}".format(*_backdrop(done.artifacts["character"]))
    return replace(done, note=f"Filmed on {backdrop}. {done.note}".strip())


def start_frames(work: Work) -> Done:
    """The picture each action begins with."""
    origin = work.before("start_frames", "character")["character"]
    provider = pick("provider", work.spec.provider)()

    def make(action: Action) -> dict[str, bytes]:
        request = StartFrameRequest(_character(origin, action), action, _backdrop(origin))
        return pictures.encode_pngs(np.stack(redeem(provider, request, work.job.tickets)))

    items = {
        action.name: Item(
            (*_posing(origin, action), action, work.spec.provider), lambda a=action: make(a)
        )
        for action in map(actions.find, work.spec.actions)
    }
    return work.make("start_frames", items, show=lambda made: tiles(made, work.spec))


def videos(work: Work) -> Done:
    """The video of each action."""
    origin = work.before("videos", "character")["character"]
    stills = work.before("videos", "start_frames")
    provider = pick("provider", work.spec.provider)()

    def make(action: Action) -> dict[str, bytes]:
        request = VideoRequest(
            start_frame=pictures.decode_png(stills[action.name].read("000.png")),
            character=_character(origin, action),
            action=action,
            backdrop=_backdrop(origin),
            seconds=work.spec.seconds,
        )
        return {"video.mp4": redeem(provider, request, work.job.tickets).mp4}

    items = {
        name: Item(
            (still.digest, work.spec.seconds, work.spec.provider),
            lambda n=name: make(actions.find(n)),
        )
        for name, still in stills.items()
    }
    return work.make("videos", items)


def frames(work: Work) -> Done:
    """Each video's loop as N frames, cropped to one square that holds all of it."""
    spec = work.spec
    backdrop = _backdrop(work.before("frames", "character")["character"])
    films = work.before("frames", "videos")

    def make(film: Artifact) -> dict[str, bytes]:
        clip = clip_of(film.read("video.mp4"), spec.frames, spec.seconds, backdrop)
        return pictures.clip_to_files(clip)

    items = {
        name: Item((film.digest, spec.frames, spec.seconds), lambda f=film: make(f))
        for name, film in films.items()
    }
    return work.make("frames", items, show=lambda made: tiles(made, spec))


def matting(work: Work) -> Done:
    """How much of each pixel is character or effect."""
    clips = work.before("matting", "frames")
    recipes = {name: recipe_for(work.job, work.spec, name) for name in clips}
    backend = pick("backend", work.spec.backend)()

    def make(name: str) -> dict[str, bytes]:
        clip = pictures.clip_from(clips[name].contents())
        matte, blobs = finish(clip, backend.matte(clip, recipes[name]), recipes[name])
        return {**pictures.matte_to_files(matte), "effects.json": blobs_to_json(blobs)}

    items = {
        name: Item((clip.digest, replace(recipes[name], edges=AUTO)), lambda n=name: make(n))
        for name, clip in clips.items()
    }
    done = work.make("matting", items, show=lambda made: tiles(made, work.spec))
    return replace(done, note=f"{_engines(done.artifacts)} {done.note}".strip())


def refine(work: Work) -> Done:
    """The cut-out: the matte with colours freed from the backdrop."""
    clips = work.before("refine", "frames")
    mattes = work.before("refine", "matting")
    edges = {name: recipe_for(work.job, work.spec, name).edges for name in mattes}

    def make(name: str) -> dict[str, bytes]:
        clip = pictures.clip_from(clips[name].contents())
        matte = pictures.matte_from(mattes[name].contents())
        return pictures.encode_pngs(cut(clip, matte, edges[name], work.spec.durations).rgba)

    items = {
        name: Item((clips[name].digest, matte.digest, edges[name]), lambda n=name: make(n))
        for name, matte in mattes.items()
    }
    return work.make("refine", items, show=lambda made: tiles(made, work.spec))


def pack(work: Work) -> Done:
    """The pack, checked, and a contact sheet of it."""
    spec = work.spec
    parts = work.before("pack", "refine")
    target = targets.find(spec.target)
    title = spec.title if target.texts else ""

    def make() -> dict[str, bytes]:
        cutouts = read_all(
            parts, lambda part: pictures.cutout_from(part.contents(), spec.durations)
        )
        titles = {name: actions.find(name).title for name in parts}
        result = packed(cutouts, target, title=title)
        first = next(iter(cutouts.values())).rgba
        return {
            target.archive_name: result.archive,
            "contact_sheet.png": contact_sheet(cutouts, titles),
            "report.json": report.to_json(result.report, audit(cutouts)),
            "thumb.webp": animated_tiles({"": first}, spec.seconds, limit_bytes=40_000),
        }

    inputs = (repr(target), title, *(part.digest for part in parts.values()))
    items = {target.name: Item(inputs, make)}
    done = work.make("pack", items, show=lambda _: tiles(parts, spec, 128, 400_000))
    made = done.artifacts[target.name]
    work.job.publish(made, target.archive_name, "contact_sheet.png", "report.json")
    pack_file = work.job.pack_folder / target.archive_name
    card = {"thumb": made.folder / "thumb.webp", "pack": pack_file}
    card = {name: work.job.relative(path) for name, path in card.items()}
    note = f"{report.warnings(made.read('report.json'))} {done.note}".strip()
    return replace(done, note=note, card=card)


def _engines(mattes: Mapping[str, Artifact]) -> str:
    """Which engine made which actions, and why: a sentence for each."""
    by_engine: dict[str, list[str]] = {}
    for name, artifact in mattes.items():
        about = pictures.matte_from(artifact.contents()).about
        by_engine.setdefault(about, []).append(name)
    if len(by_engine) == 1:
        return f"{next(iter(by_engine))}."
    return " ".join(f"{', '.join(names)}: {about}." for about, names in by_engine.items())


def _without_background(given: bytes, spec: JobSpec, recipe: Recipe) -> np.ndarray:
    if spec.character == MASCOT:
        return pick("character", MASCOT)()
    rgba = characters.load(given, spec.character)
    if spec.cut_background == "no" or characters.has_alpha(rgba):
        return rgba
    backdrop = characters.flat_border(rgba)
    if spec.cut_background == "auto" and backdrop is None:
        raise InputError(
            "The picture has no transparency, and its background is not one flat colour.",
            "Give a PNG that is cut out already, or one on a flat colour; or choose "
            "--cut-background no to use the picture as it is.",
        )
    clip = Clip(np.ascontiguousarray(rgba[None, ..., :3]), 1.0, backdrop)
    matte, _ = finish(clip, pick("backend", spec.backend)().matte(clip, recipe), recipe)
    return cut(clip, matte, recipe.edges, (Fraction(1),)).rgba[0]


def _mascot_with(faces: list[str]) -> dict[str, bytes]:
    draw = pick("character", MASCOT)
    return {
        f"{face}.png": pictures.encode_png(characters.prepare(draw(face=face))) for face in faces
    }


def _backdrop(origin: Artifact) -> Colour:
    return tuple(json.loads(origin.read(BACKDROP)))


def _portrait_of(origin: Artifact, action: Action) -> str:
    """The file of the character with the action's face, where it has several."""
    face = f"{action.face}.png"
    return face if face in origin.files else CHARACTER


def _character(origin: Artifact, action: Action) -> np.ndarray:
    return pictures.decode_png(origin.read(_portrait_of(origin, action)))


def _posing(origin: Artifact, action: Action) -> tuple[str, str]:
    """What a start frame is made from: other faces of the character do not change it."""
    return origin.files[_portrait_of(origin, action)], origin.files[BACKDROP]
