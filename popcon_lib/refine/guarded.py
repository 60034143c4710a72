"""Loading ultralytics while Pillow and OpenCV stay for everybody else what they were."""

__all__ = ["import_ultralytics"]


def import_ultralytics() -> None:
    """Import the package; to be called before anything of it is.

    By itself it replaces Pillow's way to open a picture by one that installs a package where the
    picture is broken, and leaves OpenCV a single thread.
    """
    import cv2
    from PIL import Image

    before, threads = Image.open, cv2.getNumThreads()
    import ultralytics.utils  # noqa: F401

    Image.open = before
    cv2.setNumThreads(threads)
