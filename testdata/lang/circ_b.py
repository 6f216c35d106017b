import circ_a
def use(): return "b uses " + circ_a.name()
