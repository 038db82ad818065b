"""Reports shared with partners and contractors: by a link that ends, or with an account."""
