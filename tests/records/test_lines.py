"""Batch files: what they ask for, and what is said of lines that cannot be used."""

import pytest

from popcon_lib.errors import InputError, PackLimitError, PopconError
from popcon_lib.records.lines import read_lines


def unchecked(spec) -> None:
    pass


@pytest.fixture
def read(tmp_path):
    def read(name: str, text: str | bytes, check=unchecked):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_lines(path, check)

    return read


@pytest.fixture
def wrong(read):
    def wrong(name: str, text: str | bytes, check=unchecked) -> str:
        with pytest.raises(InputError) as raised:
            read(name, text, check)
        return str(raised.value)

    return wrong


CSV = """character,actions,frames,seconds,cut_background,title
mascot,"wave, laugh",8,2,yes,Für Öl
,cry sleep,,,,2026
"""
SEMICOLONS = "\ufeff" + CSV.replace('"wave, laugh"', "WAVES").replace(",", ";").replace(
    "WAVES", "wave,laugh"
)
JSONL = """{"character": "mascot", "actions": ["wave", "laugh"], "frames": 8, "seconds": 2,
 "cut_background": "yes", "title": "Für Öl"}
{"actions": "cry sleep", "title": "2026"}
""".replace(",\n", ",")
YAML = """- {character: mascot, actions: [wave, laugh], frames: 8, seconds: 2, cut_background: yes,
   title: Für Öl}
- actions: cry, sleep
  title: 2026
  engine:
"""


@pytest.mark.parametrize(
    ("name", "text", "numbers"),
    [
        ("a.csv", CSV, [2, 3]),
        ("a.csv", CSV.replace("\n", "\r\n"), [2, 3]),
        ("a.CSV", SEMICOLONS, [2, 3]),
        ("a.jsonl", JSONL, [1, 2]),
        ("a.yaml", YAML, [1, 3]),
    ],
    ids=["csv", "line ends of Windows", "semicolons", "jsonl", "yaml"],
)
def test_all_kinds_of_file_say_the_same(read, name, text, numbers):
    first, second = read(name, text)
    assert [first.number, second.number] == numbers
    assert first.spec.actions == ("wave", "laugh")
    assert (first.spec.frames, first.spec.seconds) == (8, 2)
    assert (first.spec.cut_background, first.spec.title) == ("yes", "Für Öl")
    assert (second.spec.actions, second.spec.title) == (("cry", "sleep"), "2026")
    assert (second.spec.frames, second.spec.engine) == (12, "auto")
    assert {first.fingerprint, second.fingerprint} == {
        line.fingerprint for line in read("same.csv", CSV)
    }


def test_a_picture_is_found_beside_the_file_and_told_by_what_it_shows(read, tmp_path):
    (tmp_path / "a.png").write_bytes(b"one")
    (tmp_path / "b.png").write_bytes(b"two")
    a, b = read("jobs.csv", "character\na.png\nb.png\n")
    assert a.spec.character == str(tmp_path / "a.png")
    assert a.fingerprint != b.fingerprint
    (tmp_path / "c.png").write_bytes(b"one")
    (c,) = read("moved.csv", f"character\n{tmp_path / 'c.png'}\n")
    assert c.fingerprint == a.fingerprint


def test_a_reference_is_found_and_told_like_a_picture(read, tmp_path):
    (tmp_path / "a.png").write_bytes(b"one")
    (tmp_path / "b.png").write_bytes(b"two")
    text = "prompt,reference,provider\na panda,a.png,dashscope\na panda,b.png,dashscope\n"
    a, b = read("jobs.csv", text)
    assert a.spec.reference == str(tmp_path / "a.png") and a.fingerprint != b.fingerprint


def test_saying_what_is_usual_is_saying_nothing(read):
    (plain,) = read("a.jsonl", "{}")
    (said,) = read("b.jsonl", '{"frames": 12, "engine": "auto", "character": "mascot"}')
    assert plain.fingerprint == said.fingerprint


