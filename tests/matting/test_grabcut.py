"""The engine `grabcut`."""

from contracts.engine import EngineContract

from popcon_lib.matting.grabcut import GrabCut


class TestGrabCut(EngineContract):
    def make(self):
        return GrabCut()
