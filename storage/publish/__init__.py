"""Make staged work visible, whole or not at all."""
