"""Pure statistics: numbers in, numbers out. No database, no clock, no environment; seeds are arguments."""

from jurat.statistics.evidence_rows import Estimate, Interval

__all__ = ["Estimate", "Interval"]
