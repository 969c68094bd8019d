"""Which account, tax code and bank for what; precedence, gaps and suggestions."""
