"""The report: one document, written as PDF, Word and HTML."""
