"""The REST API, wire-compatible with the reference: the only code that knows its format."""
