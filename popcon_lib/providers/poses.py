"""What a motion is, and the pose of a body at each phase of it."""

from dataclasses import dataclass

import numpy as np

from popcon_lib.providers.curves import REST, Curve, ramp

__all__ = ["ROWS", "Motion", "Pose", "pose_at"]

ROWS = np.linspace(0.0, 1.0, 49)  # heights at which a pose is given: 0 feet, 1 crown
THINNEST = 0.28  # a body turning on its axis never gets thinner than this share of its width
NODDING = ramp(ROWS, 0.25, 0.85)  # how much of a nod each row takes part in


@dataclass(frozen=True, eq=False)
class Pose:
    """Where a body is and how it is bent, in body units (see `spine.py`).

    Arrays are float64 (len(ROWS),), feet to crown. shift: sideways displacement; angle: direction
    of the spine, radians clockwise from upright; height, width: scale along and across the spine;
    lift: feet above ground; turn: about the upright axis, in turns; roll: about the middle, radians
    clockwise; zoom: scale of everything; look, gaze: how far the face slides right and up within
    the outline, as shares of the width and the height.
    """

    shift: np.ndarray
    angle: np.ndarray
    height: np.ndarray
    width: np.ndarray
    lift: float = 0.0
    turn: float = 0.0
    roll: float = 0.0
    zoom: float = 1.0
    look: float = 0.0
    gaze: float = 0.0

    @property
    def facing(self) -> float:
        """Width as seen from the front: 1 facing us, -1 from behind, never quite 0 between."""
        cosine = np.cos(2 * np.pi * self.turn)
        return float(np.copysign(max(abs(cosine), THINNEST), cosine))


@dataclass(frozen=True)
class Motion:
    """One loop: a curve for each way to move. Lengths in body units, angles in radians.

    seconds: natural time of a loop; key: the phase that shows best what it is, shown first; lag: by
    how much of the loop the crown comes after the feet. shift, lift: displacement to the right, up;
    lean: angle of the whole spine, clockwise; bend: more angle, growing towards the crown; stretch:
    ln of the height, the width makes up for it; nod: how much shorter the upper part looks as it
    comes forward; turn: about the upright axis, in turns; roll: angle about the middle; zoom: ln of
    the size; look, gaze: the face slides right, up, as shares of the width, height.
    """

    seconds: float
    key: float
    lag: float
    shift: Curve = REST
    lift: Curve = REST
    lean: Curve = REST
    bend: Curve = REST
    stretch: Curve = REST
    nod: Curve = REST
    turn: Curve = REST
    roll: Curve = REST
    zoom: Curve = REST
    look: Curve = REST
    gaze: Curve = REST


def pose_at(motion: Motion, phase: float, strength: float = 1.0) -> Pose:
    """The pose at `phase` of the loop; phase 1 is phase 0. strength: scales all but turns."""
    late = (phase - motion.lag * ROWS) % 1.0
    nod = strength * motion.nod(late) * NODDING
    stretch = strength * motion.stretch(late)

    def now(curve: Curve) -> float:
        return float(curve(np.array([phase]))[0])

    return Pose(
        shift=strength * motion.shift(late),
        angle=strength * (motion.lean(late) + motion.bend(late) * ROWS),
        height=np.exp(stretch) * (1 - nod),
        width=np.exp(-stretch) * (1 + 0.15 * nod),
        lift=strength * now(motion.lift),
        turn=now(motion.turn),
        roll=strength * now(motion.roll),
        zoom=float(np.exp(strength * now(motion.zoom))),
        look=strength * now(motion.look),
        gaze=strength * now(motion.gaze) - 0.16 * float(nod[-1]),
    )
