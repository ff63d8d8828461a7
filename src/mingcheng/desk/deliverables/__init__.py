"""The room of deliverables."""
