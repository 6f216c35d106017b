TABLE = {"apple": 2, "pear": 3}
