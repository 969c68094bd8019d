"""What the pages share: grids, paging, money and date formats, messages."""
