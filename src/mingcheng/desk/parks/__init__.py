"""The room of parks."""
