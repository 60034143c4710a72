"""The report of a pack: files and findings as JSON, findings in a line."""

import json
from fractions import Fraction

from popcon_lib.pack import Finding, PackedFile
from popcon_lib.pack.report import to_json, warnings

FILE = PackedFile(
    "001.png", "wave", 12, Fraction(3, 2), 1, 900, "lossless", psnr_db=float("inf"), worst_alpha=0
)


def haze(action: str) -> Finding:
    return Finding(action, "haze", "5.0% of a frame", "3% or less", "Matte it again.")


def test_the_report_is_plain_json_of_files_and_findings():
    told = json.loads(to_json([FILE], [haze("wave")]))
    assert told["files"][0]["file_name"] == "001.png"
    assert (told["files"][0]["seconds"], told["files"][0]["psnr_db"]) == ("3/2", None)
    assert told["findings"][0]["rule"] == "haze"


def test_a_good_pack_has_no_warning():
    assert warnings(to_json([FILE], [])) == ""


def test_few_warnings_are_told_whole():
    told = warnings(to_json([FILE], [haze("wave")]))
    assert told == "1 warning: wave: haze is 5.0% of a frame."


def test_of_many_warnings_three_are_told():
    told = warnings(to_json([FILE], [haze(action) for action in "abcde"]))
    assert told.startswith("5 warnings: a: haze is")
    assert told.endswith("c: haze is 5.0% of a frame; 2 more in report.json.")
