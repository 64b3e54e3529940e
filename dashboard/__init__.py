"""The page a coach opens: the tables of a store in, one HTML document out."""
