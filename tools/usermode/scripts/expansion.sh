x=usr/local/lib.tar.gz
echo "${x#*/} ${x##*/} ${x%.*} ${x%%.*} ${#x} ${y:-none} ${x:+some}"
set -- a "b c" d
for word in "$@"; do
	echo "<$word>"
done
IFS=/
for part in $x; do
	echo "$part"
done
