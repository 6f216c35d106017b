#!/usr/bin/env python3
"""Writes the random_*.gsl programs of this folder: format specifications, %, str.format, the methods of str and bytes,
codecs, bytearray edits, all with random arguments.

gen_random.py [scale [seed]]      a scale of 1 is what is kept here; 10 is a good run by hand
"""
import os
import random
import sys

SCALE = float(sys.argv[1]) if len(sys.argv) > 1 else 1
random.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 5)
os.chdir(os.path.dirname(os.path.abspath(__file__)))


def times(n):
    return range(int(n * SCALE / 8))


HEAD='''# Random calls, written by gen_random.py.
def t(f,*a):
    try: print(ascii(f(*a)))
    except BaseException as e: print(type(e).__name__, str(e).encode('ascii','backslashreplace').decode())
'''
def spec(types):
    s=''
    if random.random()<.4:
        if random.random()<.6: s+=random.choice("*0 é日x<")
        s+=random.choice('<>^=')
    if random.random()<.3: s+=random.choice('+- ')
    if random.random()<.1: s+='z'
    if random.random()<.2: s+='#'
    if random.random()<.3: s+='0'
    if random.random()<.6: s+=str(random.choice([0,1,2,5,8,10,12,15,20,25,33]))
    if random.random()<.25: s+=random.choice(',_')
    if random.random()<.4: s+='.'+str(random.choice([0,1,2,3,5,6,10,15,17,20,30]))
    if random.random()<.85: s+=random.choice(types)
    if random.random()<.02: s+=random.choice(['x','é','.',',','_','%'])
    return s
def num():
    k=random.random()
    if k<.2: return random.randint(-20,20)
    if k<.4: return random.randint(-10**9,10**9)
    if k<.5: return random.randint(-10**25,10**25)
    if k<.55: return random.choice([True,False])
    if k<.7: return round(random.uniform(-1000,1000),random.randint(0,6))
    if k<.85: return random.uniform(-1,1)*10.0**random.randint(-25,25)
    if k<.95: return random.choice([0.0,-0.0,1.0,0.5,1.5,2.5,-0.001,1e16,1e-5,123456789.0,1e22,1e300,5e-324,0.1,9.995,99999.5,999999.5,0.00001234])
    return random.choice(["float('inf')","-float('inf')","float('nan')"])
def lit(v): return v if isinstance(v,str) and v.startswith(('float','-float')) else repr(v)
out=HEAD+'D=[\n'
for _ in times(6000): out+='(%s,%r),\n'%(lit(num()),spec('bcdeEfFgGnoxX%s'))
for _ in times(1000): out+='(%r,%r),\n'%(random.choice(['','a','abc','héllo','日本語テキスト','x'*30]),spec('ssssd'))
for _ in times(1200): out+='(complex(%s,%s),%r),\n'%(lit(num()) if 0 else repr(random.choice([0.0,-0.0,1.5,-2.25,1e20,1e-7,3.0])),repr(random.choice([0.0,-0.0,1.5,-2.25,1e20,1e-7,3.0])),spec('eEfFgGn%d'))
out+=']\nfor v,s in D: t(format,v,s)\n'
open('random_format.gsl','w').write(out)
def pf():
    s='%'
    for c in '-+ #0':
        if random.random()<.2: s+=c
    if random.random()<.5: s+=str(random.choice([0,1,3,5,8,12,20]))
    if random.random()<.4: s+='.'+str(random.choice(['',0,1,2,5,8,15,20]))
    if random.random()<.05: s+=random.choice('hlL')
    return s+random.choice('sssrraddddiiuoxXeEfFgGc%cfffgg' if random.random()<.97 else 'zéq(*.')
out=HEAD+'def p(f,a): return f%a\nD=[\n'
def val():
    k=random.random()
    if k<.7: return lit(num())
    return random.choice(["'a'","'héé'","'日本'","None","[1,2]","(1,2)","{'a':1}","b'xy'","''","1j","97","0x65e5"])
for _ in times(6000):
    n=random.choice([1,1,1,2,3]); f='|'.join(pf() for _ in range(n))
    args=[val() for _ in range(n if random.random()<.97 else n+random.choice([-1,1]))]
    a='('+''.join(x+',' for x in args)+')' if len(args)!=1 or random.random()<.7 else args[0]
    out+='(%r,%s),\n'%(f,a)
for _ in times(500):
    f=random.choice(['%(a)','x%(b)','%(a(b))','%(zz)','%(日)'])+pf()[1:]
    out+='(%r,{"a":%s,"b":%s,"a(b)":%s,"日":%s}),\n'%(f,val(),val(),val(),val())
for _ in times(2000):
    f=pf().encode('latin-1'); out+='(%r,(%s,)),\n'%(f,val())
