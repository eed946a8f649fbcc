"""The mirror: a study's labels as counts in DuckDB, kept up with the store."""
