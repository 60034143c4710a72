"""The way through: one function per step, and what the cells of the job's notebook call.

    character ─> start_frames ─> videos ─> frames ─> matting ─> refine ─> pack

Each step takes the open job, makes what is not made yet, and returns what it shows. An item whose
key (the step's version, its parameters, the hashes of what it is made from) is unchanged is not
made again.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from popcon_lib import pictures
from popcon_lib.actions import Action
from popcon_lib.artifact import Artifact
from popcon_lib.character import CharacterRequest, load
from popcon_lib.edits import EVERY, recipe_for, refinement_of
from popcon_lib.errors import WaitingFor
from popcon_lib.estimate import estimate
from popcon_lib.filmstrip import still
from popcon_lib.frames.step import frames as clip_of
from popcon_lib.job import Job, JobSpec
from popcon_lib.maker import Maker
from popcon_lib.matting.backdrop import parse as parse_backdrop
from popcon_lib.matting.effects import blobs_to_json
from popcon_lib.matting.recipe import AUTO, find_recipe
from popcon_lib.matting.step import finish
from popcon_lib.media import sha256_of
from popcon_lib.origin import CHARACTER, Origin, make_origin
from popcon_lib.pack import report, targets
from popcon_lib.pack.plan import check_plan, check_texts
from popcon_lib.pack.step import pack as packed
from popcon_lib.packing import (
    REPORT,
    asked_of,
    beside,
    choices_of,
    inputs_of,
    pack_files,
    read_set,
)
from popcon_lib.refine.refinement import refined
from popcon_lib.refine.step import cut
from popcon_lib.registry import pick
from popcon_lib.review import Review, item_of, review_of, video_inputs
from popcon_lib.shown import first_pictures, portrait, tiles
from popcon_lib.start_frames import StartFrameRequest
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


def check(spec: JobSpec) -> None:
    """Raise InputError or PackLimitError for what could not be made, before anything is."""
    for name in spec.actions:
        spec.find_action(name)
    pick("backend", spec.backend)().check()
    pick("provider", spec.provider)().check()
    estimate(spec)
    if not spec.recipe.endswith(".json"):  # a file is read where the job keeps it
        find_recipe(spec.recipe, spec.engine)
    parse_backdrop(spec.backdrop)
    target, asked = targets.find(spec.target), asked_of(spec)
    check_plan(target, len(spec.actions), spec.frames, spec.seconds)
    check_texts(target, asked.title, asked.author)


def begin(job_dir: str, **parameters: Any) -> Work:
    """Open the job in `job_dir` (made where it is missing) with the notebook's parameters."""
    spec = JobSpec(**parameters)
    check(spec)
    if not job_dir:
        from popcon_lib.settings import find_jobs_root

        job, spec = Job.create(find_jobs_root(), spec)
        return Work(job, spec)
    return Work(Job(Path(job_dir)), spec)


def character(work: Work) -> Done:
    """The character on its own, cut out, trimmed, centred; and the backdrop it is filmed on."""
    spec = work.spec
    maker = Maker(work, "character")
    faces = sorted({spec.find_action(name).face for name in spec.actions})
    path = spec.reference if spec.prompt else "" if spec.is_mascot else spec.character
    given = work.job.read_input(path) if path else b""
    recipe = recipe_for(work.job, spec, EVERY)
    words = (spec.prompt, spec.provider) if spec.prompt else ()

    def make() -> dict[str, bytes]:
        picture = given
        if spec.prompt:
            reference = load(given, spec.reference) if given else None
            request = CharacterRequest(spec.prompt, reference)
            picture = maker.fulfil(request, _pictures)["000.png"]
        return make_origin(picture, spec, recipe, faces)

    inputs = (spec.character, sha256_of(given), faces, spec.cut_background, recipe, spec.backdrop)
    items = {"character": Item((*inputs, *words), make)}
    show = partial(portrait, CHARACTER)
    done = maker.make(items, show, thumb=show)
    backdrop = "#{:02x}{:02x}{:02x}".format(*Origin(done.artifacts["character"]).backdrop)
    return replace(done, note=f"Filmed on {backdrop}. {done.note}".strip())


def start_frames(work: Work) -> Done:
    """The picture each action begins with: a round of candidates for each prompt asked for."""
    spec = work.spec
    origin = Origin(work.before("start_frames", "character")["character"])
    maker = Maker(work, "start_frames")

    def make(action: Action, number: int, prompt: str) -> dict[str, bytes]:
        request = StartFrameRequest(
            character=origin.portrait(action),
            action=action,
            backdrop=origin.backdrop,
            candidates=spec.candidates,
            prompt=prompt,
            take=number,
        )
        files = maker.fulfil(request, _pictures)
        if spec.review == "ask":  # the review opens with these: it need not draw them
            still(work.job, item_of(action.name, number), 0, files["000.png"])
        return files

    items = {}
    for action in map(spec.find_action, spec.actions):
        for number, prompt in enumerate(review_of(work.job, action.name).prompts):
            asked = (action, spec.provider, spec.candidates, number, prompt)
            items[item_of(action.name, number)] = Item(
                (*origin.inputs(action), asked), lambda asked=(action, number, prompt): make(*asked)
            )
    done = maker.make(items, lambda made: tiles(made, spec), thumb=first_pictures)
    few = [name for name, made in done.artifacts.items() if len(made.files) < spec.candidates]
    note = f"Not all {spec.candidates} candidates came for {', '.join(few)}. " * bool(few)
    return replace(done, note=note + done.note)


