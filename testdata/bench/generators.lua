local wrap, yield = coroutine.wrap, coroutine.yield
local function count(n) return wrap(function() for i = 0, n - 1 do yield(i) end end) end
local function evens(it) return wrap(function() for x in it do if x % 2 == 0 then yield(x) end end end) end
local function scaled(it, k) return wrap(function() for x in it do yield(x * k) end end) end
local function tree(lo, hi)
  return wrap(function()
    if lo < hi then
      local mid = math.floor((lo + hi) / 2)
      for x in tree(lo, mid) do yield(x) end
      yield(mid)
      for x in tree(mid + 1, hi) do yield(x) end
    end
  end)
end
local t = 0
for x in scaled(evens(count(3600000)), 3) do t = t + x end
for x in tree(0, 120000) do t = t + x end
local a = wrap(function() local total = 0; while true do local x = yield(total); total = total + x end end)
a()
for i = 0, 899999 do t = t + a(i) % 2 end
print(string.format("%d", t))
