"""The bench of batches."""

from popcon_lib.bench.batch import table


def test_its_table_says_what_was_gained_and_what_a_lost_worker_cost():
    killed = {"seconds": 130.0, "folders": 4, "completed": 4, "attempts": [1, 1, 1, 2]}
    result = {"jobs": 4, "workers": 2, "actions": 8, "frames": 12}
    result |= {"one_by_one_s": 200.0, "batch_s": 100.0, "worker_killed": killed}
    text = table(result)
    assert "(2.00 ×)" in text
    assert "4 of 4 completed in 4 folders, 1 gone on with" in text
