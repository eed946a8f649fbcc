"""Rubrics: what is asked of reviewers, and what counts as an error. Pure."""
