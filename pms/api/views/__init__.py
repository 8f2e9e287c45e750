"""The endpoints: one file per noun. Parse, call a verb or a query, render."""
