"""Who works at the desk, for which organisation, in which role, and what that lets them see and do."""
