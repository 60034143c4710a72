"""sticker-convert, the peer that packs are measured against, run in an environment of its own.

It is under GPL-2.0: installed from the package index, run by its command line, never imported.
https://github.com/laggykiller/sticker-convert
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from popcon_lib.errors import PopconError

__all__ = ["PRESETS", "VERSION", "StickerConvert", "install"]

VERSION = "2.21.0.2"
# Its preset for each target of ours that it can make, too; its GIFs for Kakao have no white ground.
PRESETS = {
    "line-sticker": "line",
    "telegram-sticker": "telegram",
    "telegram-emoji": "telegram_emoji",
    "whatsapp": "whatsapp",
    "signal": "signal",
    "discord-sticker": "discord",
    "discord-emoji": "discord_emoji",
    "imessage-small": "imessage_small",
    "imessage-regular": "imessage_medium",
    "imessage-large": "imessage_large",
}
_TIMEOUT_S = 1800


class StickerConvert:
    """The installed program."""

    def __init__(self, program: Path) -> None:
        self._program = program

    def convert(
        self, animations: dict[str, bytes], preset: str, limit_bytes: int, processes: int
    ) -> tuple[dict[str, bytes], float]:
        """Make lossless WebPs by name its own by a preset; also returns the seconds it took.

        What it gives up on is missing. Raises PopconError where it fails.
        """
        with TemporaryDirectory() as folder:
            given, made = Path(folder, "in"), Path(folder, "out")
            given.mkdir()
            for name, data in animations.items():
                (given / f"{name}.webp").write_bytes(data)
            command = [self._program, "--no-confirm", "--no-progress", "--preset", preset]
            command += ["--input-dir", given, "--output-dir", made]
            command += ["--vid-size-max", limit_bytes, "--processes", processes]
            home = {**os.environ, "HOME": folder, "XDG_CONFIG_HOME": folder}  # its log and settings
            started = time.monotonic()
            run = subprocess.run(
                [str(word) for word in command],
                capture_output=True,
                text=True,
                timeout=_TIMEOUT_S,
                env=home,
            )
            seconds = time.monotonic() - started
            if run.returncode or not made.is_dir():
                raise PopconError(f"sticker-convert failed: {(run.stderr or run.stdout)[-500:]}")
            found = {
                path.stem: path.read_bytes() for path in made.iterdir() if path.stem in animations
            }
        return found, seconds


def install(folder: Path) -> StickerConvert:
    """Install it into `folder`, once, by uv or pip. Raises PopconError where that fails."""
    program = folder / "bin" / "sticker-convert"
    if not program.exists():
        package = f"sticker-convert=={VERSION}"
        python = folder / "bin" / "python"
        if uv := shutil.which("uv"):
            steps = [[uv, "venv", folder], [uv, "pip", "install", "--python", python, package]]
        else:
            steps = [[sys.executable, "-m", "venv", folder]]
            steps += [[python, "-m", "pip", "install", "--quiet", package]]
        for step in steps:
            run = subprocess.run([str(word) for word in step], capture_output=True, text=True)
            if run.returncode:
                raise PopconError(
                    f"{package} could not be installed: {run.stderr.strip()[-300:]}",
                    "Check the package index, or measure PopCon alone: --alone.",
                )
    return StickerConvert(program)
