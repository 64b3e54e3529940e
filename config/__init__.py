"""Values, validated: defaults and what the coach knows."""
