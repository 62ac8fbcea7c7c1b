# Lines "name ours bound" to a chart of bars.
BEGIN {
  print "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"505\" font-family=\"sans-serif\" font-size=\"12\">"
  print "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/><text x=\"10\" y=\"18\" font-size=\"14\">Instructions per packet, batch 32 (blue: compiled C#, grey: C bound)</text>"
}
{
  y = 12 + NR * 22
  printf "<text x=\"10\" y=\"%d\">%s</text>", y + 10, $1
  if ($3 > 0) printf "<rect x=\"200\" y=\"%d\" width=\"%d\" height=\"6\" fill=\"#aaa\"/>", y + 8, $3 * 3
  printf "<rect x=\"200\" y=\"%d\" width=\"%d\" height=\"8\" fill=\"#36c\"/><text x=\"%d\" y=\"%d\">%s</text>\n", y, $2 * 3, 206 + $2 * 3, y + 10, $2
}
END { print "</svg>" }
