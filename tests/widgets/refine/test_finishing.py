"""The button that ends refining, and what is told beside it."""

from popcon_lib.job import Job
from widgets.parts.refine.finishing import Finishing


def test_the_pack_of_a_finished_job_is_a_link(write_job):
    finishing = Finishing(lambda: None, lambda words, bad: None)
    finishing.show(Job(write_job("panda", card={"pack": "pack/line-emoji.zip"})))
    assert "Panda has its pack" in finishing._line.value
    assert 'line-emoji.zip" download' in finishing._links.outputs[0]["data"]["text/html"]
    finishing.show(Job(write_job("goose", "waiting", "matting", waiting_for="refinement")))
    assert finishing._links.outputs == (), "of another job that has none yet"


def test_why_it_cannot_be_pressed_is_said_where_it_is(write_job):
    finishing = Finishing(lambda: None, lambda words, bad: None)
    finishing.show(Job(write_job("panda")))
    finishing.allow("Take it over first.")
    assert finishing.button.disabled and finishing.button.tooltip == "Take it over first."
    finishing.allow("")
    assert not finishing.button.disabled and "goes on" in finishing.button.tooltip
