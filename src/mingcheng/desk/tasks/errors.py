"""What the room refuses."""

from __future__ import annotations

from mingcheng.errors import MingchengError


class TasksError(MingchengError):
    """A step that the state of a task or report does not allow, or something without which it cannot be taken."""
