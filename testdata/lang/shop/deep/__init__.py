__all__ = ["star", "inner"]
star = "starred"
hidden = 1
