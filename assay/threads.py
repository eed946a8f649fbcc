"""Threads for what an event loop may not wait for: each kind of work has its own, so that none waits behind another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")

LAYING_OUT = ThreadPoolExecutor(16, "assay-laying-out")  # they mostly wait, for the processes that render
HEALTH = ThreadPoolExecutor(2, "assay-health")


async def in_thread(threads: ThreadPoolExecutor, work: Callable[[], Result]) -> Result:
    """Do work in one of some threads, and give what it gives."""
    return await asyncio.get_running_loop().run_in_executor(threads, work)
