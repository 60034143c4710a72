"""The pack step: what a platform takes, built from cut-outs, and checked by opening it."""

from popcon_lib.pack.check import Finding
from popcon_lib.pack.step import Pack, PackedFile, check_plan, pack
from popcon_lib.pack.targets import TARGETS, Target, find

__all__ = ["TARGETS", "Finding", "Pack", "PackedFile", "Target", "check_plan", "find", "pack"]
