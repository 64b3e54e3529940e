"""Judgements: what the facts say about an athlete, given what the coach knows."""
