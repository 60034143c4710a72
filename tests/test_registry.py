"""A choice is picked by name, and imported only then."""

import subprocess
import sys

import pytest

from popcon_lib import registry
from popcon_lib.errors import UnknownNameError

CHOICES = [(kind, name) for kind, rows in registry.ROWS.items() for name in rows]


@pytest.mark.parametrize(("kind", "name"), CHOICES)
def test_every_row_can_be_picked(kind, name):
    assert callable(registry.pick(kind, name))
    assert name in registry.names(kind)


@pytest.mark.parametrize(("kind", "name"), [c for c in CHOICES if c[0] != "character"])
def test_a_class_goes_by_the_name_of_its_row(kind, name):
    assert registry.pick(kind, name).name == name


def test_an_unknown_name_is_an_error_with_the_nearest():
    with pytest.raises(UnknownNameError, match="no engine 'kye'. Did you mean 'key'"):
        registry.pick("engine", "kye")


def test_nothing_is_imported_before_it_is_picked():
    code = "import sys, popcon_lib.registry as r; r.names('engine'); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not [name for name in run.stdout.split() if name.startswith("popcon_lib.matting")]
