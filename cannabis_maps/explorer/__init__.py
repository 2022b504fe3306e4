"""The interactive page: one HTML file that opens anywhere and asks for nothing."""
