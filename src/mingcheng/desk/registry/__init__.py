"""The room of registry."""
