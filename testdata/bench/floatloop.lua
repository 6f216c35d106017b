local function mandel(w, h, limit)
  local total = 0
  for y = 0, h - 1 do
    local ci = 2.0 * y / h - 1.0
    for x = 0, w - 1 do
      local cr = 3.0 * x / w - 2.0
      local zr, zi, k = 0.0, 0.0, 0
      while k < limit do
        local t = zr * zr - zi * zi + cr
        zi = 2.0 * zr * zi + ci
        zr = t
        if zr * zr + zi * zi > 4.0 then break end
        k = k + 1
      end
      total = total + k
    end
  end
  return total
end
print(mandel(480, 320, 100))
