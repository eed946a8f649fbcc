"""One script a claim; each prints a ratio to a floor measured in the same run."""
