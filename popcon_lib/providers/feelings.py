"""How a body moves by what it feels: one row of data per motion, by the rules of `motions.py`."""

from popcon_lib.providers.curves import Wave, keys
from popcon_lib.providers.poses import Motion

__all__ = ["FEELINGS"]

FEELINGS: dict[str, Motion] = {
    # Throws the head back and shakes with it.
    "laugh": Motion(
        seconds=1.0,
        key=0.06,
        lag=0.08,
        lean=keys("10% -0.1, 60% 0.04"),
        bend=keys("10% -0.26, 60% -0.02"),
        lift=Wave(4, 0.018, 0.0, 0.018),
        stretch=Wave(4, 0.06, 0.5) + keys("10% 0.038, 60% -0.038"),
        gaze=keys("10% 0.06, 60% 0"),
    ),
    # Hangs its head and sobs twice.
    "sob": Motion(
        seconds=1.0,
        key=0.3,
        lag=0.1,
        stretch=keys("0% -0.06, 14% 0.03 snap, 42% -0.09, 50% -0.06, 64% 0.02 snap, 90% -0.09"),
        nod=keys("0% 0.12, 14% 0.05, 45% 0.14, 64% 0.06, 92% 0.13"),
        gaze=keys("0% -0.03, 14% 0, 45% -0.04, 64% 0, 92% -0.04"),
        bend=Wave(1, 0.08),
        shift=Wave(6, 0.008, 0.1),
    ),
    # Floats with a beating heart.
    "adore": Motion(
        seconds=1.0,
        key=0.12,
        lag=0.12,
        lift=Wave(1, 0.03, 0.0, 0.03),
        zoom=keys("0% 0, 10% 0.1 snap, 22% 0.02, 32% 0.08 snap, 60% 0"),
        bend=Wave(1, 0.14, 0.1),
        stretch=Wave(2, 0.025, 0.2),
        gaze=keys("20% 0.05, 70% 0.02"),
    ),
    # Swells, trembles, and stamps.
    "fume": Motion(
        seconds=1.0,
        key=0.44,
        lag=0.02,
        shift=Wave(5, 0.018, 0.15),
        zoom=keys("0% -0.05, 55% 0.03, 66% 0.04, 74% -0.05 snap"),
        lift=keys("61% 0, 69% 0.06 rise, 77% 0 fall"),
        stretch=keys("0% 0, 52% -0.13, 67% 0.1, 79% -0.17 snap, 99% 0 spring"),
        bend=Wave(5, 0.035, 0.4),
        gaze=keys("0% 0, 50% -0.05, 85% -0.02"),
    ),
    # Breathes deep, head sinking to one side.
    "doze": Motion(
        seconds=2.0,
        key=0.5,
        lag=0.14,
        stretch=keys("0% -0.053, 45% 0.053, 55% 0.053"),
        lean=keys("0% 0.1, 50% 0.04"),
        bend=keys("0% 0.3, 50% 0.18"),
        gaze=keys("0% -0.06, 50% -0.03"),
    ),
    # Starts up and back, hangs there trembling.
    "recoil": Motion(
        seconds=1.0,
        key=0.17,
        lag=0.03,
        lift=keys("7% 0, 17% 0.06 rise, 28% 0 fall"),
        stretch=keys("0% 0, 6% -0.12, 16% 0.12 snap, 30% -0.05, 42% 0.03, 80% 0.02, 99% 0"),
        lean=keys("3% 0.03, 17% -0.12 back, 75% -0.09, 95% 0"),
        shift=keys("6% 0, 22% -0.02, 75% -0.02, 95% 0") + Wave(6, 0.009, 0.1),
        gaze=keys("4% -0.02, 17% 0.06, 80% 0.03"),
    ),
    # Tilts its head, looks up, weighs it.
    "ponder": Motion(
        seconds=2.0,
        key=0.3,
        lag=0.1,
        lean=keys("10% -0.03, 40% -0.07, 70% -0.05"),
        bend=keys("0% -0.12, 35% -0.32, 60% -0.28"),
        look=keys("0% 0, 30% 0.07, 55% 0.07, 85% -0.02"),
        gaze=keys("0% 0.01, 30% 0.07, 60% 0.06, 85% 0.01"),
        stretch=Wave(1, 0.025, 0.8),
    ),
    # Shrinks and dithers, eyes going left and right.
    "fret": Motion(
        seconds=1.0,
        key=0.1,
        lag=0.05,
        look=keys("0% -0.07, 30% -0.07, 42% 0.07, 80% 0.07, 92% -0.07"),
        bend=keys("0% -0.08, 30% -0.08, 42% 0.08, 80% 0.08, 92% -0.08") + Wave(4, 0.035, 0.1),
        stretch=Wave(4, 0.025, 0.0, -0.08) + keys("25% 0, 36% 0.06, 50% 0, 75% 0, 86% 0.06"),
    ),
    # Comes close and squeezes twice.
    "hug": Motion(
        seconds=1.0,
        key=0.36,
        lag=0.04,
        zoom=keys("0% -0.06, 30% 0.08 back, 75% 0.08, 98% -0.06"),
        stretch=keys(
            "0% 0.045, 14% 0.075, 32% -0.12 snap, 46% -0.045, 58% -0.128, 74% -0.045, 90% 0.045"
        ),
        bend=keys("0% 0, 34% 0.09, 60% -0.09, 85% 0"),
        lean=keys("0% 0, 34% 0.05, 60% -0.05, 85% 0"),
    ),
    # Staggers in a circle.
    "reel": Motion(
        seconds=1.0,
        key=0.2,
        lag=0.18,
        lean=Wave(1, 0.1),
        bend=Wave(1, 0.3, 0.04),
        nod=Wave(1, 0.1, 0.25),
        stretch=Wave(2, 0.043, 0.1),
        shift=Wave(1, 0.03, 0.5),
        look=Wave(1, 0.05),
        gaze=Wave(1, 0.05, 0.25),
    ),
    # Sinks over sideways, jerks, sinks again.
    "drift_off": Motion(
        seconds=2.0,
        key=0.6,
        lag=0.1,
        lean=keys("0% 0, 62% -0.16, 78% -0.16, 90% 0.02 back, 98% 0"),
        bend=keys("0% 0, 62% -0.42, 78% -0.42, 90% 0.05 back, 98% 0"),
        stretch=keys("0% 0.015, 30% -0.015, 60% -0.075, 78% -0.075, 88% 0.06 back"),
        gaze=keys("0% 0, 60% -0.07, 78% -0.07, 90% 0.02"),
    ),
    # A long sigh goes through it, and it sags.
    "slump": Motion(
        seconds=2.0,
        key=0.6,
        lag=0.12,
        stretch=keys("0% -0.12, 28% 0.022, 36% 0.022, 66% -0.15, 85% -0.128"),
        bend=keys("10% 0.2, 36% 0.05, 68% 0.28"),
        nod=keys("5% 0.12, 34% 0, 68% 0.16"),
    ),
    # Head to one side, head to the other: what?
    "puzzle": Motion(
        seconds=1.0,
        key=0.22,
        lag=0.06,
        bend=keys("12% 0.34 back, 42% 0.34, 62% -0.34 back, 92% -0.34"),
        lean=keys("12% 0.06 back, 42% 0.06, 62% -0.06 back, 92% -0.06"),
        stretch=keys("2% -0.068, 14% 0.038, 42% 0.015, 52% -0.068, 64% 0.038, 92% 0.015"),
        look=keys("12% -0.03, 42% -0.03, 62% 0.03, 92% 0.03"),
    ),
    # Twists from side to side, looking down.
    "twist": Motion(
        seconds=1.0,
        key=0.25,
        lag=0.1,
        turn=Wave(1, 0.105),
        look=Wave(1, 0.07, 0.02),
        gaze=keys("0% -0.05, 50% -0.07"),
        bend=Wave(1, 0.16, 0.08),
        shift=Wave(1, 0.02),
        stretch=Wave(2, 0.03, 0.25, -0.04),
    ),
    # Huddles and shivers.
    "shiver": Motion(
        seconds=1.0,
        key=0.03,
        lag=0.06,
        shift=Wave(5, 0.022, 0.15),
        bend=Wave(5, 0.06, 0.4),
        stretch=keys("0% -0.08, 40% -0.12, 50% -0.03, 60% -0.09"),
        gaze=keys("0% -0.03, 50% 0.03"),
    ),
    # It dawns: up on tiptoe.
    "eureka": Motion(
        seconds=1.0,
        key=0.5,
        lag=0.04,
        stretch=keys("0% 0, 24% -0.17, 33% -0.18, 44% 0.15 back, 72% 0.08, 95% 0"),
        lift=keys("35% 0, 48% 0.08 rise, 61% 0 fall"),
        bend=keys("10% 0, 28% 0.16, 44% -0.06, 90% 0"),
        gaze=keys("0% 0, 28% -0.05, 44% 0.07, 75% 0.05, 95% 0"),
    ),
    # Goes soft and runs down, pulls itself together.
    "melt": Motion(
        seconds=2.0,
        key=0.6,
        lag=0.08,
        stretch=keys("0% 0, 50% -0.24, 72% -0.26, 86% 0.06 back, 97% 0"),
        nod=keys("0% 0, 50% 0.12, 74% 0.12, 86% 0"),
        bend=keys("0% 0, 55% 0.16, 75% 0.16, 90% 0") + Wave(2, 0.05),
        gaze=keys("0% 0, 60% -0.06, 80% 0"),
    ),
    # Gathers strength and lets it out, twice.
    "pump": Motion(
        seconds=1.0,
        key=0.22,
        lag=0.04,
        stretch=keys(
            "0% -0.16, 6% -0.17, 19% 0.12 back, 38% -0.02, 54% -0.16, 69% 0.1 back, 86% -0.02"
        ),
        lean=keys("0% 0, 19% 0.08, 50% 0, 69% -0.08"),
        bend=keys("0% 0, 19% 0.1, 50% 0, 69% -0.1"),
        zoom=keys("0% -0.03, 19% 0.05 back, 50% -0.03, 69% 0.05 back"),
        shift=Wave(6, 0.007, 0.1),
        lift=keys("8% 0, 18% 0.05 rise, 28% 0 fall, 58% 0, 68% 0.05 rise, 78% 0 fall"),
    ),
}
