"""What API keys take from outside the domain."""