def test_every_line_that_cannot_be_used_is_named_by_its_number(wrong, tmp_path):
    (tmp_path / "a.png").write_bytes(b"picture")

    def check(spec):
        if spec.frames == 30:
            raise PackLimitError("30 frames are too many.")

    text = """character,actions,frames,title
mascot,wave,many,
mascot,wave,30,

missing.png,wave,8,
mascot,wave,8,
mascot,wave,8,
mascot,wave
mascot,wave,8,sk-abcdefghijklmnopqrstuv
mascot,"wave wave",8,
a.png,"
",8,"of
two lines"
mascot,wave,0,
"""
    said = wrong("jobs.csv", text, check).splitlines()
    assert said[0] == "jobs.csv: 8 of 10 lines cannot be used; nothing was run."
    begins = [
        "line 2: frames is a whole number, not 'many'.",
        "line 3: 30 frames are too many.",
        f"line 5: The picture {tmp_path / 'missing.png'} cannot be read: No such file",
        "line 7: It asks for the same as line 6.",
        "line 8: It has 2 cells under 4 columns.",
        "line 9: The parameter title looks like a key",
        "line 10: Chosen more than once: wave.",
        "line 14: An emoji of 0 frames cannot be made.",
    ]
    assert len(said) == 1 + len(begins)
    for line, begin in zip(said[1:], begins, strict=True):
        assert line.startswith(begin)


def test_own_actions_are_written_in_a_line_or_known_by_their_names(tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text(
        '{"actions": ["wave", "pirate"]}\n'
        '{"actions": "pirate", "own_actions": {"pirate": "dances"}}\n'
        '{"actions": "pirate", "own_actions": "{\\"pirate\\": \\"sings\\"}"}\n'
    )
    library = {"pirate": {"prompt": "swings a sword", "like": "jump"}}
    words = [
        line.spec.own_actions["pirate"]["prompt"] for line in read_lines(file, unchecked, library)
    ]
    assert words == ["swings a sword", "dances", "sings"]


def test_a_long_list_of_errors_is_cut(wrong):
    said = wrong("jobs.csv", "frames\n" + "many\n" * 100).splitlines()
    assert (len(said), said[-1]) == (42, "and 60 more")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "actions,fames\nwave,3\n", "line 1: There is no column 'fames'. Did you mean"),
        ("a.csv", "redo\n1\n", "no column 'redo'"),
        ("a.csv", "frames,frames\n1,2\n", "line 1: There are two columns 'frames'."),
        ("a.csv", 'title\n"open\n', "line 2: The line is no CSV"),
        ("a.csv", "", "asks for no job"),
        ("a.csv", "frames\n", "asks for no job"),
        ("a.csv", "title\nÖl\n".encode("latin-1"), "not in UTF-8: byte 6"),
        ("a.csv", b"PK\x03\x04\xff\xff", "not in UTF-8"),
        ("a.jsonl", '{}\n{"frames": }\n', "line 2: The line is no JSON"),
        ("a.jsonl", "[1]\n", "line 1: A job is written as names and values, not as [1]."),
        ("a.jsonl", '{"actions": [1]}', "actions is a list of names, not [1]"),
        ("a.jsonl", '{"title": ["x"]}', "title is a text, not ['x']"),
        ("a.jsonl", '{"frames": "8", "seconds": true}', "seconds is a number, not True"),
        ("a.jsonl", '{"own_actions": ["x"]}', "own_actions is no list of names with their words"),
        ("a.csv", "own_actions\npirate\n", "own_actions is no JSON"),
        ("a.jsonl", '{"character": {}}', "character is a text, not {}"),
        ("a.yaml", "- frames: 8\n- fames: 8\n", "line 2: There is no column 'fames'"),
        ("a.yaml", "frames: 8\n", "is no list of jobs"),
        ("a.yaml", "- [", "is no YAML that can be read"),
        ("a.yaml", "- !!python/object/apply:os.getcwd []", "is no YAML that can be read"),
        ("a.yaml", "- frames\n", "line 1: A job is written as names and values"),
        ("a.yaml", "", "asks for no job"),
        ("a.xlsx", "x", "is no batch file. Give one of .csv, .jsonl, .yaml"),
    ],
)
def test_a_file_that_cannot_be_used_is_said(wrong, name, text, said):
    assert said in wrong(name, text)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(InputError, match="There is no file"):
        read_lines(tmp_path / "jobs.csv", unchecked)
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(PopconError, match="cannot be read"):
        read_lines(tmp_path / "folder.csv", unchecked)
