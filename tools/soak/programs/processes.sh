# Processes without end: forks, programs and pipes, with results that are known. Arguments: SHA-256 of the numbers to 4000, to 500.
expect() { [ "$2" = "$3" ] || echo "SOAK-WRONG processes round $n $1 '$2' not '$3'"; }
n=0
while :; do
	n=$((n + 1))
	case $((n % 5)) in
	0) expect digest "$(seq 1 500 | sha256sum)" "$2  -" ;;
	1) expect sort "$(seq 1 300 | sed 's/$/x/' | sort -rn | head -n 1)" 300x ;;
	2) expect awk "$(seq 1 400 | awk '{ s += $1 * $1 } END { print s }')" 21413400 ;;
	3) expect subshell "$( (cd /proc && (echo a; echo b) | while read l; do echo -n "$l$l"; done) )" aabb ;;
	4) expect gzip "$(seq 1 4000 | gzip -c | gunzip -c | sha256sum)" "$1  -" ;;
	esac
	echo "SOAK processes $n"
done
