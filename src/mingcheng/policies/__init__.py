"""Measures as code: who is eligible, for how much, why not yet, what it costs."""
