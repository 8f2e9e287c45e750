"""What policy requests read from outside."""
