"""One batch from files to published tables, and the judgements that follow it."""
