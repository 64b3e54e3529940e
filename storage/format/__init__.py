"""How tables lie in a store: layout, buckets, Parquet."""
