"""Records of jobs: run, read, found again. To run one: `popcon_lib.records.runner`."""

from popcon_lib.records.archive import Archive, Filter, Page
from popcon_lib.records.record import Failure, Record, Step, list_jobs, read

__all__ = ["Archive", "Failure", "Filter", "Page", "Record", "Step", "list_jobs", "read"]
