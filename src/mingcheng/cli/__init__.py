"""The command line: one verb a capability, one module a verb."""

from mingcheng.cli.app import main

__all__ = ["main"]
