"""What an athlete ran, as judged: facts, plan and corrections brought together."""
