"""Errors say what happened and what to do, wherever they travel."""

import pickle

import pytest

from popcon_lib import errors
from popcon_lib.errors import InputError, PackLimitError, PopconError, UnknownNameError

TREE = [getattr(errors, name) for name in errors.__all__]


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_an_error_survives_pickling_whole(kind):
    parts = ("action", "wavee", ("wave",)) if kind is UnknownNameError else ("3 is odd.", "Use 4.")
    error = kind(*parts)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (kind, str(error))
    assert (again.what, again.next_step) == (error.what, error.next_step)


def test_an_unknown_name_lists_the_known_ones_and_the_nearest():
    error = UnknownNameError("action", "wvae", ("wave", "jump"))
    assert str(error) == ("There is no action 'wvae'. Did you mean 'wave'? Known: wave, jump.")
    assert "Did you mean" not in str(UnknownNameError("action", "zzz", ("wave", "jump")))


def test_bad_input_ends_with_2_and_everything_else_with_1():
    assert {kind.exit_code for kind in TREE if issubclass(kind, InputError)} == {2}
    assert {kind.exit_code for kind in TREE if not issubclass(kind, InputError)} == {1}
    assert issubclass(PackLimitError, PopconError)
