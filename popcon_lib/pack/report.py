"""What is told of a finished pack: each file's size and quality, and what to look at again."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from popcon_lib.pack.check import Finding
from popcon_lib.pack.step import PackedFile

__all__ = ["to_json", "warnings"]

_TOLD = 3  # in one line; all are in the report


def to_json(files: Iterable[PackedFile], findings: Iterable[Finding]) -> bytes:
    """The report as a file: {"files": [...], "findings": [...]}."""
    told = {
        "files": [file.to_json() for file in files],
        "findings": [asdict(finding) for finding in findings],
    }
    return json.dumps(told, indent=1).encode()


def warnings(report: bytes) -> str:
    """The findings of a report in one line, "" where there are none."""
    findings = [Finding(**told) for told in json.loads(report)["findings"]]
    if not findings:
        return ""
    words = [f"{one.file}: {one.rule} is {one.number}" for one in findings[:_TOLD]]
    words += [f"{len(findings) - _TOLD} more in report.json"] * (len(findings) > _TOLD)
    return f"{len(findings)} warning{'s' * (len(findings) > 1)}: {'; '.join(words)}."
