"""What endpoints read and answer: one file per noun. Members are named as they are on the wire."""
