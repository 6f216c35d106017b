v = 1
def __getattr__(n):
    if n == 'dyn': return 'dynamic'
    raise AttributeError(f'no {n} here')
def __dir__(): return ['b', 'a']