out+=']\nfor v,s in D: t(p,v,s)\n'
open('random_percent.gsl','w').write(out)
out=HEAD+'''class O:
    x=5
    s='str'
    def __format__(s,f): return 'O<'+f+'>'
    def __repr__(s): return 'repr日'
    def __getitem__(s,k): return k
o=O()
D=[
'''
frag=['{}','{0}','{1}','{a}','{b[0]}','{b[k]}','{o.x}','{o.s:>10}','{o}','{o:q}','{o!r}','{o!a}','{o!s:5}','{o[zz]}','{o[12]}','{o[-1]}','{:>{a}}','{:{0}}','{a:{a}}','{a:05d}','{{','}}','{','}','{0!}','{a!x}','{a!r','{0:','{[0]}','{.x}','{a.real}','{0.imag:.2f}','{b}','{!r}','{:,}','{a:é>5}','{日}','text','日本','{a:{b}','{a}}','{b[}','{b[]}','{a.}','{b[0]x}','{b[0].real}','{5}','{zz}','{a:{c:{a}}}','{0x}','{ a}','{a }','{01}']
for _ in times(4000):
    out+='%r,\n'%''.join(random.choice(frag) for _ in range(random.randint(1,4)))
out+=''']
def f(s): return s.format(3,4.5,'z',a=7,b=[1,2],o=o,日='ni',c=5)
for s in D: t(f,s)
def g(s): return s.format_map({'a':7,'b':{'k':1,'0':2,0:3},'o':o})
for s in D: t(g,s)
'''
open('random_strformat.gsl','w').write(out)
# string methods
al=['a','b','A','Z',' ','\t','\n','\r','é','É','ß','ǅ','Σ','σ','日','\u3000','1','²','½','\u0660','İ','ŉ','😀','.','-','_','\x1c','\u2028','\ud800','\x85','ﬁ','\u0345','ᾳ',"'",'"','\\','\x00','ª','Ⅷ']
def s(n=None,a=al): return ''.join(random.choice(a) for _ in range(random.randint(0,8) if n is None else n))
out=HEAD+'D=[\n'
noarg='upper lower title capitalize swapcase casefold isalpha isalnum isdecimal isdigit isnumeric isspace isprintable isascii isidentifier islower isupper istitle split rsplit splitlines strip lstrip rstrip expandtabs __repr__ __len__ __hash__ encode'.split()
noarg.remove('__hash__')
few=['a','b','é','日',' ']
for _ in times(5000):
    out+='(%r,%r,()),\n'%(s(),random.choice(noarg))
def rng(): return random.choice([(),(random.randint(-6,8),),(random.randint(-6,8),random.randint(-6,8)),(None,3)])
for _ in times(6000):
    x=s(random.randint(0,12),few); y=s(random.randint(0,3),few); z=s(random.randint(0,3),few)
    m=random.choice(['count','find','rfind','index','rindex','startswith','endswith','replace','split','rsplit','partition','rpartition','strip','lstrip','rstrip','removeprefix','removesuffix','center','ljust','rjust','zfill','expandtabs','join','__contains__','__getitem__','__mul__','splitlines','translate','__lt__','__le__','__eq__','__add__'])
    a={'replace':(y,z,random.randint(-1,4)),'split':(y or None,random.randint(-1,3)),'rsplit':(y or None,random.randint(-1,3)),'center':(random.randint(-1,20),random.choice('*é日')),'ljust':(random.randint(-1,20),random.choice('*é日')),'rjust':(random.randint(-1,20),random.choice('*é日')),'zfill':(random.randint(0,15),),'expandtabs':(random.randint(-1,9),),'join':([y,z,x],),'__mul__':(random.randint(-2,5),),'splitlines':(True,),'__getitem__':(random.choice([random.randint(-13,13),slice(random.choice([None,random.randint(-13,13)]),random.choice([None,random.randint(-13,13)]),random.choice([None,1,2,-1,-2,3,-3]))]),),'translate':({97:None,98:'日本',233:66},)}.get(m)
    if a is None: a=(y,)+(rng() if m in('count','find','rfind','index','rindex','startswith','endswith') else ())
    out+='(%r,%r,%r),\n'%(x,m,a)
