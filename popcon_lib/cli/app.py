"""The commands of `popcon`, put together."""

import typer

from popcon_lib.cli import archive, batch, bench, doctor, jobs, matte, pack, segment, worker

__all__ = ["app", "main"]

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="One character picture in, a set of animated emoji out.",
)
app.command()(jobs.run)
app.command()(jobs.resume)
app.command()(jobs.cancel)
app.command()(batch.batch)
app.command()(archive.archive)
app.command()(archive.show)
app.command()(archive.delete)
app.command()(archive.restore)
app.command()(archive.export)
app.command("import")(archive.import_)
app.command()(matte.matte)
app.command()(segment.segment)
app.command()(doctor.doctor)
app.add_typer(pack.app, name="pack")
app.add_typer(bench.app, name="bench")
app.add_typer(worker.app, name="worker")


def main() -> None:
    """The console script."""
    app()
