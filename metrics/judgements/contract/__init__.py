"""The words and tables of judgements, declared once."""
