"""The BiRefNet checkpoints that are known by a short name.

Revisions are the ones whose code other projects run and whose weights they have hashed. The code of
all of them is MIT, and so are the weights; what they were trained on partly allows research only.
"""

from dataclasses import dataclass

from popcon_lib.matting.weights import Pinned

__all__ = ["CHECKPOINTS", "CODE", "OWN_SHAPE", "Checkpoint"]

CODE = ("config.json", "*.py")
OWN_SHAPE = 0  # a `side_px`: frames go in at their own size
_WHOLE = (*CODE, "model.safetensors")


@dataclass(frozen=True)
class Checkpoint:
    """code: the repository with the network's Python code and its config.json; weights: the one
    with the weights; file: their file there; side_px: frames are squashed to a square of that side,
    or go in as they are (OWN_SHAPE); megabytes: what is fetched, about; why: what it is good for.
    """

    code: Pinned
    weights: Pinned
    side_px: int
    megabytes: int
    why: str
    file: str = "model.safetensors"


def _whole(repo: str, revision: str, side_px: int, megabytes: int, why: str) -> Checkpoint:
    pinned = Pinned(repo, revision, _WHOLE)
    return Checkpoint(pinned, pinned, side_px, megabytes, why)


CHECKPOINTS = {
    "general": _whole(
        "ZhengPeng7/BiRefNet",
        "e2bf8e4460fc8fa32bba5ea4d94b3233d367b0e4",
        1024,
        444,
        "anything that stands out",
    ),
    "lite": _whole(
        "ZhengPeng7/BiRefNet_lite",
        "aa62cd87eafb9cc43056d08ef3615a14628b831d",
        1024,
        178,
        "smaller and faster, for a CPU",
    ),
    "matting": _whole(
        "ZhengPeng7/BiRefNet-matting",
        "eccde0a8cbdce7ac5fecfeb06340fe7b949e85d9",
        1024,
        885,
        "soft edges: hair, glass",
    ),
    "dynamic": _whole(
        "ZhengPeng7/BiRefNet_dynamic",
        "280306042f57b7a33854319da62fd86aaa89ec4c",
        OWN_SHAPE,
        444,
        "frames of any shape, not squashed",
    ),
    "hr": _whole(
        "ZhengPeng7/BiRefNet_HR",
        "a7a562f6fd16021180f2f4348f4de003a2d3d1e1",
        2048,
        444,
        "large pictures with thin parts",
    ),
    "hr-matting": _whole(
        "ZhengPeng7/BiRefNet_HR-matting",
        "5d6b6f8adcb5b417c871b1d84ceaae9871355b7f",
        2048,
        444,
        "large pictures with soft edges",
    ),
    "lucida": _whole(
        "egeorcun/lucida",
        "6ee11122534c8de59402a589d2293c198cfbf848",
        1024,
        885,
        "illustrations, lettering, glows",
    ),
    # ToonOut (arXiv:2509.06839) is published as bare weights for the general network.
    "toonout": Checkpoint(
        Pinned("ZhengPeng7/BiRefNet", "e2bf8e4460fc8fa32bba5ea4d94b3233d367b0e4", CODE),
        Pinned(
            "joelseytre/toonout",
            "cbf720eca394edcde66b861a8a8c20fbabe9c748",
            ("birefnet_finetuned_toonout.pth",),
        ),
        1024,
        885,
        "anime characters",
        "birefnet_finetuned_toonout.pth",
    ),
}
