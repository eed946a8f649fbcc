"""One statistic a file, with its statement beside it."""