few8=[b'a',b'b',b'A',b' ',b'\t',b'\xff',b'\n',b'1',b'\x00']
def b(n): return b''.join(random.choice(few8) for _ in range(n))
for _ in times(6000):
    x=b(random.randint(0,12)); y=b(random.randint(0,2)); z=b(random.randint(0,3))
    m=random.choice(['count','find','rfind','index','rindex','startswith','endswith','replace','split','rsplit','partition','rpartition','strip','lstrip','rstrip','removeprefix','removesuffix','center','ljust','rjust','zfill','expandtabs','join','__contains__','__getitem__','__mul__','splitlines','translate','__lt__','__le__','__eq__','__add__','upper','lower','title','capitalize','swapcase','isalpha','isalnum','isdigit','isspace','islower','isupper','istitle','isascii','hex','__repr__','split','rsplit','strip','splitlines','decode'])
    a={'replace':(y,z,random.randint(-1,4)),'split':(y or None,random.randint(-1,3)),'rsplit':(y or None,random.randint(-1,3)),'center':(random.randint(-1,20),b'*'),'ljust':(random.randint(-1,20),b'*'),'rjust':(random.randint(-1,20),b'*'),'zfill':(random.randint(0,15),),'expandtabs':(random.randint(-1,9),),'join':([y,z,x],),'__mul__':(random.randint(-2,5),),'splitlines':random.choice([(True,),()]),'__getitem__':(random.choice([random.randint(-13,13),slice(random.choice([None,random.randint(-13,13)]),random.choice([None,random.randint(-13,13)]),random.choice([None,1,2,-1,-2,3,-3]))]),),'translate':(bytes(range(255,-1,-1)),y),'hex':random.choice([(),(':',),(':',2),('-',-3)]),'decode':('utf-8',random.choice(['replace','strict','surrogateescape']))}.get(m)
    if a is None:
        if m[:2]=='is' or m in('upper','lower','title','capitalize','swapcase','__repr__'): a=()
        else: a=(y,)+(rng() if m in('count','find','rfind','index','rindex','startswith','endswith') else ())
    out+='(%s,%r,%r),\n'%(repr(x) if random.random()<.5 else 'bytearray(%r)'%x,m,a)
out+=']\nfor o,m,a in D: t(getattr(o,m),*a)\n'
open('random_methods.gsl','w').write(out)
# codecs
out=HEAD+'D=[\n'
for _ in times(4000):
    x=bytes(random.choice([0x61,0xc3,0xa9,0xe6,0x97,0xa5,0xf0,0x9f,0x98,0x80,0xed,0xa0,0xff,0xf4,0x90,0xe0,0x5c,0x75,0x78,0x30,0x4e,0x7b,0x7d,0xd8,0xdc,0]) for _ in range(random.randint(0,9)))
    out+='(%r,%r,%r),\n'%(x,random.choice(['utf-8','utf-8','utf-8','ascii','latin-1','utf-16','utf-16-be','utf-32','cp1252','unicode_escape','raw_unicode_escape','utf-8-sig']),random.choice(['strict','strict','replace','ignore','backslashreplace','surrogateescape','surrogatepass']))
out+=']\nfor b,e,r in D: t(b.decode,e,r)\nD=[\n'
for _ in times(3000):
    x=''.join(random.choice(['a','é','日','😀','\ud800','\udc80','\udcff','\x81','€','\x00','Œ','\u1e00','한']) for _ in range(random.randint(0,6)))
    out+='(%r,%r,%r),\n'%(x,random.choice(['utf-8','utf-8','ascii','latin-1','utf-16','utf-16-be','utf-32','cp1252','unicode_escape','raw_unicode_escape','utf-8-sig']),random.choice(['strict','strict','replace','ignore','backslashreplace','surrogateescape','surrogatepass','xmlcharrefreplace','namereplace']))
out+=']\nfor b,e,r in D: t(b.encode,e,r)\n'
open('random_codecs.gsl','w').write(out)
# bytearray edits
out=HEAD+'''def go(ops):
    b=bytearray(b'abcdefghij')
    for o,a in ops:
        try: r=getattr(b,o)(*a)
        except Exception as e: r=type(e).__name__+str(e)
        print(o,r if r is not b else 'self',b)
D=[
'''
for _ in times(800):
    ops=[]
    for _ in range(6):
        sl=slice(random.choice([None,random.randint(-12,12)]),random.choice([None,random.randint(-12,12)]),random.choice([None,None,None,2,-1,-2,3]))
        ops.append(random.choice([('__setitem__',(sl,bytes(random.choices(b'XYZ',k=random.randint(0,5))))),('__delitem__',(sl,)),('__delitem__',(random.randint(-12,12),)),('__setitem__',(random.randint(-12,12),65)),('insert',(random.randint(-12,12),66)),('pop',(random.randint(-5,5),)),('append',(67,)),('extend',([68,69],)),('__iadd__',(b'qq',)),('__imul__',(random.randint(0,2),)),('reverse',()),('remove',(97,)),('__setitem__',(sl,[70,71]))]))
    out+='%r,\n'%ops
out+=']\nfor o in D: go(o)\n'
open('random_bytearray.gsl','w').write(out)
