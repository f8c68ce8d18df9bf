"""Free disk space, asked for before a long piece of work rather than missed in it."""

import shutil
from pathlib import Path

from tools.errors import DevError

GIGABYTE = 10**9


def require(folder: Path, gigabytes: float, purpose: str) -> None:
    """Refuse ``purpose`` unless ``gigabytes`` are free on the disk of ``folder``."""
    free = shutil.disk_usage(folder).free / GIGABYTE
    if free < gigabytes:
        raise DevError(
            f"Only {free:.1f} GB are free at {folder}, and {purpose} takes"
            f" {gigabytes:g} GB: free some, or point CRM_CACHE_DIR to another disk."
        )
