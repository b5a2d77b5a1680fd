"""What the product costs beside the least that could do the same: ratios, counts, and where they must stay."""
