"""The lines of a batch file, each a job: read, checked, told apart. Nothing runs before all are.

A line's columns are the parameters of a job; what is left out or empty is as `popcon run` has it.
A picture's path is seen from the file's folder.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from popcon_lib.errors import InputError, PopconError, StorageError, UnknownNameError
from popcon_lib.job import MASCOT, JobSpec
from popcon_lib.records import secrets
from popcon_lib.records.parameters import NAMES, from_text

__all__ = ["Line", "read_lines"]

KINDS = (".csv", ".jsonl", ".yaml", ".yml")
SHOWN_ERRORS = 40

Row = tuple[int, Mapping[str, Any] | PopconError]


@dataclass(frozen=True)
class Line:
    """One job of a batch file. `number` is where it begins in the file, from 1.

    `fingerprint` is the same for lines that ask for the same job, wherever they and their picture
    are; a parameter that a later version adds does not change it.
    """

    number: int
    spec: JobSpec
    fingerprint: str


def read_lines(
    file: Path,
    check: Callable[[JobSpec], None],
    library: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Line]:
    """The jobs that `file` (.csv, .jsonl or .yaml) asks for.

    `check` raises a PopconError for a job that could not be made; its character is an absolute
    path; library: own actions that are known by their names. Raises one InputError that names every
    line that cannot be used, and StorageError.
    """
    lines: list[Line] = []
    wrong: list[str] = []
    first: dict[str, int] = {}
    for number, row in _rows(file):
        try:
            line = _line(number, row, file.absolute().parent, check, library or {})
            if line.fingerprint in first:
                raise InputError(f"It asks for the same as line {first[line.fingerprint]}.")
        except PopconError as error:
            wrong.append(f"line {number}: {error}")
        else:
            first[line.fingerprint] = number
            lines.append(line)
    if wrong:
        more = len(wrong) - SHOWN_ERRORS
        listed = [*wrong[:SHOWN_ERRORS], *[f"and {more} more"] * (more > 0)]
        raise InputError(
            f"{file.name}: {len(wrong)} of {len(wrong) + len(lines)} lines cannot be used; "
            "nothing was run.\n" + "\n".join(listed)
        )
    if not lines:
        raise InputError(f"{file} asks for no job.", "Write a line for each.")
    return lines


def _line(
    number: int,
    row: Any,
    folder: Path,
    check: Callable[[JobSpec], None],
    library: Mapping[str, Mapping[str, str]],
) -> Line:
    if isinstance(row, PopconError):
        raise row
    asked_for = {name: _value(name, raw) for name, raw in _said(row).items()}
    spec = JobSpec.from_parameters(asked_for).with_own(library)
    secrets.refuse(spec.parameters())
    picture = MASCOT
    if spec.character != MASCOT:
        spec = replace(spec, character=str(folder / spec.character))
        picture = sha256(_picture(Path(spec.character))).hexdigest()
    asked_of = ""
    if spec.reference:
        spec = replace(spec, reference=str(folder / spec.reference))
        asked_of = sha256(_picture(Path(spec.reference))).hexdigest()
    check(spec)
    usual = JobSpec().parameters()
    asked = {**spec.parameters(), "character": picture, "reference": asked_of}
    unusual = {name: value for name, value in asked.items() if value != usual[name]}
    text = json.dumps(unusual, sort_keys=True)
    return Line(number, spec, sha256(text.encode()).hexdigest())


def _said(row: Any) -> dict[str, Any]:
    """What a line says, without what it leaves empty."""
    if not isinstance(row, Mapping):
        raise InputError(f"A job is written as names and values, not as {row!r}.")
    for name in row:
        if name not in NAMES:
            raise UnknownNameError("column", name, NAMES)
    return {name: value for name, value in row.items() if value is not None and value != ""}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return from_text(name, value)
    kind = type(getattr(JobSpec(), name))
    if kind is float and type(value) is int:
        return float(value)
    if kind is str:
        # YAML reads `yes` and `no` as truth values, and a title such as 2026 as a number.
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int | float):
            return str(value)
        raise InputError(f"{name} is a text, not {value!r}.")
    if name == "actions" and not _is_texts(value):
        raise InputError(f"actions is a list of names, not {value!r}.")
    return value


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _picture(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"The picture {path} cannot be read: {error.strerror}.") from error


def _rows(file: Path) -> Iterator[Row]:
    """Each job as it is written, with the number of its line; an error in place of one."""
    if file.suffix.lower() not in KINDS:
        raise InputError(f"{file} is no batch file.", f"Give one of {', '.join(KINDS)}.")
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise InputError(f"There is no file {file}.", "Check the path.") from error
    except OSError as error:
        raise StorageError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"{file} is not in UTF-8: byte {error.start} does not belong.", "Save it as UTF-8."
        ) from error
    kind = file.suffix.lower()
    if kind == ".csv":
        return _csv_rows(text)
    return _jsonl_rows(text) if kind == ".jsonl" else _yaml_rows(text, file)


def _csv_rows(text: str) -> Iterator[Row]:
    header, _, _ = text.lstrip("\n").partition("\n")
    # Spreadsheets of many countries write semicolons.
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=header.count), strict=True)
    columns: list[str] = []
    above = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield above + 1, InputError(f"The line is no CSV: {error}.")
            return
        number, above = above + 1, reader.line_num
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if not columns:
            columns = [cell.strip() for cell in cells]
            problem = _header_problem(columns)
            if problem is not None:
                yield number, problem
                return
        elif len(cells) != len(columns):
            yield (
                number,
                InputError(
                    f"It has {len(cells)} cells under {len(columns)} columns.",
                    "Quote a cell that holds the separator, such as a list of actions.",
                ),
            )
        else:
            yield number, dict(zip(columns, map(str.strip, cells), strict=True))


def _header_problem(columns: list[str]) -> PopconError | None:
    unknown = [name for name in columns if name not in NAMES]
    if unknown:
        return UnknownNameError("column", unknown[0], NAMES)
    twice = sorted({name for name in columns if columns.count(name) > 1})
    return InputError(f"There are two columns {twice[0]!r}.") if twice else None


def _jsonl_rows(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                yield number, InputError(f"The line is no JSON: {error}.")


def _yaml_rows(text: str, file: Path) -> Iterator[Row]:
    import yaml

    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        jobs = loader.construct_document(node) if node is not None else []
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise InputError(f"{file} is no YAML that can be read: {error}.") from error
    finally:
        loader.dispose()
    if not isinstance(jobs, list):
        raise InputError(f"{file} is no list of jobs.", "Begin each job with a dash.")
    places = [item.start_mark.line + 1 for item in node.value] if jobs else []
    yield from zip(places, jobs, strict=True)
