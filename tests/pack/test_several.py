"""Several targets of one set: one that cannot be built stops no other."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from popcon_lib.errors import InputError
from popcon_lib.pack import find, pack, several
from popcon_lib.pack.several import pack_each

LINE, SLACK, DISCORD = find("line-emoji"), find("slack"), find("discord-emoji")


def test_each_pack_is_the_one_that_is_built_alone(cutouts):
    built = dict(pack_each(cutouts(), [LINE, SLACK]))
    assert set(built) == {LINE, SLACK}
    assert built[SLACK].archive == pack(cutouts(), SLACK).archive


def test_one_that_is_refused_stops_no_other(cutouts):
    built = dict(pack_each(cutouts(3), [LINE, SLACK]))
    assert isinstance(built[LINE], InputError)
    assert len(built[SLACK].files) == 3


def test_progress_tells_the_target(cutouts):
    told = []
    list(pack_each(cutouts(3), [SLACK, DISCORD], lambda *news: told.append(news)))
    for target in (SLACK, DISCORD):
        assert [news[1:] for news in told if news[0] is target] == [(1, 3), (2, 3), (3, 3)]


def test_whoever_stops_listening_ends_what_is_still_being_built(cutouts, monkeypatch):
    told, stopping = [], Event()

    class Pool(ThreadPoolExecutor):
        def shutdown(self, **how):
            stopping.set()
            super().shutdown(**{**how, "wait": True})

    def progress(target, done, total):
        if target is DISCORD:
            told.append(done)
            stopping.wait()

    monkeypatch.setattr(several, "ThreadPoolExecutor", Pool)
    packs = pack_each(cutouts(3), [SLACK, DISCORD], progress)
    assert next(packs)[0] is SLACK
    packs.close()
    assert told in ([], [1])
