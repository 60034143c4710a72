"""What is measured: an engine under a recipe, or the rescue of effects alone."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from popcon_lib.bench.dataset import FPS, Film
from popcon_lib.bench.salient import simulated_salient
from popcon_lib.matting.engine import Setup
from popcon_lib.matting.loaded import loaded
from popcon_lib.matting.recipe import AUTO, Recipe, find_recipe
from popcon_lib.matting.step import choose, find, finish
from popcon_lib.media import Cutout, Matte
from popcon_lib.refine.step import cut
from popcon_lib.registry import names, pick

__all__ = ["ALL", "SALIENT", "WITHOUT_RESCUE", "Result", "Way", "ways"]

ALL = "all"  # every engine of the registry, and:
SALIENT = "salient"  # named as an engine: a simulated mask without effects, made from the truth
STANDARD, WITHOUT_RESCUE = "standard", "no-effects"


@dataclass(frozen=True, eq=False)
class Result:
    """What a way makes of a film. seconds: of matting, without loading and without the cut."""

    matte: Matte
    cutout: Cutout
    seconds: float


@dataclass(frozen=True)
class Way:
    """engine: of the registry, "auto", or `SALIENT`; recipe: its name; how: the recipe itself."""

    engine: str
    recipe: str
    how: Recipe

    @property
    def name(self) -> str:
        """For a line of a table."""
        return self.engine if self.recipe == STANDARD else f"{self.engine}, {self.recipe}"

    def missing(self, setup: Setup) -> str:
        """Why it cannot be measured here, in a sentence; "" if it can."""
        if self.engine in (AUTO, SALIENT):
            return ""
        return pick("engine", self.engine).missing(self._setup(setup))

    def cut_out(self, film: Film, setup: Setup) -> Result:
        """As the product does it. Raises EngineError and InputError."""
        if self.engine == SALIENT:
            truth = film.truth[..., 3].astype(np.float32) / 255
            found = Matte(simulated_salient(truth), SALIENT, "a simulated salient mask")
            started = time.perf_counter()
        else:
            engine, _ = choose(film.clip, self.how, setup)
            loaded(engine, self._setup(setup))  # before the clock starts
            started = time.perf_counter()
            found = find(film.clip, self.how, setup)
        matte, _ = finish(film.clip, found, self.how)
        seconds = time.perf_counter() - started
        durations = (Fraction(1, FPS),) * len(film.truth)
        return Result(matte, cut(film.clip, matte, self.how.edges, durations), seconds)

    def _setup(self, setup: Setup) -> Setup:
        return replace(setup, model=self.how.model, mask=self.how.mask)


def ways(engines: Sequence[str], recipes: Sequence[str]) -> list[Way]:
    """Every engine under every recipe (a preset or a .json file); `SALIENT` without rescue, too.

    "all" stands for every engine there is, and `SALIENT`. Raises UnknownNameError and InputError
    for what is neither.
    """
    asked = (*names("engine"), SALIENT) if ALL in engines else tuple(dict.fromkeys(engines))
    found = {name: find_recipe(name) for name in recipes}
    result = []
    for engine in asked:
        if engine == SALIENT:
            also = {**found, WITHOUT_RESCUE: find_recipe(WITHOUT_RESCUE)}
            result += [Way(SALIENT, name, how) for name, how in also.items()]
        else:
            result += [
                Way(engine, name, replace(how, engine=engine)) for name, how in found.items()
            ]
    return result
