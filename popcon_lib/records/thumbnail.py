"""The small moving picture that a list shows of a job."""

from popcon_lib.records.record import Record

__all__ = ["thumbnail"]

# Twice what a job makes it.
MAX_BYTES = 80_000


def thumbnail(record: Record) -> bytes:
    """The WebP that the record's card names, of the pack or what was made before it; else b"".

    A record may come from anywhere: only a WebP of a small size, inside the job's folder, is taken.
    """
    return _read(record, "thumb") or _read(record, "preview")


def _read(record: Record, kind: str) -> bytes:
    name = record.card.get(kind)
    folder = record.path.parent.resolve()
    if not isinstance(name, str) or not name:
        return b""
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder) or path.stat().st_size > MAX_BYTES:
            return b""
        data = path.read_bytes()
    except (OSError, ValueError):
        return b""
    return data if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else b""
