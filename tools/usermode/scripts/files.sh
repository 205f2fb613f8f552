mkdir made 2>/dev/null || [ -d . ]
echo text >out.txt
echo more >>out.txt
while read line; do
	echo "line $line"
done <out.txt
[ -f out.txt ] && echo there
[ -d nothing ] || echo none
cd / && cd - >/dev/null
exec 3<out.txt
read first <&3
read second <&3
echo "$second $first"
