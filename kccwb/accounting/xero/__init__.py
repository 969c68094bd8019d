"""Xero behind the protocol, over xero-python in thin mode."""
