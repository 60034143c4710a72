"""What a person does is heard in its order, whichever thread has shown something last."""

import pytest
from ipykernel.comm.comm import BaseComm

from widgets.parts.order import keep_order


@pytest.mark.parametrize(("target", "heard"), [("jupyter.widget", "page"), ("other", "thread")])
def test_widgets_are_heard_where_the_page_says(monkeypatch, target, heard):
    monkeypatch.setattr(BaseComm, "_reply_subshell_for", BaseComm._reply_subshell_for)
    for _ in range(2):
        keep_order()
    comm = BaseComm(target_name=target)
    comm._reply_subshell_id = "thread"  # as ipykernel notes of whoever sends
    assert comm._reply_subshell_for({"method": "update"}, "page") == heard


def test_answers_are_heard_where_they_are_waited_for():
    keep_order()
    comm = BaseComm(target_name="jupyter.widget")
    comm._reply_subshell_ids["7"] = "waits"
    answer = {"method": "custom", "content": {"id": "7"}}
    assert comm._reply_subshell_for(answer, "page") == "waits"
