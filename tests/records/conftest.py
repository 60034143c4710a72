"""Small notebooks with the shape of the job's, and jobs to run them for."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from popcon_lib.job import Job, JobSpec

Notebook = Callable[..., Path]

# Ctrl-C counts, also where the tests themselves run in a shell's background.
RUN = """
import signal
import sys
from pathlib import Path
from popcon_lib.job import Job, JobSpec
from popcon_lib.records import runner
signal.signal(signal.SIGINT, signal.default_int_handler)
record = runner.run(Job(Path(sys.argv[1])), JobSpec(), Path(sys.argv[2]))
print(record.status)
"""


@pytest.fixture(scope="session", autouse=True)
def jupyter_folders(tmp_path_factory: pytest.TempPathFactory):
    """Nothing is written into the folders of whoever runs the tests."""
    folder = tmp_path_factory.mktemp("jupyter")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
            patch.setenv(name, str(folder / name.lower()))
        yield folder


@pytest.fixture(scope="session")
def write_notebook(tmp_path_factory: pytest.TempPathFactory) -> Notebook:
    """Writes a notebook whose steps run the code given by their names."""
    folder = tmp_path_factory.mktemp("notebooks")

    def write(name: str = "emoji_set", /, **steps: str) -> Path:
        parameters = {"job_dir": "", **JobSpec().parameters()}
        lines = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
        cells = [
            v4.new_markdown_cell("# A small set", id="title"),
            v4.new_code_cell(lines, id="parameters", metadata={"tags": ["parameters"]}),
        ]
        for step, code in steps.items():
            tags = {"tags": [f"step:{step}"]}
            cells.append(v4.new_code_cell(code, id=f"step-{step.replace('_', '-')}", metadata=tags))
        path = folder / f"{name}.ipynb"
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
        return path

    return write


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A job that has not begun."""
    return Job.create(tmp_path / "jobs", JobSpec())[0]


@pytest.fixture
def start() -> Callable[[Job, Path], subprocess.Popen]:
    """Starts a runner in a process of its own, and ends it with the test."""
    started = []

    def start(job: Job, notebook: Path) -> subprocess.Popen:
        command = [sys.executable, "-c", RUN, str(job.folder), str(notebook)]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def wait_for() -> Callable[..., None]:
    """Waits until something holds; a test that waits in vain fails."""

    def wait_for(condition: Callable[[], bool], timeout_s: float = 30.0) -> None:
        deadline = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.02)

    return wait_for
