"""`popcon bench`: the figures, measured side by side in one run."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from popcon_lib.cli.terminal import Debug, say, told
from popcon_lib.errors import PopconError
from popcon_lib.files import save
from popcon_lib.job import DEFAULT_ACTIONS

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Measure, side by side, in one run.")

JsonFile = Annotated[
    Path | None, typer.Option("--json", help="Write every figure to this file, too.")
]


@app.command()
def job(
    actions: Annotated[str, typer.Option(help="Names, with commas.")] = ",".join(DEFAULT_ACTIONS),
    frames: Annotated[int, typer.Option(help="Frames of each emoji.")] = 12,
    runs: Annotated[int, typer.Option(help="How often each way is run.", min=1)] = 3,
    json_file: JsonFile = None,
    debug: Debug = False,
) -> None:
    """The whole embedded job: as a recorded notebook, against the same calls made directly."""
    with told(debug):
        from popcon_lib.bench.job import measure, table

        result = measure(tuple(actions.split(",")), frames, runs)
        print(table(result))
        _keep(json_file, result)


@app.command()
def matting(
    data: Annotated[Path, typer.Option(help="A folder whose anim/ holds APNGs with true alpha.")],
    engine: Annotated[
        str,
        typer.Option(
            help="With commas, or all; salient measures the rescue of effects alone, on a "
            "simulated mask."
        ),
    ] = "key",
    recipe: Annotated[str, typer.Option(help="Presets or .json files, with commas.")] = "standard",
    backdrop: Annotated[
        str,
        typer.Option(help="Of white, screen (the best colour), auto (one of them), #rrggbb."),
    ] = "white,screen,auto",
    degrade: Annotated[
        str, typer.Option(help="Of none, crf28, off-white, noise, shadow; with commas.")
    ] = "none",
    items: Annotated[str, typer.Option(help="Only these, with commas.")] = "",
    json_file: JsonFile = None,
    debug: Debug = False,
) -> None:
    """Error, effects kept, fringe, flicker and speed, against the true alpha, through H.264.

    As a notebook with plots and the worst frames: papermill notebooks/bench.ipynb OUT.ipynb
    -p data DIR
    """
    with told(debug):
        from popcon_lib.bench.matting import run
        from popcon_lib.bench.summary import summary, table

        bench = run(
            data,
            engines=engine.split(","),
            recipes=recipe.split(","),
            backdrops=backdrop.split(","),
            degradations=degrade.split(","),
            items=tuple(items.split(",")) if items else None,
            progress=lambda done, total, item: say(f"popcon: {done}/{total} {item}"),
        )
        print(table(bench))
        result = {"summary": summary(bench.rows), "left_out": bench.left_out, "rows": bench.rows}
        _keep(json_file, result)
        if not bench.rows:
            raise typer.Exit(1)


@app.command()
def birefnet(
    model: Annotated[
        str, typer.Option(help="A checkpoint's folder; without one, a stand-in of random weights.")
    ] = "",
    size: Annotated[
        str, typer.Option(help="Of the stand-in: large (as BiRefNet), small.")
    ] = "large",
    frames: Annotated[int, typer.Option(help="Of the film.", min=1)] = 48,
    runs: Annotated[int, typer.Option(help="How often each way is run.", min=1)] = 3,
    device: Annotated[str, typer.Option(help="auto, cuda, mps or cpu.")] = "auto",
    json_file: JsonFile = None,
    debug: Debug = False,
) -> None:
    """From a film to mattes on disk with BiRefNet: through PopCon, and by its card's plain loop."""
    with told(debug):
        from dataclasses import replace

        from popcon_lib.bench.throughput import measure, table
        from popcon_lib.registry import pick

        setup = replace(pick("backend", "local")().setup, model=model, device=device)
        result = measure(setup, size, frames, runs)
        print(table(result))
        _keep(json_file, result)


@app.command()
def segment(
    data: Annotated[
        Path, typer.Option(help="A folder whose static/ and anim/ hold pictures with true alpha.")
    ],
    segmenter: Annotated[str, typer.Option(help="What finds the thing.")] = "region",
    model: Annotated[str, typer.Option(help="Which of its weights: a size or a path.")] = "",
    items: Annotated[str, typer.Option(help="Only these, with commas.")] = "",
    speed: Annotated[
        bool, typer.Option(help="Also how fast clicks are answered, in a browser and with SAM 2.1.")
    ] = True,
    json_file: JsonFile = None,
    debug: Debug = False,
) -> None:
    """Masks of simulated clicks, and of one click tracked through a clip, against true alpha."""
    with told(debug):
        from popcon_lib.bench import clicking, sam_speed, sam_tracking
        from popcon_lib.bench import segment as bench
        from popcon_lib.refine.segmenter import Setup
        from popcon_lib.registry import pick
        from popcon_lib.settings import Settings

        here = Settings()
        setup = Setup(model, here.popcon_device, here.popcon_weights)
        loaded = pick("segmenter", segmenter)(setup)
        loaded.load()
        rows = bench.run(
            data,
            loaded,
            items=tuple(items.split(",")) if items else None,
            progress=lambda done, total, item: say(f"popcon: {done}/{total} {item}"),
        )
        print(bench.table(rows))
        result = {"summary": bench.summary(rows), "rows": rows}
        if speed:
            result["speed"] = sam_speed.measure()
            print(sam_speed.table(result["speed"]))
            tracked = sam_tracking.FRAMES.items()
            result["tracking"] = [sam_tracking.measure(*row) for row in tracked]
            print(sam_tracking.table(result["tracking"]))
            result["screen"] = clicking.measure()
            print(clicking.table(result["screen"]))
        _keep(json_file, result)


