"""Texts of outputs as HTML that cannot do harm, in bounded time and size."""
