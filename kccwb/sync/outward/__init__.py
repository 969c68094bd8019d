"""Out: plan, pre-check, render, upload, verify."""
