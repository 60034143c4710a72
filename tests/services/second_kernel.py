"""Another kernel, with a panel of refining on the same jobs: what it is told comes line by line."""

import json
import os
import subprocess
import sys
import time
from itertools import chain
from pathlib import Path


class SecondKernel:
    """A process with a panel on the newest job under `root`. A context: it ends with it."""

    def __init__(self, root: Path) -> None:
        paths = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", __file__, str(root)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        )

    def __enter__(self) -> "SecondKernel":
        self.told()
        return self

    def __exit__(self, *about) -> None:
        self.kill()

    def do(self, what: str, *numbers: float) -> dict:
        """Have it "click" at (x, y), "take over" or "beat"; what its panel shows then."""
        print(json.dumps([what, *numbers]), file=self._process.stdin, flush=True)
        return self.told()

    def told(self) -> dict:
        return json.loads(self._process.stdout.readline())

    def kill(self) -> None:
        """As a kernel dies that is out of memory: it lets nothing go."""
        self._process.kill()
        self._process.communicate()


def main(root: str) -> None:
    from widgets.refine import RefinePanel

    panel = RefinePanel(root)
    while panel.session is None:
        time.sleep(0.02)
    acts = {
        "click": lambda x, y: panel.add_point(x, y, True),
        "take over": lambda: panel.surface.alerts.take_over.click(),
        "beat": panel._beat,
        "look": lambda: None,
    }
    for line in chain(['["look"]'], sys.stdin):
        what, *numbers = json.loads(line)
        acts[what](*numbers)
        shown = {
            "mine": panel.session.mine,
            "edits": len(panel.session.history.edits),
            "said": panel.notice.text,
        }
        print(json.dumps(shown), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
