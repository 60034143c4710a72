"""Parts of the pack panel."""
