import circ_b
def name(): return "a"
def from_b(): return circ_b.use()
