"""QuickBooks Online behind the protocol, over python-quickbooks as the pipe and our own dicts in it."""