@app.command()
def batch(
    jobs: Annotated[int, typer.Option(help="How many jobs.", min=1)] = 16,
    workers: Annotated[int, typer.Option(help="Workers of the local cluster.", min=1)] = 2,
    actions: Annotated[str, typer.Option(help="Of each job, with commas.")] = ",".join(
        DEFAULT_ACTIONS
    ),
    frames: Annotated[int, typer.Option(help="Frames of each emoji.")] = 12,
    target: Annotated[str, typer.Option(help="Whose rules the packs follow.")] = "line-emoji",
    json_file: JsonFile = None,
    debug: Debug = False,
) -> None:
    """Many jobs on a local cluster, against one after another; and with a worker killed."""
    with told(debug):
        from popcon_lib.bench.batch import measure, table

        result = measure(jobs, workers, tuple(actions.split(",")), frames, target)
        print(table(result))
        _keep(json_file, result)


@app.command()
def archive(
    jobs: Annotated[int, typer.Option(help="How many there are in the end.", min=100)] = 10_000,
    record_bytes: Annotated[
        int, typer.Option(help="The size of each record.", min=10_000)
    ] = 250_000,
    within: Annotated[
        Path | None, typer.Option(help="Where to write them, 2.5 GB; else the temporary folder.")
    ] = None,
    json_file: JsonFile = None,
    debug: Debug = False,
) -> None:
    """The archive of thousands of jobs: first page with and without its cache, and filters."""
    with told(debug):
        from popcon_lib.bench.archive import measure, table

        result = measure(jobs, record_bytes, within)
        print(table(result))
        _keep(json_file, result)


@app.command()
def fanout(
    workers: Annotated[str, typer.Option(help="Counts of workers, with commas.")] = "1,2,3",
    frames: Annotated[int, typer.Option(help="Frames of each clip.", min=1)] = 12,
    frame_s: Annotated[float, typer.Option(help="Seconds of work for each frame.")] = 1.0,
    actions: Annotated[int, typer.Option(help="Clips at once, then.", min=1)] = 8,
    json_file: JsonFile = None,
    debug: Debug = False,
) -> None:
    """What several RunPod workers gain over one: real worker processes, whose engine sleeps."""
    with told(debug):
        from popcon_lib.bench.fanout import measure, table

        rows = measure([int(count) for count in workers.split(",")], frames, frame_s, actions)
        print(table(rows, frames, actions))
        _keep(json_file, {"frame_s": frame_s, "rows": rows})


@app.command()
def studio(
    tiles: Annotated[int, typer.Option(help="How many actions are reviewed.", min=4)] = 40,
    json_file: JsonFile = None,
    debug: Debug = False,
) -> None:
    """The review in a real JupyterLab and Chromium: shown, and clicked on while its job runs."""
    with told(debug):
        from popcon_lib.bench.studio import measure, table

        result = measure(tiles)
        print(table(result))
        _keep(json_file, result)


@app.command()
def pack(
    data: Annotated[Path, typer.Option(help="A folder whose anim/ holds APNGs with true alpha.")],
    target: Annotated[
        str, typer.Option(help="With commas; else all that both programs make.")
    ] = "",
    items: Annotated[str, typer.Option(help="Only these drawings, with commas.")] = "",
    emoji: Annotated[
        int, typer.Option("--set", help="Instead: how long packs of so many emoji take.")
    ] = 0,
    peer: Annotated[Path, typer.Option(help="Where sticker-convert is installed, once.")] = Path(
        "~/.cache/popcon/sticker-convert"
    ),
    alone: Annotated[bool, typer.Option("--alone", help="PopCon, without its peer.")] = False,
    json_file: JsonFile = None,
    debug: Debug = False,
) -> None:
    """Packs by PopCon and by sticker-convert: the same noisy frames, within the same bytes."""
    with told(debug):
        from popcon_lib.bench import pack as bench
        from popcon_lib.bench import pack_set
        from popcon_lib.bench.sticker_convert import PRESETS, install

        names = tuple(target.split(",")) if target else ()
        if emoji:
            fives = {"chosen": names} if names else pack_set.FIVES
            sets = []
            for name, five in fives.items():
                sets.append(pack_set.measure_set(data, emoji, name, five))
                print(pack_set.table(sets[-1:]))
            _keep(json_file, {"sets": list(map(asdict, sets))})
            return
        other = None
        if not alone:
            try:
                other = install(peer.expanduser())
            except PopconError as error:
                say(f"popcon: {error} PopCon is measured alone.")
        scores = bench.measure(
            data,
            names or tuple(PRESETS),
            tuple(items.split(",")) if items else None,
            other,
            lambda name: say(f"popcon: {name} …"),
        )
        print(bench.table(scores))
        _keep(json_file, {"scores": list(map(asdict, scores))})


def _keep(path: Path | None, result: dict[str, Any]) -> None:
    if path is not None:
        save(path, json.dumps(result, indent=1).encode())
