"""PopCon: one character picture in, a set of animated emoji out. Start reading at `pipeline`."""

__version__ = "0.1.0"
__all__ = ["__version__"]
