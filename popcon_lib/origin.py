"""The character a set is made from: cut out and filed by its step, read by the later ones."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from popcon_lib import character as characters
from popcon_lib import pictures
from popcon_lib.actions import Action
from popcon_lib.artifact import Artifact
from popcon_lib.errors import InputError
from popcon_lib.job import MASCOT, JobSpec
from popcon_lib.matting.backdrop import choose_backdrop
from popcon_lib.matting.recipe import Recipe
from popcon_lib.matting.step import finish
from popcon_lib.media import Clip, Colour
from popcon_lib.refine.step import cut
from popcon_lib.registry import pick

__all__ = ["CHARACTER", "Origin", "make_origin"]

CHARACTER, BACKDROP = "character.png", "backdrop.json"


@dataclass(frozen=True)
class Origin:
    """The files that `make_origin` made."""

    artifact: Artifact

    @property
    def backdrop(self) -> Colour:
        """The colour it is filmed on."""
        return tuple(json.loads(self.artifact.read(BACKDROP)))

    def portrait(self, action: Action) -> np.ndarray:
        """The character with the action's face where it has several; straight uint8 (H, W, 4)."""
        return pictures.decode_png(self.artifact.read(self._file(action)))

    def inputs(self, action: Action) -> tuple[str, str]:
        """What a start frame is made from: other faces of the character do not change it."""
        return self.artifact.files[self._file(action)], self.artifact.files[BACKDROP]

    def _file(self, action: Action) -> str:
        face = f"{action.face}.png"
        return face if face in self.artifact.files else CHARACTER


def make_origin(
    given: bytes, spec: JobSpec, recipe: Recipe, faces: Iterable[str]
) -> dict[str, bytes]:
    """The files: the character cut out, trimmed, centred; the mascot with its faces; the backdrop.

    given: the picture's bytes, from a file or drawn from words, where it is not the mascot; recipe:
    how its background is removed. Raises InputError for a picture that cannot be used.
    """
    drawn = {}
    if spec.is_mascot:
        draw = pick("character", MASCOT)
        whole = draw()
        drawn = {f"{face}.png": characters.prepare(draw(face=face)) for face in faces}
    else:
        whole = _cut_out(characters.load(given, _name(spec)), spec, recipe)
    rgba = characters.prepare(whole)
    drawn[CHARACTER] = rgba
    backdrop = choose_backdrop(rgba, spec.backdrop)
    files = {name: pictures.encode_png(picture) for name, picture in drawn.items()}
    return {**files, BACKDROP: json.dumps(backdrop).encode()}


def _name(spec: JobSpec) -> str:
    return "The picture that was drawn" if spec.prompt else spec.character


def _cut_out(rgba: np.ndarray, spec: JobSpec, recipe: Recipe) -> np.ndarray:
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
