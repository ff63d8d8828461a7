"""What the pages of this room write with."""
