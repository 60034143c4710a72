"""What tests of several engines share."""

import sys
from collections.abc import Mapping
from types import ModuleType

import pytest

# What rembg imports of pymatting, for what is done around its networks.
UNUSED = {
    "pymatting.alpha.estimate_alpha_cf": "estimate_alpha_cf",
    "pymatting.foreground.estimate_foreground_ml": "estimate_foreground_ml",
    "pymatting.util.util": "stack_images",
}


@pytest.fixture(scope="session")
def rembg_sessions() -> Mapping[str, type]:
    """rembg's sessions, by name; imported without pymatting, which takes a minute to compile."""
    with pytest.MonkeyPatch.context() as patch:
        for name, function in UNUSED.items():
            module = ModuleType(name)
            setattr(module, function, None)
            patch.setitem(sys.modules, name, module)
        from rembg.sessions import sessions
    return sessions
