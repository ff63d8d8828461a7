"""Mingcheng (名城): reads the plans by which a city builds its software industry, and runs them."""

__version__ = "0.1.0"
