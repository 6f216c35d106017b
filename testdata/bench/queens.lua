local function solve(n)
  local count, cols, d1, d2 = 0, {}, {}, {}
  local function place(r)
    if r == n then count = count + 1 return end
    for c = 0, n - 1 do
      if not cols[c] and not d1[r + c] and not d2[r - c + n] then
        cols[c], d1[r + c], d2[r - c + n] = true, true, true
        place(r + 1)
        cols[c], d1[r + c], d2[r - c + n] = false, false, false
      end
    end
  end
  place(0)
  return count
end
print(string.format("%d %d", solve(10), solve(12)))
