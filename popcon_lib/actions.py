"""The preset actions: what the character does, in words for a model and as motion and effects."""

from dataclasses import dataclass

from popcon_lib.errors import UnknownNameError

__all__ = ["ACTIONS", "PROMPT", "Action", "find", "title_of"]


@dataclass(frozen=True)
class Action:
    """One emoji of a set.

    name: [a-z_]+, what people type; title: what people read; pose: the start frame, in words for
    an image model; prompt: what moves, in words for a video model; face: the one a character
    puts on that was drawn with several, as the mascot was; motion: a row of
    `providers/motions.py`; effects: marks of `providers/marks`, drawn around the body; emoji: the
    character this one stands for, where a platform asks for one.
    """

    name: str
    title: str
    pose: str
    prompt: str
    face: str
    motion: str
    effects: tuple[str, ...]
    emoji: str


POSE = "The character, {}. Full body from head to feet, in the middle, nothing cut off."
PROMPT = (
    "The character {}. It stays where it is, and its whole body stays in the picture. It ends in "
    "the pose it began with, so that the film loops. The camera does not move."
)


def title_of(name: str) -> str:
    """What people read for the action called `name`."""
    return name.replace("_", " ").capitalize()


# fmt: off
# A table: one row of three lines reads better than one value to a line.
_ROWS = (  # name, emoji, face, motion, effects; how it begins; what it does
    ("wave", "👋", "happy", "sway", "motion_lines",
     "standing, one hand raised high beside the head with the palm open, smiling",
     "waves the raised hand from side to side, the body swaying along"),
    ("hello", "🙋", "happy", "pop", "glow_lines",
     "popping up with one arm stretched straight up and a bright open smile",
     "ducks down, pops up with the arm in the air, and settles"),
    ("jump", "🤸", "laughing", "jump", "puffs",
     "in the air above the ground, knees bent, both arms thrown up, delighted",
     "crouches, leaps straight up, lands softly and straightens"),
    ("laugh", "😂", "laughing", "laugh", "laugh_lines tear_drops",
     "head thrown back, eyes squeezed shut, mouth wide open, holding the belly",
     "shakes with laughter, shoulders bouncing, tears of joy flying off"),
    ("cry", "😭", "sad", "sob", "tear_drops",
     "shoulders hunched, eyes shut, mouth open and turned down, big tears",
     "sobs twice, shoulders heaving, tears streaming down"),
    ("sad", "😞", "sad", "slump", "rain_cloud",
     "head hanging, shoulders low, eyes on the ground, corners of the mouth down",
     "breathes in, sighs deeply and sags"),
    ("love", "😍", "loving", "adore", "hearts",
     "both hands on the cheeks, eyes shaped like hearts, beaming",
     "rises on the toes and swoons, as if the heart were beating through it"),
    ("kiss", "😘", "winking", "kiss", "hearts",
     "leaning forward with eyes closed, lips puckered, one hand at the mouth",
     "leans in, blows a kiss and leans back with a smile"),
    ("hug", "🤗", "laughing", "hug", "hearts",
     "both arms opened wide towards the viewer, eyes closed, smiling warmly",
     "steps closer, folds the arms into a tight hug, squeezes twice and opens them again"),
    ("thanks", "🙏", "happy", "thank", "flowers",
     "palms pressed together in front of the chest, smiling gratefully",
     "makes a small bow over the pressed palms and comes up beaming"),
    ("sorry", "🥺", "worried", "plead", "sweat_drops",
     "palms pressed together above a deeply bowed head, eyes squeezed shut",
     "bows low again and again, quickly"),
    ("bow", "🙇", "asleep", "bow", "sparks",
     "bent forward at the hips in a deep, polite bow, hands at the sides",
     "bows low, holds it for a moment and straightens"),
    ("nod", "🙂", "happy", "nod", "motion_lines",
     "standing straight, chin lowered in the middle of a nod, a calm smile",
     "nods clearly twice"),
    ("okay", "👌", "winking", "agree", "sparks",
     "one hand raised with thumb and forefinger in a ring, eye closed in approval",
     "gives one brisk nod with a small hop, the hand sign held up"),
    ("thumbs_up", "👍", "winking", "assure", "check_mark",
     "one arm stretched towards the viewer with the thumb up, a confident grin",
     "draws back, thrusts the thumb forward and holds it"),
    ("no", "🙅", "angry", "reject", "cross_mark",
     "both forearms crossed in front of the chest, head turned away, stern",
     "crosses the arms, turns away and refuses to look"),
    ("shake_head", "👎", "sad", "refuse", "motion_lines",
     "head turned to one side, eyes closed, lips pressed together",
     "shakes the head slowly from side to side"),
    ("think", "🤔", "thinking", "ponder", "thought_bubbles",
     "one hand on the chin, head tilted, eyes looking up to the side",
     "tilts the head, looks up and weighs it, then comes back"),
    ("confused", "😕", "thinking", "puzzle", "question_marks",
     "head tilted to one side, one eyebrow raised, palms turned up",
     "tilts the head to one side, then to the other, wondering"),
    ("idea", "💡", "surprised", "eureka", "light_bulb",
     "one finger pointing up, eyes wide open, mouth open in delight",
     "crouches in thought, then springs up with a raised finger"),
    ("surprised", "😲", "surprised", "recoil", "exclamation impact_lines",
     "both hands up beside the head, eyes and mouth wide open, leaning back",
     "starts up and back in surprise, and freezes"),
    ("scared", "😱", "worried", "shiver", "gloom_lines",
     "huddled, hands at the cheeks, eyes wide, mouth open in fear",
     "huddles and shivers all over"),
    ("sweat", "😅", "worried", "fret", "sweat_drops",
     "an awkward smile, one hand behind the head, shoulders pulled up",
     "glances left and right, fidgeting nervously"),
    ("angry", "😡", "angry", "fume", "anger_mark steam",
     "fists clenched, brows pulled down, cheeks puffed, teeth shown",
     "swells up trembling with anger and stamps a foot"),
    ("fired_up", "🔥", "angry", "pump", "flames",
     "fists clenched at the chest, eyes blazing, leaning in with determination",
     "crouches, gathers strength and pumps both fists"),
    ("shy", "😊", "happy", "twist", "flowers",
     "hands behind the back, one foot turned in, blushing, looking down",
     "twists from side to side, shyly looking down"),
    ("wink", "😉", "winking", "wink", "stars",
     "head tilted, one eye closed, a finger beside the cheek, a playful smile",
     "winks with a quick tilt of the head and holds it"),
    ("happy", "😄", "laughing", "bounce", "sparks",
     "both arms up, eyes closed with joy, a wide open smile",
     "bounces up and down on the spot"),
    ("cheer", "🙌", "laughing", "cheer", "stars",
     "jumping with both fists in the air, mouth open in a shout",
     "hops to one side, then to the other, arms up, cheering"),
    ("celebrate", "🎉", "laughing", "celebrate", "confetti",
     "in the air with arms and legs spread, laughing",
     "leaps, turns right round in the air and lands with open arms"),
    ("dance", "💃", "singing", "groove", "music_notes",
     "hips to one side, one arm up and one arm out, smiling",
     "dances on the spot, hips swinging from side to side on the beat"),
    ("sing", "🎤", "singing", "sing", "sound_waves",
     "holding a microphone to the wide open mouth, eyes closed, chin up",
     "takes a breath and sings a long note from a full chest"),
    ("spin", "🌀", "dizzy", "whirl", "motion_lines",
     "twirling on the toes, arms out",
     "winds up, twirls once right round on the spot and wobbles to a stop"),
    ("run", "🏃", "happy", "run", "speed_lines",
     "running to the right, leaning forward, arms bent, one knee high",
     "runs on the spot at full speed, arms pumping"),
    ("eat", "😋", "laughing", "munch", "crumbs",
     "holding food in both hands at the mouth, cheeks full, eyes closed with pleasure",
     "takes a bite and chews with full cheeks"),
    ("tired", "😩", "sad", "melt", "steam",
     "arms dangling, knees soft, eyes half shut, mouth open",
     "sinks down like melting wax, then pulls itself up again"),
    ("dizzy", "😵", "dizzy", "reel", "dizzy_swirls",
     "swaying off balance, eyes like spirals, tongue out",
     "staggers in a small circle, head rolling"),
    ("sleep", "😴", "asleep", "doze", "zzz",
     "curled up with eyes closed and head resting to one side, peaceful",
     "breathes slowly and deeply, chest rising and falling"),
    ("goodnight", "🌙", "asleep", "drift_off", "moon",
     "yawning with a hand at the mouth, eyes nearly shut, holding a pillow",
     "sinks slowly to one side, wakes with a start and sinks again"),
)
# fmt: on

ACTIONS: dict[str, Action] = {
    name: Action(
        name=name,
        title=title_of(name),
        pose=POSE.format(pose),
        prompt=PROMPT.format(moves),
        face=face,
        motion=motion,
        effects=tuple(effects.split()),
        emoji=emoji,
    )
    for name, emoji, face, motion, effects, pose, moves in _ROWS
}


def find(name: str) -> Action:
    """The preset called `name`. Raises UnknownNameError with the nearest one."""
    if name not in ACTIONS:
        raise UnknownNameError("action", name, ACTIONS)
    return ACTIONS[name]
