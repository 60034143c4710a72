"""The bench of the archive measures records like those that runs write."""

from popcon_lib.bench import archive
from popcon_lib.records.record import glance, read


def test_its_records_are_read_like_any_other(tmp_path):
    archive._write(tmp_path, 7, 50_000)
    (path,) = tmp_path.glob("*/job.ipynb")
    assert abs(path.stat().st_size - 50_000) < 500
    found = read(path)
    assert found == glance(path)
    assert found.status in archive.STATUSES
    assert len(found.steps) == 7 and found.title


def test_it_measures_and_leaves_nothing(tmp_path):
    result = archive.measure(150, 10_000, tmp_path)
    assert [row["jobs"] for row in result["rows"]] == [100, 150]
    assert not list(tmp_path.iterdir())
    for word in ("cold", "uncached", "cached", "filter", "command"):
        assert all(row[f"{word}_s"] > 0 for row in result["rows"])
        assert word in archive.table(result)
