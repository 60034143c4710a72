"""What a body does and says: one row of data per motion. What it feels is in `feelings.py`.

After the animators' old rules: anticipation before each effort, squash and stretch at constant
volume, arcs, ease in and out, overshoot and settling, and what is higher comes later (F. Thomas and
O. Johnston, The Illusion of Life, 1981).
"""

from popcon_lib.providers.curves import Wave, keys
from popcon_lib.providers.feelings import FEELINGS
from popcon_lib.providers.poses import Motion

__all__ = ["MOTIONS"]

GESTURES: dict[str, Motion] = {
    # Sways from side to side, rising a little in the middle.
    "sway": Motion(
        seconds=1.0,
        key=0.3,
        lag=0.1,
        shift=Wave(1, 0.03),
        lean=Wave(1, 0.1),
        bend=Wave(1, 0.2),
        stretch=Wave(2, 0.043, 0.25),
    ),
    # Ducks, waits, shoots up and wobbles.
    "pop": Motion(
        seconds=1.0,
        key=0.5,
        lag=0.05,
        lift=keys("37% 0, 48% 0.06 rise, 59% 0 fall"),
        stretch=keys("0% 0, 14% -0.24, 34% -0.27, 46% 0.13 snap, 60% -0.07, 99% 0 spring"),
        bend=keys("32% -0.1, 50% 0.18 back, 72% -0.05, 90% 0"),
        gaze=keys("25% -0.04, 45% 0.05, 80% 0"),
    ),
    # Crouches, leaps, hangs, lands, settles.
    "jump": Motion(
        seconds=1.0,
        key=0.46,
        lag=0.03,
        lift=keys("26% 0, 50% 0.34 rise, 74% 0 fall"),
        stretch=keys(
            "0% 0, 17% -0.195, 24% -0.21, 36% 0.12 snap, "
            "52% -0.022, 72% 0.09, 81% -0.18 snap, 99% 0 spring"
        ),
        bend=keys("20% 0.05, 45% -0.12, 75% 0.08"),
        gaze=keys("20% -0.03, 42% 0.05, 80% -0.03"),
    ),
    # Draws back, drives forward and holds: there!
    "assure": Motion(
        seconds=1.0,
        key=0.42,
        lag=0.05,
        lean=keys("0% 0, 20% -0.14, 38% 0.16 back, 75% 0.12, 97% 0"),
        bend=keys("0% 0, 20% -0.06, 40% 0.08 back, 75% 0.05, 97% 0"),
        zoom=keys("0% 0, 20% -0.06, 38% 0.1 back, 75% 0.07, 97% 0"),
        stretch=keys("0% 0, 20% -0.105, 36% 0.075 snap, 70% 0.015 spring"),
        look=keys("0% 0, 20% -0.03, 40% 0.05, 80% 0.03"),
    ),
    # Hips one way, head the other, knees on the beat.
    "groove": Motion(
        seconds=1.0,
        key=0.27,
        lag=0.06,
        shift=Wave(1, 0.1),
        lean=Wave(1, -0.2),
        bend=Wave(1, 0.34, 0.04),
        stretch=Wave(2, 0.093, 0.22),
        lift=Wave(2, 0.02, 0.2, 0.02),
        look=Wave(1, 0.04),
    ),
    # Leans into it, one bounce for each step.
    "run": Motion(
        seconds=0.5,
        key=0.2,
        lag=0.05,
        lift=keys("0% 0, 25% 0.12 rise, 50% 0 fall, 75% 0.12 rise, 99% 0 fall"),
        stretch=Wave(2, 0.076, 0.8),
        lean=Wave(1, 0.035, 0.0, 0.2),
        bend=Wave(1, 0.05, 0.25, -0.08),
        look=keys("0% 0.05"),
        roll=Wave(1, 0.06),
    ),
    # Two clear nods.
    "nod": Motion(
        seconds=1.0,
        key=0.2,
        lag=0.03,
        nod=keys("0% -0.04, 17% 0.2, 24% 0.2, 42% -0.04, 57% 0.17, 63% 0.17, 80% -0.03, 90% -0.04"),
        stretch=keys("0% 0.015, 20% -0.03, 42% 0.022, 58% -0.022, 85% 0.015"),
        gaze=keys("0% 0.03, 20% -0.04, 42% 0.03, 60% -0.03, 85% 0.03"),
    ),
    # Bows low, stays, comes up.
    "bow": Motion(
        seconds=1.5,
        key=0.4,
        lag=0.05,
        nod=keys("0% 0, 10% -0.05, 34% 0.4, 60% 0.4, 88% -0.03, 98% 0"),
        bend=keys("0% 0, 36% 0.1, 60% 0.1, 88% 0"),
        zoom=keys("0% 0, 36% 0.04, 60% 0.04, 90% 0"),
        gaze=keys("8% 0.03, 34% -0.05, 60% -0.05, 88% 0.02"),
        stretch=keys("0% 0, 10% 0.03, 34% -0.03, 60% -0.03, 86% 0.03"),
    ),
    # Hops from one side to the other, arms up if it had any.
    "cheer": Motion(
        seconds=1.0,
        key=0.22,
        lag=0.04,
        lift=keys("6% 0, 25% 0.18 rise, 44% 0 fall, 56% 0, 75% 0.18 rise, 94% 0 fall"),
        stretch=keys(
            "0% -0.135, 15% 0.112 snap, 27% 0.015, 40% 0.075, "
            "50% -0.135, 65% 0.112 snap, 77% 0.015, 90% 0.075"
        ),
        roll=keys("0% 0, 25% 0.13, 50% 0, 75% -0.13"),
        bend=keys("0% 0, 25% 0.1, 50% 0, 75% -0.1"),
        gaze=keys("0% -0.03, 22% 0.05, 50% -0.03, 72% 0.05"),
    ),
    # A quick tilt of the head with a hop, held; then back.
    "wink": Motion(
        seconds=1.0,
        key=0.35,
        lag=0.05,
        lean=keys("0% 0, 12% -0.05, 30% 0.12 back, 70% 0.1, 92% 0"),
        bend=keys("0% 0, 12% -0.08, 32% 0.3 back, 70% 0.26, 92% 0"),
        lift=keys("14% 0, 23% 0.07 rise, 32% 0 fall"),
        stretch=keys("0% 0, 12% -0.098, 24% 0.068, 36% -0.053, 60% 0.015 spring, 95% 0"),
        look=keys("5% 0, 30% 0.05, 70% 0.05, 92% 0"),
    ),
    # Snaps up a bite, then chews it.
    "munch": Motion(
        seconds=1.0,
        key=0.34,
        lag=0.04,
        nod=keys("0% 0, 10% 0.13 snap, 22% 0"),
        lean=keys("0% 0.02, 8% 0.05, 24% 0"),
        stretch=keys(
            "0% 0.05, 10% -0.07 snap, 24% 0.02, 33% -0.08, 42% 0.02, "
            "51% -0.08, 60% 0.02, 69% -0.08, 78% 0.02, 90% 0.05"
        ),
        shift=keys("20% 0, 33% 0.018, 51% -0.018, 69% 0.018, 85% 0"),
        bend=keys("0% 0, 33% 0.07, 51% -0.07, 69% 0.07, 85% 0"),
        gaze=keys("10% -0.03, 33% 0.02, 80% 0.02"),
    ),
    # Fills its chest and holds the note, with vibrato.
    "sing": Motion(
        seconds=1.0,
        key=0.5,
        lag=0.08,
        stretch=keys("0% -0.075, 14% -0.105, 40% 0.098, 80% 0.075, 95% -0.06"),
        bend=keys("10% 0.1, 45% -0.2, 80% -0.16") + Wave(5, 0.03),
        gaze=keys("10% -0.04, 45% 0.07, 80% 0.06"),
        zoom=keys("10% 0, 50% 0.04, 80% 0.04"),
    ),
    # Leaps and turns right round in the air.
    "celebrate": Motion(
        seconds=1.0,
        key=0.6,
        lag=0.03,
        lift=keys("22% 0, 48% 0.26 rise, 74% 0 fall"),
        turn=keys("0% 0 cut, 22% 0, 60% 1"),
        stretch=keys(
            "0% 0, 13% -0.18, 19% -0.19, 32% 0.12 snap, 50% -0.02, "
            "71% 0.08, 80% -0.18 snap, 99% 0 spring"
        ),
        roll=keys("30% 0, 60% 0.1, 78% 0"),
        gaze=keys("15% -0.03, 32% 0.04, 52% 0.05, 80% -0.03"),
    ),
    # No, no, no: the face turns, the head follows.
    "refuse": Motion(
        seconds=1.0,
        key=0.12,
        lag=0.07,
        look=Wave(2, 0.11, 0.0),
        shift=Wave(2, 0.03),
        bend=Wave(2, 0.1, 0.05),
        stretch=Wave(4, 0.021, 0.25, -0.03),
    ),
    # Winds up, whirls round, wobbles out.
    "whirl": Motion(
        seconds=1.0,
        key=0.1,
        lag=0.06,
        turn=keys("0% 0 cut, 14% -0.1, 20% -0.1, 76% 1"),
        stretch=keys("0% 0, 15% -0.1, 38% 0.08, 65% 0.08, 82% -0.06, 99% 0 spring"),
        bend=keys("0% 0, 14% -0.22, 50% 0, 84% 0.22, 92% -0.1, 99% 0"),
        look=keys("0% 0, 14% -0.07, 30% 0"),
        lift=keys("18% 0, 45% 0.05, 75% 0"),
    ),
    # One brisk nod with a spring in it.
    "agree": Motion(
        seconds=1.0,
        key=0.54,
        lag=0.04,
        nod=keys("0% 0, 14% -0.05, 29% 0.2, 42% 0, 90% 0"),
        lift=keys("38% 0, 52% 0.1 rise, 66% 0 fall"),
        stretch=keys("0% 0, 14% 0.03, 29% -0.09, 47% 0.09, 60% 0.01, 70% -0.09, 95% 0 spring"),
        roll=keys("38% 0, 54% 0.1, 70% 0"),
        gaze=keys("14% 0.03, 29% -0.04, 50% 0.04, 90% 0"),
    ),
    # Turns away and will not look.
    "reject": Motion(
        seconds=1.0,
        key=0.4,
        lag=0.06,
        lean=keys("0% 0, 10% 0.05, 30% -0.15 back, 70% -0.15, 95% 0"),
        bend=keys("0% 0, 10% 0.05, 30% -0.1 back, 70% -0.1, 95% 0"),
        look=keys("0% 0, 10% 0.04, 28% -0.12, 70% -0.12, 95% 0") + Wave(4, 0.012),
        stretch=keys("0% 0, 10% -0.075, 28% 0.053 back, 70% 0.038, 95% 0"),
        shift=Wave(4, 0.012),
    ),
    # A small bow, then up on its toes.
    "thank": Motion(
        seconds=1.0,
        key=0.7,
        lag=0.06,
        nod=keys("0% 0, 20% 0.3, 36% 0.3, 56% -0.05, 90% 0"),
        stretch=keys("0% 0, 20% -0.06, 36% -0.075, 58% 0.09, 78% 0.06, 95% 0"),
        bend=keys("10% 0, 30% -0.08, 66% 0.22, 80% 0.2, 97% 0"),
        gaze=keys("30% -0.02, 65% 0.05, 95% 0"),
    ),
    # Bows again and again, low and fast.
    "plead": Motion(
        seconds=1.0,
        key=0.16,
        lag=0.04,
        nod=keys("0% 0.1, 14% 0.34, 26% 0.32, 44% 0.1, 50% 0.1, 64% 0.34, 76% 0.32, 94% 0.1"),
        stretch=keys("0% 0.01, 15% -0.05, 44% 0.01, 65% -0.05, 94% 0.01"),
        gaze=keys("0% -0.02, 15% -0.06, 45% -0.02, 65% -0.06, 95% -0.02"),
        shift=Wave(6, 0.007, 0.1),
    ),
    # Bounces like a ball.
    "bounce": Motion(
        seconds=0.5,
        key=0.3,
        lag=0.05,
        lift=keys("10% 0, 50% 0.15 rise, 90% 0 fall"),
        stretch=keys("0% -0.16, 22% 0.08, 50% 0, 80% 0.08"),
        roll=Wave(1, 0.03, 0.1),
    ),
    # Leans in, lips first.
    "kiss": Motion(
        seconds=1.0,
        key=0.4,
        lag=0.05,
        zoom=keys("0% 0, 16% -0.06, 36% 0.12, 52% 0.12, 70% 0, 95% 0"),
        lean=keys("0% 0, 16% 0.08, 36% -0.13, 52% -0.12, 75% 0.02, 95% 0"),
        bend=keys("0% 0, 16% 0.08, 36% -0.14, 52% -0.12, 75% 0.03, 95% 0"),
        stretch=keys("0% 0, 16% -0.075, 36% 0.075, 44% 0.03, 54% 0.06, 72% -0.045, 95% 0"),
        look=keys("0% 0, 16% 0.04, 36% -0.06, 55% -0.06, 80% 0"),
    ),
}

MOTIONS: dict[str, Motion] = GESTURES | FEELINGS
