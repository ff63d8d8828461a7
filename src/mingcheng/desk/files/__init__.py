"""Uploaded files, kept unchanged, each content once, by its SHA-256; who may fetch one, the room that it belongs to says."""
