"""Pure statistics: numbers in, numbers out. No database, no clock, no environment; seeds are arguments."""

from assay.statistics.rows import Estimate, Interval

__all__ = ["Estimate", "Interval"]
