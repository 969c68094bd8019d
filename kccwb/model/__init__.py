"""What the words mean: documents, money, findings, results. Pure; imports nothing of ours."""
