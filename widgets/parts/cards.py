"""Job cards: the jobs of one page as one piece of HTML, and their thumbnails as another.

One widget for all cards, because a widget each takes a second for a page of them. The thumbnails
are apart, because a picture that is sent again begins anew: cards change while they go on playing.
"""

from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from html import escape

from popcon_lib.actions import title_of
from popcon_lib.records import Record
from popcon_lib.review import action_of

__all__ = ["ago", "cards", "failure", "name_of", "spoken", "state", "status_of", "thumbnail_rules"]

# A face, for a job that has no picture yet.
_FACE = (
    '<svg width="40" height="40" viewBox="0 0 40 40" fill="none" stroke="currentColor" '
    'stroke-width="2" stroke-linecap="round" aria-hidden="true"><circle cx="20" cy="20" r="15"/>'
    '<path d="M14.5 16v2M25.5 16v2M13.5 24.5c3.5 4 9.500 4 13 0"/></svg>'
)
_WAITS = {"review": "to review", "refinement": "to refine"}
_AGES = ((60, 1, "s"), (3600, 60, "min"), (86400, 3600, "h"), (86400 * 60, 86400, "days"))


def cards(
    records: Iterable[Record],
    thumbnails: Iterable[bytes],
    chosen: str,
    now: datetime,
    none_found: str = "",
) -> str:
    """The cards of one page. `chosen` is a job's id; `none_found` is said of an empty page."""
    shown = [
        _card(record, thumbnail, record.job == chosen, now)
        for record, thumbnail in zip(records, thumbnails, strict=True)
    ]
    if not shown:
        return f'<div class="popcon-empty">{escape(none_found)}</div>'
    return f'<div class="popcon-cards" aria-hidden="true">{"".join(shown)}</div>'


def thumbnail_rules(thumbnails: Iterable[bytes]) -> str:
    """A style sheet with the pictures of one page."""
    return f"<style>{''.join(sorted({_rule(data) for data in thumbnails if data}))}</style>"


def name_of(record: Record) -> str:
    """What a job is called: its title, else what was asked of it, else its id."""
    actions = record.parameters.get("actions")
    listed = ", ".join(map(str, actions)) if isinstance(actions, list) else ""
    return record.title or spoken(listed).capitalize() or record.job


def status_of(record: Record) -> str:
    """How a job stands, in a word or two: what it waits for, else its status."""
    return _WAITS.get(record.waiting_for, record.status)


def state(record: Record) -> str:
    """The same behind a coloured dot."""
    return f'<span class="popcon-dot {escape(record.status)}"></span>{escape(status_of(record))}'


def failure(record: Record) -> str:
    """Why its last run failed, at which step and action; "" where it did not."""
    error = record.error
    if error is None:
        return ""
    item, colon, reason = error.message.partition(": ")
    action = action_of(item)
    if not colon or action not in record.parameters.get("actions", ()):
        return (
            f"{spoken(error.step).capitalize()}: {error.message}" if error.step else error.message
        )
    return f"{spoken(error.step).capitalize()} of {title_of(action)}: {reason}"


def spoken(name: str) -> str:
    """The name of a step or an action as a person says it."""
    return name.replace("_", " ")


def ago(moment: str, now: datetime) -> str:
    """How long before `now` the ISO 8601 `moment` was; a date where that is longer than 60 days."""
    try:
        then = datetime.fromisoformat(moment)
    except ValueError:
        return ""
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    seconds = (now - then).total_seconds()
    if seconds < 60:
        # Clocks differ, too.
        return "just now"
    for below, unit, name in _AGES:
        if seconds < below:
            count = int(seconds // unit)
            return f"{count} {name.removesuffix('s') if count == 1 else name} ago"
    return then.date().isoformat()


def _card(record: Record, thumbnail: bytes, chosen: bool, now: datetime) -> str:
    came = f"{spoken(record.last_step)} done" if record.last_step else "no step done yet"
    about = [ago(record.created_at, now)]
    if record.attempt > 1:
        about.append(f"try {record.attempt}")
    if record.cost > 0:
        about.append(f"${record.cost:.2f}")
    picture = f'<div class="popcon-thumb">{_FACE}</div>'
    if thumbnail:
        picture = f'<div class="popcon-thumb {_class(thumbnail)}"></div>'
    return (
        f'<div class="popcon-card{" chosen" * chosen}">{picture}<div class="popcon-text">'
        f'<div class="popcon-title">{escape(name_of(record))}</div>'
        f'<div class="popcon-line">{state(record)}</div>'
        f'<div class="popcon-line popcon-quiet">{escape(came)}</div>'
        f'<div class="popcon-line popcon-quiet">{escape(" · ".join(filter(None, about)))}</div>'
        "</div></div>"
    )


def _class(thumbnail: bytes) -> str:
    return f"popcon-{sha256(thumbnail).hexdigest()[:12]}"


@lru_cache(256)
def _rule(thumbnail: bytes) -> str:
    data = b64encode(thumbnail).decode()
    return f".{_class(thumbnail)}{{background-image:url(data:image/webp;base64,{data})!important}}"
