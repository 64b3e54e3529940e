"""Bytes in, declared tables out: opens nothing, knows no clock."""
