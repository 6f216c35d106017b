print('pkg.a', __name__, __package__)
def fa(): return 'fa'
_priv = 2
pub = 3