def videos(work: Work) -> Done:
    """The video of each action whose start frame is approved; of all, where nobody is asked.

    Raises WaitingFor("review") once these are made and others are not approved.
    """
    spec = work.spec
    origin = Origin(work.before("videos", "character")["character"])
    rounds = work.before("videos", "start_frames")
    maker = Maker(work, "videos")
    reviews = {name: review_of(work.job, name) for name in spec.actions}

    def make(name: str, chosen: Artifact, review: Review) -> dict[str, bytes]:
        action = spec.find_action(name)
        request = VideoRequest(
            start_frame=pictures.decode_png(chosen.read(f"{review.candidate:03}.png")),
            character=origin.portrait(action),
            action=action,
            backdrop=origin.backdrop,
            seconds=spec.seconds,
            candidate=review.round * spec.candidates + review.candidate,
        )
        return maker.fulfil(request, lambda video: {"video.mp4": video.mp4})

    items = {}
    for name, review in reviews.items():
        if spec.review == "auto" or review.state == "approved":
            chosen = rounds[item_of(name, review.round)]
            items[name] = Item(
                video_inputs(spec, name, review, chosen),
                lambda name=name, chosen=chosen, review=review: make(name, chosen, review),
            )
    done = maker.make(items)
    waiting = [name for name in spec.actions if name not in items]
    if waiting:
        maker.tell_cost()
        raise WaitingFor("review", f"Look at the start frames of {', '.join(waiting)}.")
    return done


def frames(work: Work) -> Done:
    """Each video's loop as N frames, cropped to one square that holds all of it."""
    spec = work.spec
    backdrop = Origin(work.before("frames", "character")["character"]).backdrop
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
    backend = pick("backend", work.spec.backend)(work.job.tickets)

    def make(name: str) -> dict[str, bytes]:
        clip = pictures.clip_from(clips[name].contents())
        found = backend.matte(clip, recipes[name], work.heed_stop)
        matte, blobs = finish(clip, found, recipes[name])
        return {**pictures.matte_to_files(matte), "effects.json": blobs_to_json(blobs)}

    items = {
        name: Item((clip.digest, replace(recipes[name], edges=AUTO)), lambda n=name: make(n))
        for name, clip in clips.items()
    }
    done = work.make("matting", items, lambda made: tiles(made, work.spec), at_once=backend.at_once)
    return replace(done, note=f"{_engines(done.artifacts)} {done.note}".strip())


def refine(work: Work) -> Done:
    """The cut-out: the matte as refined by hand, with colours freed from the backdrop.

    Raises WaitingFor("refinement") first, where a person wants to look.
    """
    if work.spec.refine == "ask":
        raise WaitingFor("refinement", "Look at the mattes; then resume the job.")
    clips = work.before("refine", "frames")
    mattes = work.before("refine", "matting")
    edges = {name: recipe_for(work.job, work.spec, name).edges for name in mattes}
    by_hand = {name: refinement_of(work.job, name) for name in mattes}
    backend = pick("backend", work.spec.backend)(work.job.tickets)

    def make(name: str) -> dict[str, bytes]:
        clip = pictures.clip_from(clips[name].contents())
        matte = pictures.matte_from(mattes[name].contents())
        if by_hand[name] is not None:
            matte = refined(clip, matte, by_hand[name], backend.track, work.heed_stop)
        return pictures.encode_pngs(cut(clip, matte, edges[name], work.spec.durations).rgba)

    meant = {name: by_hand[name] and by_hand[name].meaning for name in mattes}
    items = {
        name: Item(
            (clips[name].digest, matte.digest, edges[name], meant[name]), partial(make, name)
        )
        for name, matte in mattes.items()
    }
    return work.make("refine", items, show=lambda made: tiles(made, work.spec))


def pack(work: Work) -> Done:
    """The pack, as it was chosen by hand or else asked for, checked; and a contact sheet of it."""
    spec = work.spec
    parts = work.before("pack", "refine")
    target = targets.find(spec.target)
    chosen = choices_of(work.job, spec)

    def make() -> dict[str, bytes]:
        cutouts = read_set(parts, spec, chosen)
        titles, covers = chosen.titles(target), chosen.covers_of(cutouts)
        result = packed(cutouts, target, None, *titles, chosen.line, covers)
        return pack_files(result, target, beside(cutouts, spec, chosen))

    seen = {name: parts[name] for name in chosen.cast(parts)}
    items = {target.name: Item(inputs_of(target, spec, parts, chosen), make)}
    done = work.make("pack", items, show=lambda _: tiles(seen, spec, 128, 400_000))
    made = done.artifacts[target.name]
    work.job.publish(made, target.archive_name, "contact_sheet.png", REPORT)
    pack_file = work.job.pack_folder / target.archive_name
    card = {"thumb": made.folder / "thumb.webp", "pack": pack_file}
    card = {name: work.job.relative(path) for name, path in card.items()}
    by_hand = "As chosen by hand." * (chosen != asked_of(spec))
    parted = (report.warnings(made.read(REPORT)), by_hand, done.note)
    return replace(done, note=" ".join(filter(None, parted)), card=card)


def _pictures(made: list[np.ndarray]) -> dict[str, bytes]:
    return pictures.encode_pngs(np.stack(made))


def _engines(mattes: Mapping[str, Artifact]) -> str:
    """Which engine made which actions, and why: a sentence for each."""
    by_engine: dict[str, list[str]] = {}
    for name, artifact in mattes.items():
        about = pictures.matte_from(artifact.contents()).about
        by_engine.setdefault(about, []).append(name)
    if len(by_engine) == 1:
        return f"{next(iter(by_engine))}."
    return " ".join(f"{', '.join(names)}: {about}." for about, names in by_engine.items())
