"""What all pages share: language, navigation, tables, numbers as they are written, the look."""
