# Lines "format size ours" to a chart of lines over the logarithm of the size.
BEGIN {
  print "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"480\" height=\"260\" font-family=\"sans-serif\" font-size=\"12\">"
  print "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/><text x=\"10\" y=\"18\" font-size=\"14\">Instructions per packet by ring size (batch 1, header and data)</text>"
  print "<path d=\"M50 30V220H460\" fill=\"none\" stroke=\"#888\"/>"
}
{
  x = 50 + 26 * log($2) / log(2)
  y = 220 - $3 * 0.6
  if ($1 == "split") printf "<text x=\"%d\" y=\"236\">%d</text>\n", x - 6, $2
  printf "<circle cx=\"%d\" cy=\"%d\" r=\"4\" fill=\"%s\"/><text x=\"%d\" y=\"%d\">%s</text>\n", x, y, $1 == "split" ? "#36c" : "#c63", x - 10, y - 8, $3
}
END { print "<text x=\"300\" y=\"252\">blue: split, orange: packed</text></svg>" }
