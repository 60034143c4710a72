"""What a tile tells of an action: its decision, what is made, and what the run is at."""

from popcon_lib.actions import title_of
from popcon_lib.review import STEP
from popcon_lib.standing import Standing
from widgets.parts.review.run import Run
from widgets.parts.tiles import Face

__all__ = ["FILTERS", "face_of", "passes"]

# What a filter is called, and the states it lets through; none: all.
FILTERS: dict[str, tuple[str, ...]] = {
    "All": (),
    "To review": ("pending",),
    "Approved": ("approved",),
    "Needs work": ("needs-work", "failed", "making", "regenerating"),
}


def face_of(standing: Standing, run: Run, price: str) -> Face:
    """What is told of `standing` while the job's run is as it is; price: of new candidates."""
    state, note = _state(standing, run)
    takes = standing.takes
    return Face(
        title=title_of(standing.action),
        state=state,
        note=note,
        take=takes.index(standing.shown) + 1 if takes else 0,
        takes=len(takes),
        approved=standing.review.state == "approved",
        film=standing.video is not None,
        price=price,
    )


def passes(face: Face, filter: str) -> bool:
    """Whether the tile of `face` is seen through the filter of that name."""
    return not FILTERS[filter] or face.state in FILTERS[filter]


def _state(standing: Standing, run: Run) -> tuple[str, str]:
    first = len(standing.rounds) == 1
    if standing.missing:
        if run.queued and not first:
            return "regenerating", "after the run that is on"
        if run.busy:
            return ("making", "") if first else ("regenerating", _words(standing, -1))
        reason = run.failure_of(STEP, standing.action)
        if reason:
            return "failed", reason
        is_approved = standing.review.state == "approved" and not first
        return ("approved", "newer not made") if is_approved else ("needs-work", "not made")
    if standing.state != "approved":
        return standing.state, _words(standing, standing.shown[0])
    if standing.is_newer:
        return "approved", "newer ›"
    if standing.video is not None:
        return "approved", "video"
    reason = run.failure_of("videos", standing.action)
    if reason:
        return "failed", reason
    return "approved", "filming" if run.busy else "no video"


def _words(standing: Standing, round: int) -> str:
    words = standing.review.prompts[round]
    return f"“{words}”" if words else ""
