counter = 0
counter += 1
value = 10
def double(x): return x * 2
